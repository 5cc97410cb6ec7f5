"""Parquet exports, of any types of columns: into raw records."""

from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from crm_dukcapil.landing import headers, raw
from crm_dukcapil.landing.errors import ExportError
from crm_dukcapil.landing.files import check_unpacked
from crm_dukcapil.landing.layouts import Layout
from crm_dukcapil.sql import quoted

# So many rows do no harm, however small their file is.
FEW_ROWS = 1_000_000


def read(session: DuckDBPyConnection, path: Path, layout: Layout, target: Path) -> int:
    """Write the raw records of a Parquet file; return the row of the first one in a spreadsheet."""
    file = quoted(str(path))
    # Folders named kategori=KIA are no columns.
    source = f"read_parquet({file}, hive_partitioning = false)"
    try:
        [(rows, size)] = session.execute(
            f"select (select sum(num_rows) from parquet_file_metadata({file})),"
            f" sum(total_uncompressed_size) from parquet_metadata({file})"
        ).fetchall()
        check_unpacked(size or 0, path)
        # A complaint has an id of its own, which takes a byte at least.
        if (rows or 0) > max(path.stat().st_size, FEW_ROWS):
            raise ExportError(
                f"it has {rows:,} rows in {path.stat().st_size:,} bytes: no export does"
            )
        described = session.execute(f"describe select * from {source}").fetchall()
        header = [name for name, *_ in described]
        places = headers.places(header, layout)
        names = ", ".join(f"c{place}" for place in range(len(header)))
        texts = {name: as_text(f"c{place}", described[place][1]) for name, place in places.items()}
        broken = " or ".join(
            f"(c{place} is not null and {texts[name]} is null)"
            for name, place in places.items()
            if described[place][1] == "BLOB"
        )
        raw.write(
            session,
            target,
            f"{source} as t({names})",
            texts,
            defect=f"case when {broken} then 'byte_rusak' end" if broken else "null",
        )
    except duckdb.Error as error:
        # DuckDB's message may contain a value.
        raise ExportError(f"not a readable Parquet file ({type(error).__name__})") from None
    return 2


def as_text(column: str, type_: str) -> str:
    """Return a column as text: numbers without .0, a time with zone in UTC."""
    if type_ == "BLOB":
        return f"try(decode({column}))"
    if type_ in ("DOUBLE", "FLOAT") or type_.startswith("DECIMAL"):
        return (
            f"case when {column} = trunc({column}) and abs({column}) < 1e18"
            f" then {column}::bigint::varchar else {column}::varchar end"
        )
    if type_ == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {column})::varchar || 'Z'"
    if type_.startswith("TIMESTAMP"):
        return f"{column}::timestamp::varchar"
    return f"{column}::varchar"
