"""CSV and TSV, plain or compressed, in any encoding: into raw records."""

import codecs
import contextlib
import csv
import gzip
import io
import shutil
import zlib
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from crm_dukcapil.landing import headers, raw, records
from crm_dukcapil.landing.errors import ExportError, NoTableError
from crm_dukcapil.landing.fields import REQUIRED
from crm_dukcapil.landing.files import check_unpacked
from crm_dukcapil.landing.headers import Places
from crm_dukcapil.landing.layouts import Layout
from crm_dukcapil.sql import quoted

DELIMITERS = ",;\t|"
# The header must end within so many characters.
LONGEST_START = 200_000
CHUNK = 2**22
# No cell holds this text: NULL would not be told from an empty cell.
NO_NULL = "\x01\x02"


@dataclass(frozen=True)
class Table:
    """A text in UTF-8 whose header is known.

    Attributes
    ----------
    path
        Where it is.
    skip
        Lines before its first record: 1, or 0 where the header is not in the file at `path`.
    row
        Row of the first record in a spreadsheet.
    """

    path: Path
    skip: int
    row: int
    delimiter: str
    header: list[str]
    places: Places


def read(
    session: DuckDBPyConnection, path: Path, layout: Layout, target: Path, *, packed: bool
) -> int | None:
    """Write the raw records of a text; return the row of the first one, None of an empty text.

    Whatever is left beside `target` is the caller's to remove.
    """
    plain = target.with_name("teks")
    try:
        if packed:
            path = unpacked(path, target.with_name("gz"))
        table = opened(path, layout, plain)
        if table is None:
            return None
        if not fast(session, table, target):
            slow(session, table, target)
        return table.row
    except (OSError, EOFError, zlib.error, UnicodeError) as error:
        raise ExportError(
            f"cannot be read to its end ({type(error).__name__}): copy it again, check"
            " penyandian of its layout, or take it out of CRM_EXPORT"
        ) from None


def unpacked(path: Path, target: Path) -> Path:
    """Unpack a gz, unless it is far larger than any export."""
    size = 0
    with gzip.open(path, "rb") as source, target.open("wb") as file:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            check_unpacked(size, path)
            file.write(chunk)
    return target


def opened(path: Path, layout: Layout, copy: Path) -> Table | None:
    """Return the table of a text; where needed, its records are first copied, in UTF-8."""
    encoding = encoding_of(path, layout)
    with path.open("rb") as file:
        text = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
        start = text.read(LONGEST_START)
    if not start.strip():
        return None
    delimiter, number, header, lines = header_of(start, layout)
    places = headers.places(header, layout)
    if encoding == "utf-8-sig" and lines == number == 1:
        return Table(path, 1, 2, delimiter, header, places)
    with (
        path.open("rb") as file,
        copy.open("w", encoding="utf-8", errors="surrogateescape", newline="") as out,
    ):
        text = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
        for _ in range(lines):
            text.readline()
        shutil.copyfileobj(text, out, CHUNK)
    return Table(copy, 0, number + 1, delimiter, header, places)


def encoding_of(path: Path, layout: Layout) -> str:
    """Return the encoding: that of a byte-order mark, else the layout's."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # For UTF-8, the one that skips the byte-order mark that Excel writes.
    return "utf-8-sig" if codecs.lookup(layout.penyandian).name == "utf-8" else layout.penyandian


def header_of(start: str, layout: Layout) -> tuple[str, int, list[str], int]:
    """Return delimiter, number of the row, cells and last line of the header."""
    best, found = 0, None
    for delimiter in DELIMITERS:
        rows = whole_rows(start, delimiter)
        if header := headers.find((cells for cells, _ in rows), layout):
            number, cells = header
            count = headers.recognised(cells, layout)
            if count > best:
                best, found = count, (delimiter, number, cells, rows[number - 1][1])
    if found:
        return found
    line = start.lstrip("\r\n").splitlines()[0]
    raise NoTableError(
        f"no header in its first {headers.LAST_HEADER} rows (or its quotation marks are out of"
        f" place); its first line looks like {headers.shape(line)}"
    )


def whole_rows(start: str, delimiter: str) -> list[tuple[list[str], int]]:
    """Return the first rows of a text, and the last line of each, up to one that is broken."""
    reader = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[list[str], int]] = []
    with contextlib.suppress(csv.Error):
        for cells in islice(reader, headers.LAST_HEADER):
            rows.append((cells, reader.line_num))
    return rows


def fast(session: DuckDBPyConnection, table: Table, target: Path) -> bool:
    """Let DuckDB read a table; return whether it could, with every line accounted for."""
    width = len(table.header)
    columns = ", ".join(f"'c{place}': 'varchar'" for place in range(width))
    source = (
        f"read_csv({quoted(str(table.path))}, columns = {{{columns}}}, auto_detect = false,"
        f" header = false, skip = {table.skip}, delim = {quoted(table.delimiter)}, quote = '\"',"
        f" escape = '\"', nullstr = {quoted(NO_NULL)}, strict_mode = true)"
    )
    cells = [f"c{place}" for place in range(width)]
    # Asked of few records: those whose first cell that is read begins with a blank, or is empty.
    first = min(table.places.values())
    is_empty = " and ".join(f"trim({cell}, ' ') = ''" for cell in cells)
    try:
        raw.write(
            session,
            target,
            source,
            raw.by_position(table.places),
            is_empty=f"case when c{first} > '!' then false else {is_empty} end",
            breaks=" + ".join(
                f"case when contains({cell}, chr(10))"
                f" then length({cell}) - length(replace({cell}, chr(10), '')) else 0 end"
                for cell in cells
            ),
        )
    except duckdb.Error:
        return False
    [(found,)] = session.execute(
        f"select count(*) + coalesce(sum(patah), 0) from {quoted(str(target))}"
    ).fetchall()
    lines = lines_of(table.path)
    return lines is not None and found == max(lines - table.skip, 0)


def lines_of(path: Path) -> int | None:
    """Return the number of lines of a file, without blank ones at its end.

    None if a carriage return stands alone, which some take for the end of a line.
    """
    count, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            count += chunk.count(b"\n")
            if b"\r" in chunk:
                whole = (last[-1:] if last.endswith(b"\r") else b"") + chunk
                # One at the very end may belong to the next chunk.
                if whole.count(b"\r") != whole.count(b"\r\n") + whole.endswith(b"\r"):
                    return None
            elif last.endswith(b"\r") and not chunk.startswith(b"\n"):
                return None
            last = chunk if len(chunk) == CHUNK else (last + chunk)[-CHUNK:]
    if last.endswith(b"\r"):
        return None
    text = last.rstrip(b"\r\n")
    return count - last[len(text) :].count(b"\n") + 1 if text else 0


def slow(session: DuckDBPyConnection, table: Table, target: Path) -> None:
    """Read a table record by record."""
    wanted = sorted(set(table.places.values()))
    required = [table.places[name] for name in REQUIRED if name in table.places]
    with table.path.open(
        encoding="utf-8-sig" if table.skip else "utf-8", errors="surrogateescape", newline=""
    ) as text:
        for _ in range(table.skip):
            text.readline()
        found = records.records(
            text, table.delimiter, len(table.header), wanted, required, table.row
        )
        records.insert(session, found, wanted)
    cells = raw.by_position(table.places)
    raw.write(session, target, "rekaman", cells, number="baris", defect="cacat")
    session.execute("drop table rekaman")
