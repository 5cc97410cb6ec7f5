"""The served file as the report reads it: marts, audit, and their build."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from crm_dukcapil.publication import OWN_NAME, altered, opened

# The only mart that grows with complaints: not needed for the page, and no open data.
FACTS = "marts.fct_pengaduan"


class ReportError(RuntimeError):
    """An error that the user can fix, shown without a traceback."""


@dataclass(frozen=True)
class Served:
    """A published file.

    Attributes
    ----------
    tables
        audit.publikasi, one row per served table, and `keterangan`, the table's comment.
    columns
        One row per served column: tabel, kolom, tipe, keterangan.
    altered
        Tables that are not what was published: rows, comments, or the table itself.
    frames
        All rows of each served table except the facts, by schema and name.
    """

    tables: pd.DataFrame
    columns: pd.DataFrame
    altered: list[str]
    frames: dict[str, pd.DataFrame]

    @property
    def build(self) -> pd.Series:
        """Return the build, its versions and the checksum of everything served."""
        return self.tables.set_index("tabel").loc[OWN_NAME]

    @property
    def years(self) -> list[int]:
        """Return the years of the recaps, oldest first."""
        return sorted(int(year) for year in self.frames["marts.rekap_wilayah"]["tahun"].unique())

    def caption(self, number: str, year: int) -> tuple[str, str]:
        """Return the title and source line of a printed table or figure.

        A year without a publication takes the title from another year's, with the year replaced
        and no source line. Both are empty if no publication has this number.
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
        """Return the rows of a served table for a year."""
        frame = self.frames[name]
        return frame[frame["tahun"] == year].reset_index(drop=True)


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a published file read-only: it stays the same file, whatever replaces it meanwhile.

    Raises
    ------
    RuntimeError
        If there is no such file, it cannot be opened, or this project did not publish it.
    """
    if not path.is_file():
        raise ReportError(
            f"{path} does not exist: publish a build with `make build`, or set CRM_SERVE_PATH"
        )
    connection = opened(path)
    listed = connection.sql(f"select tabel, id_build from {OWN_NAME}").fetchall()
    found = connection.sql("select schema_name || '.' || table_name from duckdb_tables()")
    unmatched = {name for (name,) in found.fetchall()} ^ {name for name, _ in listed}
    if not unmatched and len({build for _, build in listed}) == 1:
        return connection
    connection.close()
    raise ReportError(
        f"{path} is not a file that this project published ({OWN_NAME} and the tables differ:"
        f" {', '.join(sorted(unmatched)[:5])}): a report is made from the served file, never from"
        " build.duckdb; set CRM_SERVE_PATH, or run `make build`"
    )


def read(connection: duckdb.DuckDBPyConnection) -> Served:
    """Return the content of a published file."""
    tables = connection.sql(
        f"""
        select publikasi.*, coalesce(duckdb_tables.comment, '') as keterangan
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
            coalesce(comment, '') as keterangan
        from duckdb_columns() where not internal order by tabel, column_index
        """
    ).df()
    frames = {name: connection.table(name).df() for name in tables["tabel"] if name != FACTS}
    return Served(tables, columns, altered(connection), frames)
