"""Open data: each recap as CSV, with a data dictionary, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

import duckdb

from crm_dukcapil.report.served import FACTS, Served

# A spreadsheet reads text that begins with one of these, or with its full-width form, as a formula.
# Where its separator is ; (Indonesia) or a tab, a cell of a file with commas begins behind each ;
# or tab or line end: the quotation marks around it hold nothing together.
FORMULA = re.compile(r"""(^|[;\t\r\n])(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])""")
ABOUT = """\
Data rekap pengaduan CRM, dari gudang data yang sudah diterbitkan.

Build {build}, {time} UTC, checksum {checksum}.

Satu berkas per tabel; kamus_data.csv menjelaskan setiap tabel dan kolom (dalam bahasa Inggris).
Data terbuka memuat rekap, bukan pengaduan satu per satu: {facts} tidak disertakan.
Pengodean UTF-8 dengan BOM, pemisah koma, desimal titik. Waktu: jam Jakarta, kecuali waktu_utc.
Sel kosong berarti tidak ada nilai. Supaya teks tidak dijalankan sebagai rumus, juga dengan pemisah
titik koma atau tab, = + - @ di awal sel atau setelah pemisah itu diberi awalan ': {escaped} sel
dalam seluruh berkas.
"""


class Escaper:
    """Makes cells safe for spreadsheets, and counts those it changed."""

    def __init__(self) -> None:
        """Start the count at zero."""
        self.escaped = 0

    def safe(self, cell: object) -> object:
        """Return a cell that no spreadsheet reads as a formula; numbers stay as they are."""
        if not isinstance(cell, str):
            return cell
        safe = FORMULA.sub(r"\1'", cell)
        self.escaped += safe != cell
        return safe

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
    """Write all served tables but the facts into a new `folder`."""
    folder.mkdir()
    escaper = Escaper()
    tables, columns = (frame[frame["tabel"] != FACTS] for frame in (served.tables, served.columns))
    for name in tables["tabel"]:
        relation = connection.sql(f"select * from {name} order by all")
        escaper.write(folder / f"{name}.csv", relation.columns, rows_of(relation))
    columns = columns[["tabel", "kolom", "tipe", "keterangan"]]
    tables = tables[["tabel", "keterangan"]].assign(kolom="", tipe="table")
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
