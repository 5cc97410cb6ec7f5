"""The lines and tables of a document, in its order: from a Word file, or from text with tabs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.text.run import Run

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.table import CT_Tbl, CT_Tc
    from docx.oxml.text.paragraph import CT_P

# What begins an old Word file, or one with a password; a PDF; and every .docx.
OLD_WORD, PDF, ZIP = b"\xd0\xcf\x11\xe0", b"%PDF", b"PK"
CAPTION = re.compile(r"\s*(Tabel|Gambar)\s+([0-9]+\.[0-9a-z]+)\b[.:]?\s*(.*)", re.IGNORECASE)
SOURCE = re.compile(r"\s*Sumber\s*:\s*(.*)", re.IGNORECASE)
NO_BOX = "[not(ancestor::w:txbxContent)]"


class DocumentError(RuntimeError):
    """The document cannot be read. The message says what to do."""


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes
    ----------
    lines
        Its lines, without blanks around them.
    mark
        What stands raised in it: the mark of a footnote. It is not part of the lines.
    is_repeated
        Whether it is one with the cell above, whose lines it repeats.
    problem
        Why it is not clear what stands in it; empty if it is.
    """

    lines: tuple[str, ...] = ()
    mark: str = ""
    is_repeated: bool = False
    problem: str = ""

    @property
    def text(self) -> str:
        """Return the lines as one."""
        return " ".join(self.lines)


Grid = list[list[Cell]]
# A line of a paragraph, empty for an empty paragraph; or a table.
Block = str | Grid


def blocks(file: Path) -> tuple[list[Block], list[str]]:
    """Return the lines and tables of a document in its order, and notes on what is not read.

    Raises
    ------
    DocumentError
        It is neither a Word file nor text in UTF-8, or it has changes that are not accepted yet.
    """
    content = file.read_bytes()
    if content.startswith(OLD_WORD) or (file.suffix == ".doc" and not content.startswith(ZIP)):
        raise DocumentError(
            f"{file} is an old Word file, or has a password: open it in Word, save it as .docx"
            " without a password, and name that file"
        )
    if content.startswith(PDF):
        raise DocumentError(f"{file} is a PDF: name the Word file that it was made from")
    if content.startswith(ZIP) or file.suffix == ".docx":
        return of_word(file)
    try:
        return of_text(content.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{file} is no Word file (.docx), and no text in UTF-8 (byte {error.start + 1}): save"
            " it as one of them"
        ) from error


def of_text(text: str) -> list[Block]:
    """Return the lines and tables of a text.

    A line with tabs is a row. A line right below, without tabs, is one more line of its last cell.
    """
    found: list[Block] = []
    for line in text.splitlines():
        is_in_table = bool(found) and isinstance(found[-1], list)
        if "\t" in line:
            if not is_in_table:
                found.append([])
            found[-1].append([cell(part) for part in line.split("\t")])
        elif is_in_table and line.strip() and not CAPTION.match(line) and not SOURCE.match(line):
            row = found[-1][-1]
            row[-1] = cell(*row[-1].lines, line)
        else:
            found.append(one_line(line))
    return found


def one_line(text: str) -> str:
    """Return a text with one blank between its words."""
    return " ".join(text.split())


def cell(*lines: str, **about: str) -> Cell:
    """Return a cell with those lines that are not blank."""
    return Cell(tuple(filter(None, map(one_line, lines))), **about)


def of_word(file: Path) -> tuple[list[Block], list[str]]:
    """Return the lines and tables of a Word file, and notes on what is not read."""
    try:
        document = docx.Document(str(file))
    # python-docx has no error of its own for a file of another kind, and passes on those of others.
    except Exception as error:
        raise DocumentError(
            f"{file} cannot be read as a Word file ({error}): open it in Word and save it as .docx"
        ) from error
    body = document.element.body
    if body.xpath("//w:ins | //w:del | //w:moveFrom | //w:moveTo"):
        raise DocumentError(
            f"{file} has tracked changes, so that it is open what it says: accept or reject them in"
            " Word, save it, and run this again"
        )
    found: list[Block] = []
    for element in body.xpath(f".//*[self::w:p or self::w:tbl][not(ancestor::w:tbl)]{NO_BOX}"):
        if element.tag.endswith("}tbl"):
            found.append(grid(element, document))
        else:
            found += map(one_line, content(element, document)[0].split("\n"))
    # Word keeps a box twice, the second time for old versions.
    boxes = len(body.xpath(".//w:txbxContent[not(ancestor::*[local-name() = 'Fallback'])]"))
    return found, [f"{boxes} text box(es) of the document are not read"] if boxes else []


def content(paragraph: CT_P, document: Document) -> tuple[str, str]:
    """Return the text of a paragraph, and apart from it what stands raised in it.

    Unlike python-docx's own, the text is whole: the number in a caption is a field.
    """
    text = mark = ""
    for element in paragraph.xpath(f".//w:r{NO_BOX}"):
        run = Run(element, document)
        is_raised = run.font.superscript or (run.style and run.style.font.superscript)
        text, mark = (text, mark + run.text) if is_raised else (text + run.text, mark)
    return text, mark


def grid(table: CT_Tbl, document: Document) -> Grid:
    """Return the rows of a Word table; a merged cell stands in each of its places."""
    rows: Grid = []
    for line in table.xpath("./w:tr | ./w:sdt/w:sdtContent/w:tr"):
        row = [Cell()] * line.grid_before
        for element in line.xpath("./w:tc | ./w:sdt/w:sdtContent/w:tc"):
            found = word_cell(element, document)
            if element.vMerge == "continue":
                above = rows[-1][len(row) : len(row) + 1] if rows else []
                found = replace(above[0], is_repeated=True) if above else found
            if element.grid_span > 1:
                found = replace(found, problem=f"is merged over {element.grid_span} columns")
            row += [found] * element.grid_span
        rows.append(row)
    return rows


def word_cell(element: CT_Tc, document: Document) -> Cell:
    """Return a cell of a Word table: its paragraphs and line breaks are lines."""
    other = ("tbl", "drawing", "pict", "object", "oMath")
    names = " or ".join(f"local-name() = '{name}'" for name in other)
    problem = "holds a table, a picture or a formula" if element.xpath(f".//*[{names}]") else ""
    found = [content(paragraph, document) for paragraph in element.xpath(f".//w:p{NO_BOX}")]
    lines = [line for text, _ in found for line in text.split("\n")]
    mark = "".join(mark for _, mark in found).strip()
    if mark and not any(line.strip() for line in lines):
        problem = problem or f"has nothing but the raised {mark!r}"
    return cell(*lines, mark=mark, problem=problem)
