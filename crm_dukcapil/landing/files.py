"""The export files that CRM_EXPORT names, and how to read each. Only headers are read here.

CRM_EXPORT is a file, a folder (searched recursively) or a glob; if it is unset, there are no files.
The layouts are the var `ekspor_crm` of dbt_project.yml.
"""

import csv
import glob
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from crm_dukcapil.sql import quoted, values

REQUIRED = ["id_pengaduan", "waktu_pengaduan", "kanal", "kategori", "wilayah_tindak_lanjut"]
OPTIONAL = [
    *["rincian", "kota", "kecamatan", "kelurahan", "lintang", "bujur", "status"],
    *["waktu_selesai", "tenggat", "waktu_diperbarui"],
]
# Known, so that a mapping may name them, but not read: no personal data enters the warehouse.
PERSONAL = ["nama_pelapor", "nik", "telepon", "surel", "isi"]
# The settings of a layout; a misspelt one must not be ignored silently.
SETTINGS = ["berkas", "kolom", "tetap", "format_waktu", "zona_waktu", "penyandian", "kosong"]
# Fields that a layout may set for all records of a file, which then needs no column for them.
CONSTANT = [
    *["kanal", "kategori", "rincian", "wilayah_tindak_lanjut"],
    *["kota", "kecamatan", "kelurahan", "status"],
]
COLUMNS = {
    "berkas": "VARCHAR",
    "jalur": "VARCHAR",
    "jenis": "VARCHAR",
    "bentuk": "BIGINT",
    "penyandian": "VARCHAR",
    "pemisah": "VARCHAR",
    "kolom": "VARCHAR",
    "lebar": "BIGINT",
    "cap": "VARCHAR",
    "catatan": "VARCHAR",
}
DELIMITERS = ",;\t|"
LONGEST_HEADER = 100_000
REMEDY = (
    "Remedy: name the headers of this export in the var ekspor_crm of dbt_project.yml"
    " (docs/ekspor.md), or fix the file."
)


class ExportError(Exception):
    """An export cannot be read as it is. The message contains no value from the file."""


def listed(
    export: str, layouts: list[dict[str, Any]], session: DuckDBPyConnection
) -> DuckDBPyRelation:
    """Return one row per file that `export` names, with COLUMNS; `layouts` are tried in order.

    Raises
    ------
    ExportError
        Files cannot be read as they are. The message names each one and says what to do.
    """
    rows, problems = [], []
    for name, path in named_files(export):
        try:
            rows.append(describe(name, path, layouts, session))
        except ExportError as error:
            problems.append(f"{name}: {error}")
    if problems:
        raise ExportError("\n    ".join(["exports cannot be read.", *problems, REMEDY]))
    return session.sql(values(COLUMNS, rows))


def named_files(export: str) -> list[tuple[str, Path]]:
    """Return the name and path of each file that CRM_EXPORT names, sorted by name.

    A name is the path below the folder, or below the part of a glob without wildcards.
    """
    if not export:
        return []
    path = Path(export)
    if path.is_dir():
        base, found = path, path.rglob("*")
    elif path.is_file():
        base, found = path.parent, iter([path])
    else:
        wild = next((i for i, part in enumerate(path.parts) if glob.has_magic(part)), 0)
        base = Path(*path.parts[:wild])
        # In Path.glob a final ** matches folders only.
        found = (Path(name) for name in glob.iglob(export, recursive=True))  # noqa: PTH207
    files = {
        file.relative_to(base).as_posix(): file
        for file in found
        if file.is_file() and not file.name.startswith("~$")
    }
    # Skip hidden files and folders: a trash folder is one.
    files = {name: file for name, file in files.items() if "/." not in f"/{name}"}
    if not files:
        raise ExportError(
            "CRM_EXPORT names no file: correct the path or glob, or unset it to build from the"
            " publication alone"
        )
    return sorted(files.items())


def describe(
    name: str, path: Path, layouts: list[dict[str, Any]], session: DuckDBPyConnection
) -> tuple[Any, ...]:
    """Return the row of one file, in the order of COLUMNS."""
    kind = next(
        (
            kind
            for suffix, kind in {".csv": "csv", ".csv.gz": "csv", ".parquet": "parquet"}.items()
            if path.name.lower().endswith(suffix)
        ),
        None,
    )
    if kind is None:
        note = "neither CSV, CSV.gz nor Parquet: not read"
        return (name, str(path), "lain", None, None, None, None, None, None, note)
    number = next(
        (
            number
            for number, layout in enumerate(layouts)
            if fnmatchcase(Path(name).name, layout.get("berkas", "*"))
        ),
        None,
    )
    if number is None:
        raise ExportError("no layout matches this file name")
    layout = layouts[number]
    if unknown := sorted(layout.keys() - set(SETTINGS)):
        raise ExportError(
            f"unknown settings in its layout: {', '.join(unknown)}; known: {', '.join(SETTINGS)}"
        )
    encoding = bom_aware(layout.get("penyandian", "utf-8"))
    if kind == "parquet":
        header, delimiter = parquet_header(path, session), None
    else:
        header, delimiter = csv_header(path, encoding, layout)
    stat = path.stat()
    stamp = json.dumps([stat.st_size, stat.st_mtime_ns, number, layout], sort_keys=True)
    return (
        name,
        str(path.absolute()),
        kind,
        number,
        encoding,
        delimiter,
        json.dumps(positions(header, layout) if header else {}),
        len(header),
        hashlib.md5(stamp.encode()).hexdigest(),
        None if header else "empty file",
    )


def parquet_header(path: Path, session: DuckDBPyConnection) -> list[str]:
    """Return the column names of a Parquet file."""
    # DuckDB reads a path as a glob.
    pattern = glob.escape(str(path))
    try:
        return session.sql(f"select * from read_parquet({quoted(pattern)}) limit 0").columns
    except Exception as error:
        raise ExportError(f"not a readable Parquet file ({type(error).__name__})") from None


def csv_header(path: Path, encoding: str, layout: dict[str, Any]) -> tuple[list[str], str | None]:
    """Return the header of a CSV file, and the delimiter that gives the most known headers."""
    try:
        opened = gzip.open if path.name.lower().endswith(".gz") else open
        with opened(path, "rb") as file:
            text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
            start = text.read(LONGEST_HEADER)
    except (OSError, EOFError, zlib.error, LookupError, UnicodeError) as error:
        raise ExportError(f"cannot be read ({type(error).__name__}: {error})") from None
    if not start.strip():
        return [], None
    split = {mark: first_record(start, mark) for mark in DELIMITERS}
    mark = max(DELIMITERS, key=lambda mark: len(known(split[mark], layout)))
    if not split[mark]:
        raise ExportError("a quotation mark in the header is not closed, or is inside a name")
    return split[mark], mark


def first_record(text: str, delimiter: str) -> list[str]:
    """Return the cells of the first non-blank line; none if its quoting is broken."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return next(filter(None, reader))
    except csv.Error:
        return []


def bom_aware(encoding: str) -> str:
    """Return the encoding; for UTF-8, the one that skips the byte-order mark that Excel writes."""
    return "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding


def known(header: Iterable[str], layout: dict[str, Any]) -> list[tuple[str, int, str]]:
    """Return (field, position, header) for each header that the layout or the contract names."""
    fields = {normalized(field): field for field in (*REQUIRED, *OPTIONAL, *PERSONAL)}
    for field, headers in (layout.get("kolom") or {}).items():
        if field not in fields.values():
            raise ExportError(f"the layout maps {field}, which is not a field of the contract")
        for mapped in [headers] if isinstance(headers, str) else headers:
            if fields.get(normalized(mapped)) in PERSONAL and field not in PERSONAL:
                raise ExportError(
                    f"the layout reads {field} from {mapped}: personal data, which is never read"
                )
            fields[normalized(mapped)] = field
    return [
        (fields[normalized(text)], position, text)
        for position, text in enumerate(header)
        if normalized(text) in fields
    ]


def normalized(header: str) -> str:
    """Return a header without case, blanks, hyphens or underscores."""
    return "".join(header.replace("_", " ").replace("-", " ").split()).casefold()


def positions(header: list[str], layout: dict[str, Any]) -> dict[str, int]:
    """Return the position in the header of each field to read."""
    found: dict[str, int] = {}
    for field, position, text in known(header, layout):
        if field in found:
            raise ExportError(
                f"{field} appears twice, in columns {found[field] + 1} and {position + 1} ({text})"
            )
        found[field] = position
    constant = layout.get("tetap") or {}
    if invalid := sorted(constant.keys() - set(CONSTANT)):
        raise ExportError(
            f"the layout sets {', '.join(invalid)} for all records; it may set"
            f" {', '.join(CONSTANT)}"
        )
    if duplicate := [field for field in constant if field in found]:
        raise ExportError(
            f"the layout sets {', '.join(duplicate)} for all records, but the file has a column too"
        )
    missing = [field for field in REQUIRED if field not in found and field not in constant]
    if missing:
        recognised = ", ".join(found) or "none"
        raise ExportError(
            f"no column for {', '.join(missing)}; recognised: {recognised};"
            f" {len(header) - len(found)} other headers are not in its layout"
        )
    return {field: found[field] for field in found if field not in PERSONAL}
