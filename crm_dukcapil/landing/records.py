"""The fallback: records of a text, one by one, where DuckDB refuses the file.

Of an unreadable record only its row and its defect are kept; all others are read.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from duckdb import DuckDBPyConnection

from crm_dukcapil.landing.errors import ExportError

# The largest batch for DuckDB: a file of any size is read in little memory.
MOST_ROWS = 50_000
MOST_CHARACTERS = 32_000_000
# A longer cell means a quotation mark that is not closed; a longer line is none.
LONGEST_CELL = 8_000_000
LONGEST_LINE = 16_000_000
# Of a record whose quotation marks are followed by blanks.
MOST_LINES = 1000
# Lines are read again after a stray quotation mark: so many characters for each one of the file,
# and so many in any file.
MOST_AGAIN = 4
AGAIN_IN_ANY_FILE = 32_000_000

# A record as read: row, defect, cells of the positions that are wanted.
Record = tuple[int, str | None, Sequence[str]]


def records(
    text: TextIO,
    delimiter: str,
    width: int,
    wanted: Sequence[int],
    required: Sequence[int],
    row: int,
) -> Iterator[Record]:
    """Return the records of a text without its header.

    Parameters
    ----------
    width
        Number of columns of the header.
    wanted, required
        Positions of the cells to return, and of those that no record may lack.
    row
        Row of the first record in a spreadsheet.

    Raises
    ------
    ExportError
        A line does not end, or so many quotation marks are out of place that reading would not.
    """
    csv.field_size_limit(LONGEST_CELL)
    lines = Lines(text, row)
    nothing = [""] * len(wanted)
    while True:
        cells, defect = next_record(lines, delimiter, width)
        if not lines.taken:
            return
        source = "".join(lines.taken)
        if defect is None and any(cell.strip(" ") for cell in cells):
            # Cells that are left out at the end are empty, but for those that each record needs.
            if len(cells) > width or any(place >= len(cells) for place in required):
                defect = "jumlah_kolom"
            else:
                cells = [cells[place] if place < len(cells) else "" for place in wanted]
                if not source.isascii() and not is_text("".join(cells)):
                    defect = "byte_rusak"
            yield (lines.row, defect, nothing if defect else cells)
        elif defect:
            yield (lines.row, defect, nothing)
        lines.next_row()


def next_record(lines: "Lines", delimiter: str, width: int) -> tuple[list[str], str | None]:
    """Take the lines of the next record; return its cells, and a defect if they cannot be told.

    If a stray quotation mark joins lines, only the first line is lost, and reading goes on with the
    next one.
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        cells = next(reader, [])
        defect = None
    except csv.Error:
        cells, defect = spaced(lines, delimiter), None
        if cells is None:
            cells, defect = [], "kutip_rusak"
    while len(cells) > width and not cells[-1]:
        cells.pop()
    joined = len(lines.taken) > 1
    if joined and (defect or swallows(cells, lines.taken, delimiter, width)):
        lines.push_back()
        return [], "kutip_rusak"
    return cells, defect


def spaced(lines: "Lines", delimiter: str) -> list[str] | None:
    """Return the cells of a record with blanks after a closing quotation mark; None if broken.

    DuckDB reads such a record, Python's csv does not.
    """
    mark = re.escape(delimiter)
    quoted = re.compile(rf' *"((?:[^"]|"")*+)" *({mark}|\r?\n?\Z)')
    plain = re.compile(rf" *+((?!\")[^{mark}\r\n]*)({mark}|\r?\n?\Z)")
    text, at, cells = "".join(lines.taken), 0, []
    while True:
        inside = quoted.match(text, at)
        found = inside or plain.match(text, at)
        if found:
            cells.append(found[1].replace('""', '"') if inside else found[1])
            at = found.end()
            if found[2] != delimiter:
                return cells
        # A cell in quotation marks may go on in the next line.
        elif len(lines.taken) < MOST_LINES and (line := next(lines, "")):
            text += line
        else:
            return None


def swallows(record: list[str], lines: list[str], delimiter: str, width: int) -> bool:
    """Return whether a record has the wrong width and one of its later lines the right one."""
    return len(record) != width and any(
        len(cells) == width
        for line in lines[1:]
        for cells in csv.reader([line], delimiter=delimiter)
    )


class Lines:
    """An iterator over the lines of a text that keeps those of the current record.

    Attributes
    ----------
    row
        Row of the record in a spreadsheet.
    taken
        Lines of the record so far.
    """

    def __init__(self, text: TextIO, row: int) -> None:
        self.text = text
        self.row = row
        self.taken: list[str] = []
        self.pushed_back: list[str] = []
        self.read = self.again = 0

    def __iter__(self) -> Iterator[str]:
        """Return the iterator itself."""
        return self

    def __next__(self) -> str:
        """Return the next line."""
        if self.pushed_back:
            line = self.pushed_back.pop()
        else:
            line = self.text.readline(LONGEST_LINE + 1)
            if len(line) > LONGEST_LINE:
                raise ExportError(
                    f"row {self.row} has a line of more than {LONGEST_LINE:,} characters: it is no"
                    " table, or its lines do not end"
                )
            self.read += len(line)
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line

    def next_row(self) -> None:
        """Start the next record."""
        self.row += 1
        self.taken.clear()

    def push_back(self) -> None:
        """Keep only the first line; the others are read again."""
        self.pushed_back.extend(reversed(self.taken[1:]))
        self.again += sum(map(len, self.taken[1:]))
        del self.taken[1:]
        if self.again > MOST_AGAIN * self.read + AGAIN_IN_ANY_FILE:
            raise ExportError(
                f"quotation marks are out of place in many rows, the last of them row {self.row}:"
                " have it exported again"
            )


def is_text(text: str) -> bool:
    """Return whether every byte of a text was valid in the file's encoding."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def insert(session: DuckDBPyConnection, found: Iterator[Record], wanted: Sequence[int]) -> None:
    """Put records into the temporary table `rekaman`: baris, cacat, c0, c1 … for `wanted`."""
    columns = ["baris", "cacat", *(f"c{place}" for place in wanted)]
    types = ["bigint", *["varchar"] * (len(columns) - 1)]
    definition = ", ".join(f"{name} {type_}" for name, type_ in zip(columns, types, strict=True))
    session.execute(f"create or replace temp table rekaman ({definition})")
    batch: list[tuple[Any, ...]] = []
    characters = 0
    for number, defect, cells in found:
        batch.append((number, defect, *cells))
        characters += sum(map(len, cells))
        if len(batch) >= MOST_ROWS or characters >= MOST_CHARACTERS:
            flush(session, batch, columns)
            batch, characters = [], 0
    flush(session, batch, columns)


def flush(session: DuckDBPyConnection, batch: list[tuple[Any, ...]], columns: list[str]) -> None:
    """Insert a batch of rows into the temporary table."""
    if not batch:
        return
    # Slow to import, so only when there is something to read; pandas takes a second longer.
    import numpy as np

    bagian = {
        name: np.fromiter(cells, dtype=np.int64 if name == "baris" else object)
        for name, cells in zip(columns, zip(*batch, strict=True), strict=True)
    }
    # All objects are text. Guessing their type from a sample fails if the sample is all None.
    session.execute("set pandas_analyze_sample = 0")
    session.register("bagian", bagian)
    session.execute(f"insert into rekaman select {', '.join(columns)} from bagian")
    session.unregister("bagian")
