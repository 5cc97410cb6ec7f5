"""The descriptor of the open data, as a Frictionless Data Package 2.0."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from crm_dukcapil.landing.files import digest
from crm_dukcapil.report.dictionary import Described
from crm_dukcapil.report.served import ReportError, Served

# Types of DuckDB as Frictionless calls them.
TYPES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
Descriptor = dict[str, Any]


def package(served: Served, resources: list[Descriptor]) -> Descriptor:
    """Return the descriptor: of which build the resources are, whose, and from which sources."""
    build = served.build.dropna()
    years = "-".join(map(str, dict.fromkeys((served.years[0], served.years[-1]))))
    recap = served.frames["marts.rekap_wilayah"]
    printed = served.frames["marts.dim_tabel"]["sumber_cetak"].dropna()
    sources = [
        *sorted(printed.unique()),
        *(
            f"Ekspor CRM {year}"
            for year in sorted(recap.query("sumber == 'crm'")["tahun"].unique())
        ),
    ]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "rekap-pengaduan-crm",
        "id": build["id_build"],
        "created": f"{build['waktu_utc'].isoformat(timespec='seconds')}Z",
        "title": ", ".join(filter(None, ["Rekap pengaduan CRM", build.get("instansi"), years])),
        "description": (
            f"Rekap, bukan pengaduan satu per satu; lihat BACA.txt. Checksum {build['checksum']}."
            "\n\nRecaps, not single complaints; see BACA.txt."
        ),
        "sources": [{"title": title} for title in sources],
        **terms(build),
        "resources": resources,
    }


def terms(build: pd.Series) -> Descriptor:
    """Return licence and contact, where the registry's settings have them."""
    found: Descriptor = {}
    if licence := build.get("lisensi"):
        is_link = licence.startswith("http")
        # A licence has a path or a name, and a name has no blanks.
        place = {"path": licence} if is_link else {"name": re.sub(r"[^\w.]+", "-", licence)}
        found["licenses"] = [{**place, "title": licence}]
    if contact := build.get("kontak"):
        is_mail = re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", contact)
        kind = "email" if is_mail else "path" if contact.startswith("http") else "contact"
        publisher = {"title": build["instansi"], "roles": ["publisher", "contact"], kind: contact}
        found["contributors"] = [publisher]
    return found


def csv_resource(path: Path, description: str, schema: Descriptor) -> Descriptor:
    """Return the resource of a CSV file that open_data.Escaper wrote."""
    return {
        "name": path.stem,
        "type": "table",
        **of_file(path, description),
        "format": "csv",
        "mediatype": "text/csv",
        # With a byte order mark, or Excel would read another encoding.
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "skipInitialSpace": False},
        "schema": schema,
    }


def parquet_resource(path: Path, description: str) -> Descriptor:
    """Return the resource of a Parquet file.

    It is a file, not a table: Parquet states its own types, and a program that only knows CSV can
    still check the whole package.
    """
    return {
        "name": path.name,
        "type": "file",
        **of_file(path, description),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
    }


def of_file(path: Path, description: str) -> Descriptor:
    """Return what every resource has: its file, and how to check that it is whole."""
    return {
        "path": path.name,
        "description": description,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest(path)}",
    }


def schema_of(table: Described) -> Descriptor:
    """Return columns and keys of a table.

    Raises
    ------
    ReportError
        If a column has a type that is not in TYPES.
    """
    for column in table.columns:
        if column.type not in TYPES:
            raise ReportError(
                f"{table.name}.{column.name} is of the type {column.type}, which open data does not"
                f" know: add it to TYPES in {__file__}, or give the column another type"
            )
    schema: Descriptor = {
        "fields": [
            {
                "name": column.name,
                "type": TYPES[column.type],
                "description": in_both(column.indonesian, column.english),
            }
            for column in table.columns
        ]
    }
    if table.key:
        schema["primaryKey"] = table.key
    if table.references:
        schema["foreignKeys"] = [
            {"fields": key, "reference": {"resource": other, "fields": key}}
            for other, key in table.references.items()
        ]
    return schema


def in_both(indonesian: str, english: str) -> str:
    """Return a description in both languages, a paragraph each."""
    return "\n\n".join(filter(None, [indonesian, english]))
