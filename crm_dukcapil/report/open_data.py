"""Open data: each served table as CSV, with a data dictionary, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb

from crm_dukcapil.report.served import FACTS, Served

# A spreadsheet reads text that begins with one of these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
ABOUT = """\
Data rekap pengaduan CRM, dari gudang data yang sudah diterbitkan.

Build {build}, {time} UTC, checksum {checksum}.

Satu berkas per tabel; kamus_data.csv menjelaskan setiap tabel dan kolom (dalam bahasa Inggris).
Pengodean UTF-8 dengan BOM, pemisah koma, desimal titik. Waktu: jam Jakarta, kecuali waktu_utc.
Sel kosong berarti tidak ada nilai. Teks yang diawali = + - @ atau tab diberi awalan ' supaya tidak
dijalankan sebagai rumus: {escaped} sel dalam seluruh berkas.
{facts}.csv memuat satu baris per pengaduan, tanpa data pribadi; periksalah sebelum disebarluaskan.
"""


class Escaper:
    """Makes cells safe for spreadsheets, and counts those it changed."""

    def __init__(self) -> None:
        """Start the count at zero."""
        self.escaped = 0

    def safe(self, cell: object) -> object:
        """Return a cell that no spreadsheet reads as a formula; numbers stay as they are."""
        if isinstance(cell, str) and cell.startswith(FORMULA):
            self.escaped += 1
            return f"'{cell}"
        return cell

    def write(self, path: Path, header: list[str], rows: Iterable[tuple[object, ...]]) -> None:
        """Write rows as CSV."""
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows([self.safe(cell) for cell in row] for row in rows)


def rows_of(relation: duckdb.DuckDBPyRelation) -> Iterable[tuple[object, ...]]:
    """Yield the rows of a relation, with at most 10,000 in memory."""
    while rows := relation.fetchmany(10_000):
        yield from rows


def write_open_data(connection: duckdb.DuckDBPyConnection, served: Served, folder: Path) -> None:
    """Write all served tables into `folder`, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    escaper = Escaper()
    for name in served.tables["tabel"]:
        relation = connection.sql(f"select * from {name} order by all")
        escaper.write(folder / f"{name}.csv", relation.columns, rows_of(relation))
    columns = served.columns[["tabel", "kolom", "tipe", "keterangan"]]
    tables = served.tables[["tabel", "keterangan"]].assign(kolom="", tipe="table")
    dictionary = [
        *tables[columns.columns].itertuples(index=False, name=None),
        *columns.itertuples(index=False, name=None),
    ]
    ordered = sorted(dictionary, key=lambda row: (row[0], row[1] != ""))
    escaper.write(folder / "kamus_data.csv", list(columns.columns), ordered)
    build = served.build
    about = ABOUT.format(
        build=build["id_build"],
        time=build["waktu_utc"].isoformat(sep=" ", timespec="seconds"),
        checksum=build["checksum"],
        escaped=escaper.escaped,
        facts=FACTS,
    )
    (folder / "BACA.txt").write_text(about, encoding="utf-8")
