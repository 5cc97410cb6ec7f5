"""What the Word file looks like: named styles, of word_styles.xml or of the user's template."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.exceptions import PythonDocxError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm
from lxml.etree import XMLSyntaxError

from crm_dukcapil.report.page import TEMPLATES
from crm_dukcapil.report.served import ReportError

CELL, NUMBER, TOPIC, GRID = "Isi Tabel", "Angka Tabel", "Rincian Tabel", "Tabel Rekap"
BUILD = "Build"
PARAGRAPHS = ["Normal", "Title", "Heading 1", "Caption", "Gambar", "Sumber", BUILD]
# What a template must have. Word has the first four itself, and Strong.
STYLES = {
    **dict.fromkeys([*PARAGRAPHS, CELL, NUMBER, TOPIC], WD_STYLE_TYPE.PARAGRAPH),
    "Strong": WD_STYLE_TYPE.CHARACTER,
    GRID: WD_STYLE_TYPE.TABLE,
}
# The parts that are kept of a template, beside the header and footer of its first section. All
# others belong to its text or its author: pictures, links, remarks, a company's name.
PARTS = ("OFFICE_DOCUMENT", "CORE_PROPERTIES", "STYLES", "NUMBERING", "SETTINGS", "THEME")
PARTS += ("FONT_TABLE", "FOOTNOTES", "ENDNOTES")
KEPT = {getattr(RELATIONSHIP_TYPE, part) for part in PARTS}
# What is raised for a file that is no Word document, a broken one, or a template of Word itself.
UNREADABLE = (
    PackageNotFoundError,
    PythonDocxError,
    XMLSyntaxError,
    BadZipFile,
    KeyError,
    ValueError,
)


def styled(template: Path | None) -> Document:
    """Return an empty document with the styles, paper, header and footer of a template.

    Without a template it has the styles of word_styles.xml, on A4.

    Raises
    ------
    ReportError
        If the template cannot be read as a Word document, or has not all styles.
    """
    document = read(template) if template else default()
    paper = deepcopy(document.sections[0]._sectPr)
    document.element.body[:] = [paper]
    named = paper.xpath("./*/@r:id")
    for parts in (document.part.package.rels, document.part.rels):
        for key, part in list(parts.items()):
            if part.reltype not in KEPT and key not in named:
                del parts[key]
    # They may name a person.
    document.core_properties._element[:] = []
    return document


def read(template: Path) -> Document:
    """Return a template as it is; raise ReportError if it is none."""
    try:
        document = docx.Document(str(template))
    except UNREADABLE as error:
        raise ReportError(
            f"{template} cannot be read as a Word document ({error}): name a file that Word saved"
            " as .docx"
        ) from None
    found = {(style.name, style.type) for style in document.styles}
    missing = [
        f"{name} ({kind.name.lower()})"
        for name, kind in STYLES.items()
        if (name, kind) not in found
    ]
    if missing:
        raise ReportError(
            f"{template} lacks styles: {', '.join(missing)}. Add them in Word, or begin with a"
            " report that was written without --template: it has them all"
        )
    return document


def default() -> Document:
    """Return a document on A4 with the styles of word_styles.xml."""
    document = docx.Document()
    styles = document.styles.element
    for new in parse_xml((TEMPLATES / "word_styles.xml").read_bytes()):
        name = new.get(qn("w:styleId"))
        for old in styles.xpath(f"w:style[@w:styleId='{name}']" if name else "w:docDefaults"):
            styles.remove(old)
        # The defaults come first, and have no name.
        styles.insert(len(styles) if name else 0, new)
    paper = document.sections[0]
    paper.page_width, paper.page_height = Cm(21), Cm(29.7)
    paper.left_margin = paper.right_margin = paper.top_margin = paper.bottom_margin = Cm(2)
    return document
