"""What is served, as the report reads it: marts and audit, and the build they are from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from crm_dukcapil.publication import OWN_NAME, describe

# The only marts that grow with complaints: written as open data, not needed for the page.
FACTS = "marts.fct_pengaduan"


class ReportError(RuntimeError):
    """What its reader can do something about: said without a traceback."""


@dataclass(frozen=True)
class Served:
    """A published file.

    Attributes
    ----------
    path
        The file.
    tables
        audit.publikasi, one row per served table, with `keterangan`, the table's comment.
    columns
        One row per served column: tabel, kolom, tipe, keterangan.
    altered
        Tables whose rows or comments are no longer those that were published.
    frames
        All rows of each served table but the facts, by its name with schema.
    """

    path: Path
    tables: pd.DataFrame
    columns: pd.DataFrame
    altered: list[str]
    frames: dict[str, pd.DataFrame]

    @property
    def years(self) -> list[int]:
        """Return the years that the recaps have, oldest first."""
        return sorted(int(year) for year in self.frames["marts.rekap_wilayah"]["tahun"].unique())

    def caption(self, number: str, year: int) -> tuple[str, str]:
        """Return title and source line of a printed table or figure.

        A year without a publication takes the title of another, with its own year and without a
        source line. Both are empty where no publication has such a number.
        """
        listed = self.frames["marts.dim_tabel"]
        listed = listed[listed["tabel"] == number].sort_values("tahun")
        if listed.empty:
            return "", ""
        earlier = listed[listed["tahun"] <= year]
        caption = listed.iloc[0] if earlier.empty else earlier.iloc[-1]
        if caption["tahun"] == year:
            return caption["judul"], caption["sumber_cetak"]
        return caption["judul"].replace(str(caption["tahun"]), str(year)), ""

    def of_year(self, name: str, year: int) -> pd.DataFrame:
        """Return the rows of a year of a served table."""
        frame = self.frames[name]
        return frame[frame["tahun"] == year].reset_index(drop=True)


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a published file read-only.

    Raises
    ------
    ReportError
        If there is no such file, or it is not one that this project has published.
    """
    if not path.is_file():
        raise ReportError(
            f"{path} does not exist: publish a build with `make build`, or set CRM_SERVE_PATH"
        )
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise ReportError(f"{path} cannot be read as a DuckDB file: {error}") from error
    try:
        listed = connection.sql(f"select tabel, id_build, checksum from {OWN_NAME}").fetchall()
        found = connection.sql("select schema_name || '.' || table_name from duckdb_tables()")
        surplus = {name for (name,) in found.fetchall()} ^ {name for name, *_ in listed}
        problem = f"publication and content differ: {', '.join(sorted(surplus)[:5])}"
        if not surplus and len({build for _, build, _ in listed}) == 1:
            return connection
    except duckdb.Error as error:
        problem = str(error).splitlines()[0]
    connection.close()
    raise ReportError(
        f"{path} is not a file that this project published ({problem}): a report is made from the"
        " served file, never from build.duckdb; set CRM_SERVE_PATH, or run `make build`"
    )


def read(path: Path) -> Served:
    """Return what is served in the file at `path`; errors as those of `connect`."""
    with connect(path) as connection:
        tables = connection.sql(
            f"""
            select publikasi.*, duckdb_tables.comment as keterangan
            from {OWN_NAME} as publikasi
            inner join duckdb_tables() on schema_name || '.' || table_name = tabel
            order by tabel
            """
        ).df()
        columns = connection.sql(
            """
            select
                schema_name || '.' || table_name as tabel,
                column_name as kolom,
                data_type as tipe,
                comment as keterangan
            from duckdb_columns() where not internal order by tabel, column_index
            """
        ).df()
        names = [name for name in tables["tabel"] if name != OWN_NAME]
        checksums = {row[0]: row[-1] for row in describe(connection, names, "", "")}
        published = tables.set_index("tabel")["checksum"]
        altered = [name for name in names if checksums[name] != published[name]]
        frames = {name: connection.table(name).df() for name in tables["tabel"] if name != FACTS}
    return Served(path, tables, columns, altered, frames)
