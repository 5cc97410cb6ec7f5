"""The chapter as a Word file: what the publication prints, in the words of the page."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pandas as pd
import vl_convert
from docx.enum.section import WD_ORIENTATION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Emu, Pt, Twips
from docx.table import _Row
from docx.text.paragraph import Paragraph
from lxml import html

from crm_dukcapil.report import indonesian
from crm_dukcapil.report.charts import Figure
from crm_dukcapil.report.served import ReportError, Served
from crm_dukcapil.report.tables import COUNT_OR_BLANK, Table
from crm_dukcapil.report.word_template import BUILD, CELL, GRID, NUMBER, STYLES, TOPIC, styled

# Dots of a picture for an inch, and what a chart is reduced by: 96 of its units make an inch on a
# screen, and 72 in a picture.
DOTS, REDUCED = 288, 72 / 96
# The width of a character, as a part of the height of its font. In characters: the margins of a
# cell, and the longest line of text that a column is made wide for.
CHARACTER, MARGINS, LONGEST = 0.62, 2, 60
# A table of at most so many lines stays on one page.
SHORT = 25
# XML has no place for these.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def plain(text: str) -> str:
    """Return a text with a sign for each character that a Word file cannot have."""
    return CONTROL.sub("\ufffd", text)


def chapter(page: html.HtmlElement, anchors: set[str]) -> Iterator[html.HtmlElement]:
    """Yield what the chapter takes from the page, in its order.

    That is the title, a warning, the summary, and each section that has a printed table or figure:
    its heading, its sentences, and those printed. `anchors` are their ids.

    Raises
    ------
    ReportError
        Such a section has something else, which would be missing in the chapter.
    """
    yield from page.xpath("//h1 | //p[@class='peringatan']")
    for section in page.xpath("//main/section"):
        name = section.get("aria-labelledby")
        if name == "ringkasan" or anchors & {*section.xpath(".//@id")}:
            others = section.xpath("(.//h3 | .//ul | .//ol | .//dl)[not(ancestor::figure)]")
            if others and name != "ringkasan":
                raise ReportError(
                    f"templates/page.html.j2, section {name}: the Word file has no place for"
                    f" <{others[0].tag}>: write sentences, or extend chapter() in report/word.py"
                )
            for element in section.xpath(".//h2 | .//p[not(ancestor::figure)] | .//figure"):
                if element.tag != "figure" or element.get("id") in anchors:
                    yield element


def words(element: html.HtmlElement) -> list[tuple[str, bool]]:
    """Return the text of an element in pieces, each with whether it is strong."""
    pieces = []
    for text in element.xpath(".//text()"):
        holder = text.getparent() if text.is_text else text.getparent().getparent()
        pieces.append((plain(re.sub(r"\s+", " ", text)), holder.tag == "strong"))
    pieces[0] = (pieces[0][0].lstrip(), pieces[0][1])
    pieces[-1] = (pieces[-1][0].rstrip(), pieces[-1][1])
    return pieces


@dataclass(frozen=True)
class Cell:
    """A cell as it is printed: its lines of text, and their style."""

    style: str
    lines: list[str]


def cell_of(value: object, style: str, kind: str | None) -> Cell:
    """Return a value of a column of a kind as a cell; a zero or no value as the page has it."""
    texts = value if isinstance(value, list) else []
    if texts:
        style = TOPIC
    elif isinstance(value, str):
        texts = [value]
    elif not isinstance(value, list) and pd.notna(value) and (value or kind != COUNT_OR_BLANK):
        texts = [indonesian.angka(value)]
    return Cell(style, [plain(text) for text in texts] or [""])


def columns_of(table: Table) -> list[list[Cell]]:
    """Return the columns of a table with its totals, headers first."""
    columns = []
    for name, values in table.complete().items():
        kind = table.formats.get(name)
        style = NUMBER if kind or name == table.total_column else CELL
        columns.append([cell_of(value, style, kind) for value in [name, *values]])
    return columns


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """Add a field of Word, and what it shows until Word computes it again."""
    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar", {qn("w:fldCharType"): kind})
        paragraph.add_run()._r.append(mark)
        if kind == "begin":
            instruction = OxmlElement("w:instrText", {qn("xml:space"): "preserve"})
            instruction.text = f" {code} "
            paragraph.add_run()._r.append(instruction)
        elif kind == "separate":
            paragraph.add_run(shown)


def room(paper: Section, *, wide: bool = False) -> int:
    """Return the width of the text on a section's paper, or on its longer side."""
    side = max(paper.page_width, paper.page_height) if wide else paper.page_width
    return side - paper.left_margin - paper.right_margin


class Chapter:
    """A Word document that the chapter is written into."""

    def __init__(self, template: Path | None) -> None:
        """Begin with what a template brings."""
        self.document = styled(template)
        self.ids = {name: self.document.styles[name].style_id for name in STYLES}
        style = self.document.styles[CELL]
        while not style.font.size and style.base_style:
            style = style.base_style
        self.height = style.font.size or Pt(11)

    def turn(self, *, wide: bool) -> None:
        """Continue on paper that lies if `wide`, and on paper as it was at first if not."""
        paper = self.document.sections[-1]
        first = self.document.sections[0].orientation
        wanted = WD_ORIENTATION.LANDSCAPE if wide else first
        if paper.orientation != wanted:
            paper = self.document.add_section()
            paper.orientation = wanted
            paper.page_width, paper.page_height = paper.page_height, paper.page_width

    def add_text(self, element: html.HtmlElement, style: str) -> None:
        """Add the text of an element of the page as a paragraph."""
        paragraph = self.document.add_paragraph(style=style)
        for text, strong in words(element):
            paragraph.add_run(text, style="Strong" if strong else None)

    def add_caption(self, captioned: Table | Figure, numbering: str) -> Paragraph:
        """Add a caption, whose number within the chapter is a field of Word."""
        kind, number = captioned.label.split()
        first, last = number.split(".")
        paragraph = self.document.add_paragraph(f"{kind} {first}.", style="Caption")
        add_field(paragraph, f"SEQ {kind} \\* {numbering}", last)
        paragraph.add_run(f" {plain(captioned.title)}")
        return paragraph

    def add_figure(self, figure: Figure) -> None:
        """Add a figure with its alternative text, and its caption below."""
        png = io.BytesIO(vl_convert.svg_to_png(figure.svg, ppi=DOTS))
        picture = self.document.add_paragraph(style="Gambar").add_run().add_picture(png)
        paper = self.document.sections[-1]
        tallest = 0.8 * (paper.page_height - paper.top_margin - paper.bottom_margin)
        scale = min(REDUCED, room(paper) / picture.width, tallest / picture.height)
        picture.width, picture.height = int(scale * picture.width), int(scale * picture.height)
        picture._inline.docPr.set("descr", plain(figure.alternative))
        self.add_caption(figure, "alphabetic")

    def add_table(self, table: Table, source: html.HtmlElement) -> None:
        """Add a table with its caption above, and its source below."""
        columns = columns_of(table)
        widths, height = self.lay_out(columns)
        self.add_caption(table, "ARABIC").paragraph_format.keep_with_next = True
        grid = self.document.add_table(0, len(columns), style=GRID)
        grid.autofit = False
        for column, width in zip(grid.columns, widths, strict=True):
            # Rounded down to what Word counts in: twentieths of a point.
            column.width = Twips(width // Twips(1))
        # Which rows and columns the style sets off, in both of Word's notations.
        look = grid._tbl.tblPr.find(qn("w:tblLook"))
        look.set(qn("w:firstColumn"), "0")
        look.set(qn("w:lastRow"), "1" if table.total_row else "0")
        look.set(qn("w:val"), "0460" if table.total_row else "0420")
        rows = [*zip(*columns, strict=True)]
        short = sum(max(len(cell.lines) for cell in row) for row in rows) <= SHORT
        for place, cells in enumerate(rows):
            row = grid.add_row()
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if place == 0:
                properties.append(OxmlElement("w:tblHeader"))
            # A header stays with the rows, a total with the source.
            together = short or place in (0, len(rows) - 1)
            self.fill(row, cells, height, together=together)
        self.add_text(source, "Sumber")

    def fill(
        self, row: _Row, cells: tuple[Cell, ...], height: int | None, *, together: bool
    ) -> None:
        """Write a row, in letters of `height` if given, on the page of the next one if `together`.

        Not by way of python-docx's cells, which take their time with each.
        """
        for place, cell in zip(row._tr.tc_lst, cells, strict=True):
            for number, text in enumerate(cell.lines):
                paragraph = Paragraph(place.add_p() if number else place.p_lst[0], row)
                paragraph._p.style = self.ids[cell.style]
                run = paragraph.add_run(text)
                if height:
                    run.font.size = Emu(height)
                if together:
                    paragraph.paragraph_format.keep_with_next = True

    def lay_out(self, columns: list[list[Cell]]) -> tuple[list[int], int | None]:
        """Return the widths of the columns of a table, and the height of its letters.

        No word and no number is broken: if need be, the paper is turned, and then the letters are
        made smaller. The height is None if the style's own will do.
        """
        character = CHARACTER * self.height
        least, most = [], []
        for cells in columns:
            lines = [*chain.from_iterable(cell.lines for cell in cells)]
            word = max((len(word) for line in lines for word in line.split()), default=0)
            # Only the header of a column of numbers has several words.
            line = 0 if cells[0].style == NUMBER else min(LONGEST, max(map(len, lines)))
            least.append(character * (word + MARGINS))
            most.append(character * (max(word, line) + MARGINS))
        paper = self.document.sections[0]
        wide = sum(least) > room(paper)
        self.turn(wide=wide)
        available = room(paper, wide=wide)
        if sum(least) > available:
            smaller = available / sum(least)
            return [int(smaller * width) for width in least], int(smaller * self.height)
        wished = sum(most) - sum(least)
        part = min(1, (available - sum(least)) / max(1, wished))
        return [int(low + part * (high - low)) for low, high in zip(least, most, strict=True)], None

    def sign(self, served: Served, title: str) -> None:
        """Say in the footer and in the properties of the file which build it is of.

        What else a template has in its footer stays.
        """
        build = served.build
        time = indonesian.waktu(build["waktu_utc"])
        paper = self.document.sections[0]
        special = (paper.first_page_footer, paper.even_page_footer)
        for footer in (paper.footer, *(each for each in special if not each.is_linked_to_previous)):
            # What python-docx makes has an empty paragraph.
            is_new = footer.is_linked_to_previous
            for paragraph in footer.paragraphs:
                if is_new or paragraph.style.name == BUILD:
                    paragraph._p.getparent().remove(paragraph._p)
            line = footer.add_paragraph(f"Build {build['id_build']}, {time} UTC, ", style=BUILD)
            line.add_run("halaman ")
            add_field(line, "PAGE", "1")
        properties = self.document.core_properties
        properties.title, properties.language = title, "id-ID"
        properties.author = properties.last_modified_by = build["instansi"]
        properties.comments = f"Build {build['id_build']}"
        properties.created = properties.modified = build["waktu_utc"].to_pydatetime()

    def save(self, path: Path) -> None:
        """Save the document: the same content gives the same file, whatever the time."""
        content = io.BytesIO()
        self.document.save(content)
        # python-docx stamps each part with the present time, which nobody reads.
        with zipfile.ZipFile(content) as stamped, zipfile.ZipFile(path, "w") as target:
            for name in stamped.namelist():
                target.writestr(zipfile.ZipInfo(name), stamped.read(name), zipfile.ZIP_DEFLATED)


def write_word(
    served: Served,
    tables: list[Table],
    figures: dict[str, Figure],
    page: str,
    path: Path,
    template: Path | None = None,
) -> None:
    """Write the chapter into a Word file at `path`, with the styles of `template`.

    It has the printed ones of `tables` and `figures`, and the headings and sentences of `page`, so
    that no sentence is written twice.
    """
    printed = {shown.anchor: shown for shown in [*tables, *figures.values()] if shown.label}
    root = html.document_fromstring(page)
    written = Chapter(template)
    styles = {"h1": "Title", "h2": "Heading 1", "p": "Normal"}
    for element in chapter(root, {*printed}):
        shown = printed.get(element.get("id"))
        if isinstance(shown, Table):
            written.add_table(shown, element.find("p"))
            continue
        written.turn(wide=False)
        if isinstance(shown, Figure):
            written.add_figure(shown)
        else:
            written.add_text(element, styles[element.tag])
    written.sign(served, root.findtext(".//title"))
    written.save(path)
