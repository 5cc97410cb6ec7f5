"""Open data: a Frictionless Data Package of CSV and Parquet, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import duckdb

from crm_dukcapil.landing.files import digest
from crm_dukcapil.report.data_package import (
    csv_resource,
    in_both,
    package,
    parquet_resource,
    schema_of,
)
from crm_dukcapil.report.dictionary import Described, describe
from crm_dukcapil.report.served import FACTS, Served

# A spreadsheet reads text that begins with one of these, or with its full-width form, as a formula.
# Where its separator is ; (Indonesia) or a tab, a cell of a file with commas begins behind each ;
# or tab or line end: the quotation marks around it hold nothing together.
FORMULA = re.compile(r"""(^|[;\t\r\n])(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])""")
DICTIONARY = {
    "tabel": ("Skema dan nama tabel.", "Schema and name of the table."),
    "kolom": ("Nama kolom; kosong untuk tabelnya sendiri.", "Column; empty for the table itself."),
    "tipe": ("Tipe data di DuckDB, atau table.", "Type in DuckDB, or table."),
    "kunci": (
        "primer: bagian dari kunci primer. Nama tabel: kunci asing ke tabel itu.",
        "primer: part of the primary key. Name of a table: foreign key to that table.",
    ),
    "keterangan_id": ("Keterangan bahasa Indonesia.", "Description in Indonesian."),
    "keterangan_en": ("Keterangan bahasa Inggris.", "Description in English."),
}
ABOUT = """\
{title}
Build {build}, {time} UTC, checksum {checksum}.
{terms}
Setiap tabel ada sebagai CSV dan Parquet. kamus_data.csv menjelaskan tabel, kolom, dan kunci;
datapackage.json menjelaskannya untuk program (Frictionless Data Package). Untuk memeriksa bahwa
berkas utuh: sha256sum -c SHA256SUMS.
Data terbuka memuat rekap, bukan pengaduan satu per satu: {facts} tidak disertakan.
Waktu: jam setempat registri, kecuali waktu_utc.
CSV: UTF-8 dengan BOM, pemisah koma, desimal titik; sel kosong berarti tidak ada nilai. Supaya teks
tidak dijalankan sebagai rumus, juga dengan pemisah titik koma atau tab, = + - @ di awal sel atau
setelah pemisah itu diberi awalan ': {escaped} sel dalam seluruh CSV. Parquet memuat teks aslinya.

In English
Each table is there as CSV and as Parquet. kamus_data.csv describes tables, columns and keys;
datapackage.json describes them for programs (Frictionless Data Package). To check that the files
are whole: sha256sum -c SHA256SUMS.
Open data holds recaps, not single complaints: {facts} is left out.
Times are local to the registry, except waktu_utc.
CSV: UTF-8 with a BOM, separated by commas, decimal points; an empty cell is no value. So that no
text is run as a formula, also with semicolons or tabs as separators, = + - @ at the start of a cell
or after such a separator has a ' before it: {escaped} cells in all CSV files. Parquet has the text
as it is.
"""


class Escaper:
    """Makes cells safe for spreadsheets, and counts those it changed."""

    def __init__(self) -> None:
        """Start the count at zero."""
        self.escaped = 0

    def safe(self, cell: object) -> object:
        """Return a cell that no spreadsheet reads as a formula; times in ISO 8601."""
        if isinstance(cell, datetime):
            return cell.isoformat()
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
    """Write all served tables but the facts into a new `folder`.

    Raises
    ------
    ReportError
        If a table or column has no Indonesian description, or a type unknown to open data.
    """
    tables = describe(served)
    folder.mkdir()
    escaper = Escaper()
    resources = []
    for table in tables:
        relation = connection.sql(f"select * from {table.name} order by all")
        description = in_both(table.indonesian, table.english)
        path = folder / f"{table.name}.csv"
        escaper.write(path, relation.columns, rows_of(relation))
        resources.append(csv_resource(path, description, schema_of(table)))
        path = folder / f"{table.name}.parquet"
        relation.write_parquet(str(path))
        resources.append(parquet_resource(path, description))
    path = folder / "kamus_data.csv"
    escaper.write(path, list(DICTIONARY), dictionary_rows(tables))
    fields = [
        {"name": name, "type": "string", "description": in_both(*texts)}
        for name, texts in DICTIONARY.items()
    ]
    resources.append(csv_resource(path, in_both("Kamus data.", "Dictionary."), {"fields": fields}))
    descriptor = package(served, resources)
    text = json.dumps(descriptor, ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(f"{text}\n", encoding="utf-8")
    (folder / "BACA.txt").write_text(
        about(served, descriptor["title"], escaper.escaped), encoding="utf-8"
    )
    sums = [f"{digest(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def dictionary_rows(tables: list[Described]) -> Iterable[tuple[object, ...]]:
    """Yield the rows of the dictionary: each table, then its columns."""
    for table in tables:
        yield table.name, "", "table", "", table.indonesian, table.english
        for column in table.columns:
            keys = [
                *(["primer"] if column.name in table.key else []),
                *(other for other, key in table.references.items() if column.name in key),
            ]
            texts = (column.indonesian, column.english)
            yield table.name, column.name, column.type, ", ".join(keys), *texts


def about(served: Served, title: str, escaped: int) -> str:
    """Return the text for whoever opens the folder, in Indonesian and English."""
    build = served.build.dropna()
    terms = {"Lisensi (licence)": build.get("lisensi"), "Kontak (contact)": build.get("kontak")}
    return ABOUT.format(
        title=title,
        build=build["id_build"],
        time=build["waktu_utc"].isoformat(sep=" ", timespec="seconds"),
        checksum=build["checksum"],
        terms="".join(f"{name}: {text}\n" for name, text in terms.items() if text),
        facts=FACTS,
        escaped=escaped,
    )
