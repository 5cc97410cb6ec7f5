"""The workbook: the tables of the page, one sheet each, totals as formulas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from crm_dukcapil.report import indonesian
from crm_dukcapil.report.served import Served
from crm_dukcapil.report.tables import COUNT_OR_BLANK, DAYS, SHARE, Table

# A zero is shown as an empty cell, as in print; the cell still has the number.
NUMBER_FORMATS = {COUNT_OR_BLANK: "#,##0;-#,##0;", SHARE: "#,##0.0", DAYS: "#,##0.0"}
HEADER_ROW = 3
WIDEST = 60
# Height of a line of text in points.
LINE = 15


class Sheet:
    """A table on a sheet of its own."""

    def __init__(self, book: xlsxwriter.Workbook, table: Table, build: str) -> None:
        """Write the table into a new sheet of `book`."""
        self.book, self.table = book, table
        self.frame = table.complete()
        self.sheet = book.add_worksheet(table.key)
        self.sheet.write_string(0, 0, table.heading, self.style(bold=True))
        self.sheet.write_string(1, 0, f"Dari {', '.join(table.marts)}; build {build}")
        for column, name in enumerate(self.frame.columns):
            self.sheet.write_string(HEADER_ROW, column, name, self.header_style(name))
            for row in range(len(self.frame)):
                self.write_cell(row, column, name)
            self.sheet.set_column(column, column, self.width(name))
        # Set heights: some programs do not fit a row to its text, and cut off several lines.
        self.sheet.set_row(HEADER_ROW, 2 * LINE)
        for row in range(len(self.frame)):
            self.sheet.set_row(HEADER_ROW + 1 + row, LINE * self.lines(row))
        self.sheet.freeze_panes(HEADER_ROW + 1, len(table.headers))
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(HEADER_ROW)
        if len(self.frame.columns) > 8:
            self.sheet.set_landscape()

    def style(self, **properties: object) -> xlsxwriter.workbook.Format:
        """Return a cell format, aligned to the top because of the lists of topics."""
        return self.book.add_format({"valign": "top", **properties})

    def header_style(self, name: str) -> xlsxwriter.workbook.Format:
        """Return the format of a column's header."""
        number = name in self.table.formats or name not in self.table.frame
        return self.book.add_format(
            {
                **{"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"},
                "align": "right" if number else "left",
                "indent": 0 if number or name == self.frame.columns[0] else 1,
            }
        )

    def width(self, name: str) -> int:
        """Return the width of a column in characters."""
        lines = [*name.split(), *self.frame[name].map(lines_of)]
        longest = max((len(line) for text in lines for line in text.split("\n")), default=0)
        return min(WIDEST + 4, max(9, longest + 3))

    def lines(self, row: int) -> int:
        """Return how many lines the longest cell of a row takes."""
        return max(
            sum(-(-max(1, len(line)) // WIDEST) for line in lines_of(cell).split("\n"))
            for cell in self.frame.iloc[row]
        )

    def cell(self, row: int, name: str) -> str:
        """Return the address of a cell of the frame."""
        return xl_rowcol_to_cell(HEADER_ROW + 1 + row, self.frame.columns.get_loc(name))

    def formula(self, row: int, name: str) -> str:
        """Return the formula of a computed cell, empty for any other."""
        table, last = self.table, len(self.frame) - 1
        if name in table.ratios:
            part, whole = (self.cell(row, column) for column in table.ratios[name])
            return f'=IF({whole}=0,"",100*{part}/{whole})'
        if name == table.total_column:
            cells = [self.cell(row, column) for column in table.counts]
            return f"=SUM({cells[0]}:{cells[-1]})"
        if table.total_row and row == last and name in table.counts and last > 0:
            column = self.frame.columns.get_loc(name)
            return f"=SUM({xl_range(HEADER_ROW + 1, column, HEADER_ROW + last, column)})"
        return ""

    def write_cell(self, row: int, column: int, name: str) -> None:
        """Write a cell of the frame."""
        at = (HEADER_ROW + 1 + row, column)
        value = self.frame[name].iloc[row]
        kind = SHARE if name in self.table.ratios else self.table.formats.get(name)
        properties: dict[str, object] = {}
        if self.table.total_row and row == len(self.frame) - 1:
            properties |= {"bold": True, "top": 1}
        if kind or name == self.table.total_column:
            properties["num_format"] = NUMBER_FORMATS.get(str(kind), "#,##0")
            style = self.style(**properties)
            missing = pd.isna(value)
            if formula := self.formula(row, name):
                self.sheet.write_formula(*at, formula, style, "" if missing else value)
            elif missing:
                self.sheet.write_blank(*at, None, style)
            else:
                self.sheet.write_number(*at, value, style)
        else:
            # Always text, even if a label begins like a formula.
            style = self.style(**properties, text_wrap=True, align="left", indent=min(column, 1))
            self.sheet.write_string(*at, lines_of(value), style)


def lines_of(cell: object) -> str:
    """Return a cell as text: a list with one item per line, a missing value empty."""
    if isinstance(cell, list):
        return "\n".join(cell)
    return "" if pd.isna(cell) else str(cell)


def write_contents(book: xlsxwriter.Workbook, served: Served, tables: list[Table]) -> None:
    """Write the first sheet: the build, the list of sheets, and whether the totals agree."""
    sheet = book.add_worksheet("Isi")
    bold = book.add_format({"bold": True})
    build = served.build
    facts = [
        ("Build", build["id_build"]),
        ("Waktu", f"{indonesian.waktu(build['waktu_utc'])} UTC"),
        ("Checksum seluruh isi", build["checksum"]),
        ("Berubah setelah diterbitkan", ", ".join(served.altered) or "tidak"),
    ]
    for row, (name, value) in enumerate(facts):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, value)
    top = len(facts) + 1
    for column, name in enumerate(["Lembar", "Judul", "Total", "Sama dengan 2.1"]):
        sheet.write_string(top, column, name, bold)
    first = None
    for row, table in enumerate(tables, start=top + 1):
        sheet.write_url(row, 0, f"internal:'{table.key}'!A1", string=table.key)
        sheet.write_string(row, 1, table.title)
        if not table.sums_to_year:
            continue
        complete = table.complete()
        name = table.total_column or table.counts[0]
        at = xl_rowcol_to_cell(HEADER_ROW + len(complete), complete.columns.get_loc(name))
        total = complete[name].iloc[-1]
        sheet.write_formula(row, 2, f"='{table.key}'!{at}", None, total)
        here = xl_rowcol_to_cell(row, 2)
        first = first or (here, total)
        same = "cocok" if total == first[1] else "beda"
        sheet.write_formula(row, 3, f'=IF({here}={first[0]},"cocok","beda")', None, same)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 3, 16)


def write_workbook(served: Served, tables: list[Table], year: int, path: Path) -> None:
    """Write all tables of a year into a workbook at `path`.

    The same build gives the same file: its creation time is the time of the build.
    """
    build = served.build
    with xlsxwriter.Workbook(path) as book:
        book.set_properties(
            {
                "title": f"Rekap pengaduan CRM {year}",
                "comments": f"Build {build['id_build']}",
                "created": build["waktu_utc"].to_pydatetime(),
            }
        )
        write_contents(book, served, tables)
        for table in tables:
            Sheet(book, table, build["id_build"])
