"""Excel workbooks: each sheet that has a header, into raw records."""

import datetime
import warnings
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

from duckdb import DuckDBPyConnection

from crm_dukcapil.landing import headers, raw, records
from crm_dukcapil.landing.errors import ExportError, NoTableError
from crm_dukcapil.landing.layouts import Layout

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"


def sheets(path: Path, layout: Layout) -> list[str]:
    """Return the names of the sheets to read: all, or the one that the layout names."""
    with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as file:
        names = [sheet.get("name", "") for sheet in ElementTree.parse(file).iter(SHEET)]
    if layout.lembar is None:
        return names
    if layout.lembar not in names:
        raise ExportError(f"it has no sheet {layout.lembar}, which its layout names")
    return [layout.lembar]


def read(
    session: DuckDBPyConnection, path: Path, layout: Layout, target: Path, sheet: str
) -> int | None:
    """Write the raw records of a sheet; return the row of its first record, None if it is empty."""
    from openpyxl import load_workbook

    try:
        with path.open("rb") as file, warnings.catch_warnings():
            # Styles and extensions that openpyxl does not know.
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, data_only=True)
            rows = cells_of(book[sheet])
            start = list(islice(rows, headers.LAST_HEADER))
            header = headers.find(start, layout)
            if not any(any(row) for row in start):
                return None
            if header is None:
                raise NoTableError(f"no header in the first {headers.LAST_HEADER} rows")
            number, cells = header
            places = headers.places(cells, layout)
            wanted = sorted(set(places.values()))
            records.insert(session, below(start[number:], rows, number + 1, wanted), wanted)
            book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, ElementTree.ParseError) as error:
        raise ExportError(f"not a readable workbook ({type(error).__name__})") from None
    raw.write(session, target, "rekaman", raw.by_position(places), number="baris", defect="cacat")
    session.execute("drop table rekaman")
    return number + 1


def below(
    start: list[list[str]], rest: Iterator[list[str]], row: int, wanted: list[int]
) -> Iterator[records.Record]:
    """Return the records below the header; empty rows are none."""
    for rows in (start, rest):
        for cells in rows:
            if any(cells):
                yield row, None, [cells[n] if n < len(cells) else "" for n in wanted]
            row += 1


def cells_of(sheet) -> Iterator[list[str]]:  # noqa: ANN001
    """Return the rows of a sheet as texts."""
    # What the file says of its size may be wrong.
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        cells = [as_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def as_text(cell) -> str:  # noqa: ANN001
    """Return what a cell holds: a date without a time as a date, a number without .0."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        is_time = any(mark in (cell.number_format or "").lower() for mark in "hs")
        return str(value) if is_time or value.time() != datetime.time() else str(value.date())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
