"""The export files that CRM_EXPORT names, and what kind of file each is."""

import glob
import hashlib
import re
import zipfile
from pathlib import Path

from crm_dukcapil.landing.errors import ExportError, NoTableError

# Files with such a name are meant to be read; others only if they hold a table.
TABLES = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".parquet", ".xlsx", ".xlsm", ".xls")
# By their first bytes: files that are no table.
STRANGERS = {
    rb"\s*<(!doctype html|html)": "an HTML page, not a table: download the export itself",
    rb"version https://git-lfs": "a Git LFS pointer, not the file itself: run git lfs pull",
    rb"%PDF": "a PDF: export it as CSV or XLSX",
    rb"\s*[{\[]": "JSON: export it as CSV, Parquet or XLSX",
    rb"\s*<\?xml": "XML: export it as CSV, Parquet or XLSX",
    rb"\xd0\xcf\x11\xe0": "an old Excel file: save it as .xlsx",
}
# What a compressed file may unpack to: so many times its size, or so many bytes if that is more.
LARGEST_RATIO = 200
LARGEST_UNPACKED = 2**28


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
    return sorted((printable(name), file) for name, file in files.items())


def printable(name: str) -> str:
    """Return a file name that can be shown anywhere.

    Control characters, markup and bytes that are no text are escaped.
    """
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return re.sub(
        r"[\x00-\x1f\x7f-\x9f<>\u2028\u2029\u200b-\u200f\u202a-\u202e]",
        lambda found: f"\\x{ord(found[0]):02x}",
        text,
    )


def kind(path: Path) -> str:
    """Return what a file is by its content: text, gz, parquet or xlsx.

    Raises
    ------
    ExportError
        It is something else. The message says what, and what to do.
    """
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"\x1f\x8b"):
        return "gz"
    if start.startswith(b"PK"):
        return workbook(path)
    for pattern, what in STRANGERS.items():
        if re.match(pattern, start.removeprefix(b"\xef\xbb\xbf"), re.IGNORECASE):
            raise NoTableError(what)
    name = path.name.lower()
    for suffix in (".gz", ".parquet", ".xlsx", ".xlsm", ".xls"):
        if name.endswith(suffix):
            raise ExportError(f"its name ends in {suffix}, and it is no such file: export it again")
    return "text"


def workbook(path: Path) -> str:
    """Return xlsx if a zip is a workbook of Excel that can be unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise NoTableError("a zip archive: unpack it first")
    except zipfile.BadZipFile:
        raise NoTableError("a damaged zip or Excel file: copy or export it again") from None
    check_unpacked(sum(part.file_size for part in parts), path)
    return "xlsx"


def check_unpacked(size: int, path: Path) -> None:
    """Stop at a compressed file that unpacks to far more than any export."""
    if size > max(LARGEST_RATIO * path.stat().st_size, LARGEST_UNPACKED):
        raise ExportError(
            f"it unpacks to more than {LARGEST_RATIO} times its size: no export does; unpack it"
            " yourself if it is right"
        )


def is_meant(name: str) -> bool:
    """Return whether a file is one that must be readable."""
    return name.lower().endswith(TABLES)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
