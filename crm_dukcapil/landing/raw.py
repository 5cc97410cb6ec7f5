"""Raw records: the cells of an export as text, in a Parquet file of one shape, in their order.

Every reader writes this shape, and `typed.py` makes a landed file of it.
"""

from collections.abc import Mapping
from pathlib import Path

from duckdb import DuckDBPyConnection

from crm_dukcapil.landing.fields import READ
from crm_dukcapil.landing.headers import TIME_OF_DAY, Places
from crm_dukcapil.sql import quoted

# Columns of cells: the fields that are read, and the time of day of those that have it apart.
CELLS = [*(field.name for field in READ), *TIME_OF_DAY.values()]


def write(
    session: DuckDBPyConnection,
    target: Path,
    source: str,
    cells: Mapping[str, str],
    *,
    number: str = "null",
    defect: str = "null",
    is_empty: str = "false",
    breaks: str = "0",
) -> None:
    """Write raw records, in the order of `source`.

    Parameters
    ----------
    source
        A query, or what stands after `from`.
    cells
        SQL expressions by name of CELLS; those that the file does not have are left out.
    number, defect, is_empty, breaks
        SQL expressions: row that a spreadsheet shows (NULL: in order), what is wrong with the
        record, whether all of its cells are empty, line breaks in it.
    """
    columns = ", ".join(f"{cells.get(name, 'null')}::varchar as {name}" for name in CELLS)
    session.execute(
        f"copy (select ({number})::bigint as baris, ({defect})::varchar as cacat,"
        f" {is_empty} as hampa, ({breaks})::bigint as patah, {columns} from {source})"
        f" to {quoted(str(target))} (format parquet)"
    )


def by_position(places: Places) -> dict[str, str]:
    """Return the cells of a source whose columns are named c0, c1 and so on."""
    return {name: f"c{place}" for name, place in places.items()}
