"""Where the header of a table is, and which column holds which field."""

import re
from collections.abc import Iterable

from crm_dukcapil.landing.errors import ExportError, NoTableError
from crm_dukcapil.landing.fields import PERSONAL, READ, REQUIRED, TIMES
from crm_dukcapil.landing.layouts import Column, Layout, normalized

# Title lines are looked through for the header up to this row.
LAST_HEADER = 60
# A row that names so many required fields is the header of an export, even if others are missing.
FEW = 3
# The time of day of a field that has its date and its time in two columns.
TIME_OF_DAY = {name: f"{name}_jam" for name in TIMES}

# Where the texts of a record are: position in the header, from 0, by name of the raw column.
Places = dict[str, int]


def places(header: list[str], layout: Layout) -> Places:
    """Return the position of each field to read.

    Raises
    ------
    ExportError
        A required field has no column, a header stands twice, or a field is set twice.
    """
    found: Places = {}
    for field in READ:
        column = layout.kolom.get(field.name, field.name)
        parts = {field.name: column}
        if isinstance(column, dict) and "jam" in column:
            parts = {field.name: column["tanggal"], TIME_OF_DAY[field.name]: column["jam"]}
        positions = {
            name: position(name, column, header, mapped=field.name in layout.kolom)
            for name, column in parts.items()
        }
        found |= {name: place for name, place in positions.items() if place is not None}
    if both := sorted(layout.tetap.keys() & found.keys()):
        raise ExportError(
            f"the layout sets {', '.join(both)} for all records, but the file has a column too"
        )
    if absent := missing(found, layout):
        others = sum(bool(text.strip()) for text in header) - len(set(found.values()))
        looks_like_one = len(REQUIRED) - len(absent) >= FEW
        raise (ExportError if looks_like_one else NoTableError)(
            f"no column for {', '.join(absent)}; recognised: {', '.join(found) or 'none'};"
            f" {others} other headers are not in its layout"
        )
    return found


def missing(found: Places, layout: Layout) -> list[str]:
    """Return the required fields that have neither a column nor a text in the layout."""
    return [name for name in REQUIRED if name not in found and name not in layout.tetap]


def position(name: str, column: Column, header: list[str], *, mapped: bool) -> int | None:
    """Return the position of a column in the header, None if it is not there."""
    if isinstance(column, dict):
        place = int(column["posisi"]) - 1
        if place >= len(header):
            raise ExportError(
                f"{name} is to be read from column {place + 1}, the header has {len(header)}"
            )
        if normalized(header[place]) in map(normalized, PERSONAL):
            raise ExportError(f"column {place + 1} is personal data, which is never read")
        return place
    wanted = {normalized(text) for text in ([column] if isinstance(column, str) else column)}
    matching = [place for place, text in enumerate(header) if normalized(text) in wanted]
    if len(matching) > 1:
        advice = "choose one by its position" if mapped else "map it, or choose one by its position"
        raise ExportError(
            f"{name} appears twice, in columns {matching[0] + 1} and {matching[1] + 1}; {advice}:"
            f" {name}: {{posisi: {matching[0] + 1}}}"
        )
    return matching[0] if matching else None


def recognised(header: list[str], layout: Layout) -> int:
    """Return how many required fields the headers of a row name."""
    count = 0
    for name in REQUIRED:
        column = layout.kolom.get(name, name)
        if isinstance(column, dict) and "jam" in column:
            column = column["tanggal"]
        if isinstance(column, dict):
            # A position fits any row: it tells no header from a record.
            continue
        wanted = {normalized(text) for text in ([column] if isinstance(column, str) else column)}
        count += any(normalized(text) in wanted for text in header)
    return count


def find(rows: Iterable[list[str]], layout: Layout) -> tuple[int, list[str]] | None:
    """Return number (from 1) and cells of the row that names the most fields, the first of them.

    None if no row names any.
    """
    best, found = 0, None
    for number, row in enumerate(rows, start=1):
        count = recognised(row, layout)
        if count > best:
            best, found = count, (number, row)
    return found


def shape(text: str) -> str:
    """Return what a line looks like, without what stands in it."""
    return re.sub(r"[^\W\d]", "a", re.sub(r"\d", "9", text.strip()))[:60]
