"""The landed files of a build: one Parquet file for each export, in a folder beside the build file.

A landed file is named by what the export holds and how it was read, and by its own checksum. So an
export is read once, whatever its name or time; a changed one, a changed layout or a changed reader
gives another name. Files that no export needs are removed.
"""

import csv
import fcntl
import hashlib
import json
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection, DuckDBPyRelation

from crm_dukcapil import registry
from crm_dukcapil.landing import files, keys, layouts, parquets, texts, typed, workbooks
from crm_dukcapil.landing.errors import ExportError, NoTableError
from crm_dukcapil.landing.layouts import Layout, Layouts
from crm_dukcapil.sql import quoted, values

COLUMNS = {
    "nomor": "BIGINT",
    "kunci": "VARCHAR",
    "jenis": "VARCHAR",
    "tata_letak": "BIGINT",
    "dibaca": "BIGINT",
    "catatan": "VARCHAR",
}
CATALOGUE = "berkas.csv"
# COLUMNS of every file, without names, for an engine that does not land by itself. It is there only
# while the landed files are those of the exports.
NAMELESS = "katalog/berkas.parquet"
EMPTY = "kosong.parquet"
MEMORY = "2GB"
# What is said of a file or a sheet without a header or anything else.
NOTHING = "empty"
REMEDY = (
    "Remedy: name the headers of this export in ekspor.yml of the registry (docs/ekspor.md), or fix"
    " the file."
)


@dataclass(frozen=True)
class Landed:
    """What became of an export file, or of a sheet of one: COLUMNS, and its name (berkas).

    A name may be personal: it stands in CATALOGUE alone.
    """

    berkas: str
    kunci: str | None = None
    jenis: str | None = None
    tata_letak: int | None = None
    dibaca: int = 0
    catatan: str | None = None


def land(session: DuckDBPyConnection) -> DuckDBPyRelation:
    """Land the exports that CRM_EXPORT names beside the build file; return one row per file.

    Raises
    ------
    ExportError
        Files cannot be read as they are. The message names each one and says what to do.
    """
    [(path,)] = session.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchall()
    found = update(Path(f"{path}.landed"), registry.folder(), registry.variable("CRM_EXPORT"))
    return session.sql(nameless(found))


def nameless(found: list[Landed]) -> str:
    """Return COLUMNS of every file, as a query."""
    names = [name for name in COLUMNS if name != "nomor"]
    rows = [[n, *(getattr(file, x) for x in names)] for n, file in enumerate(found, start=1)]
    return values(COLUMNS, rows)


def update(folder: Path, seeds: Path, export: str) -> list[Landed]:
    """Bring the folder of landed files up to date with the exports; return one row per file."""
    with locked(folder) as work:
        # First of all: whatever is wrong now, nobody builds from the files of before.
        (folder / NAMELESS).unlink(missing_ok=True)
        named = files.named_files(export)
        settings = layouts.load(seeds / layouts.FILE) if named else None
        if settings:
            settings = replace(settings, kunci=keys.secret(seeds, folder.with_suffix("")))
        connection = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(work)})
        try:
            found: list[Landed] = []
            problems: list[str] = []
            for number, (name, path) in enumerate(named, start=1):
                try:
                    found += land_file(connection, name, path, settings, folder, work)
                except ExportError as error:
                    problems.append(f"file {number}: {error}")
            what = "exports cannot be read."
            if problems:
                found = [Landed(name) for name, _ in named]
            elif found and all(file.jenis is None or file.catatan == NOTHING for file in found):
                what = "no export can be read."
                problems = [f"file {n}: {file.catatan}" for n, file in enumerate(found, start=1)]
            if problems:
                write_catalogue(folder / CATALOGUE, found)
                where = f"Names of files: {folder / CATALOGUE}"
                raise ExportError("\n    ".join([what, *problems, where, REMEDY]))
            typed.write_empty(connection, folder / EMPTY, "")
            catalogue = work / "katalog.parquet"
            connection.execute(
                f"copy ({nameless(found)}) to {quoted(str(catalogue))} (format parquet)"
            )
        finally:
            connection.close()
        write_catalogue(folder / CATALOGUE, found)
        keep = {name for file in found for name in names_of(folder, file.kunci)}
        for path in folder.iterdir():
            if path.name not in {*keep, CATALOGUE, EMPTY, work.name}:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        (folder / NAMELESS).parent.mkdir()
        catalogue.replace(folder / NAMELESS)
    return found


@contextmanager
def locked(folder: Path) -> Iterator[Path]:
    """Lock the folder, for its owner alone; give a folder in it for the time being."""
    if not Path("dbt_project.yml").is_file():
        raise ExportError("run this in the project folder: there is no dbt_project.yml here")
    if not folder.parent.is_dir():
        raise ExportError(f"{folder.parent} does not exist: create it, or set CRM_BUILD_PATH")
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    work = folder / "sementara"
    mask = os.umask(0o077)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ExportError(f"another run is reading exports into {folder}: try again") from None
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        os.umask(mask)
        os.close(handle)


def land_file(
    connection: DuckDBPyConnection,
    name: str,
    path: Path,
    settings: Layouts,
    folder: Path,
    work: Path,
) -> list[Landed]:
    """Land a file, each sheet of a workbook by itself, unless that was done before."""
    layout = settings.for_file(name)
    try:
        kind = files.kind(path)
        sheets = workbooks.sheets(path, layout) if kind == "xlsx" else [None]
        content = files.digest(path)
    except OSError as error:
        raise ExportError(f"cannot be read ({error.strerror})") from None
    except NoTableError as error:
        if files.is_meant(name):
            raise
        return [Landed(name, catatan=str(error))]
    # DuckDB takes a path for a pattern, and only UTF-8: it is given a plain name.
    link = work / "ekspor"
    link.unlink(missing_ok=True)
    link.symlink_to(path.absolute())
    landed: list[Landed] = []
    for sheet in sheets:
        title = f"{name}/{files.printable(sheet)}" if sheet and len(sheets) > 1 else name
        key = key_of(content, settings, layout, sheet)
        if not verified(folder, key):
            try:
                store(connection, link, kind, settings, layout, sheet, key, folder, work)
            except NoTableError as error:
                if len(sheets) == 1 and files.is_meant(name):
                    raise
                landed.append(Landed(title, catatan=str(error)))
                continue
        [landed_file] = names_of(folder, key)
        rows, note = described(connection, folder / landed_file)
        jenis = "csv" if kind in ("text", "gz") else kind
        # A header alone is an export of no complaints, or of a query that went wrong: it is said.
        note = note or (None if rows else "no records below the header")
        landed.append(Landed(title, key, jenis, layout.number, rows, note))
    if not any(file.kunci for file in landed) and files.is_meant(name):
        sheets_said = [f"sheet {n}: {file.catatan}" for n, file in enumerate(landed, start=1)]
        raise ExportError("; ".join(sheets_said))
    return landed


def store(
    connection: DuckDBPyConnection,
    path: Path,
    kind: str,
    settings: Layouts,
    layout: Layout,
    sheet: str | None,
    key: str,
    folder: Path,
    work: Path,
) -> None:
    """Read an export, and put its landed file into the folder in one step."""
    source, target = work / "mentah.parquet", work / "baru.parquet"
    if kind == "parquet":
        row = parquets.read(connection, path, layout, source)
    elif sheet is not None:
        row = workbooks.read(connection, path, layout, source, sheet)
    else:
        row = texts.read(connection, path, layout, source, packed=kind == "gz")
    if row is None:
        typed.write_empty(connection, target, NOTHING)
    else:
        skipped = typed.skipped_rows(connection, source, layout)
        note = f"{skipped} rows skipped (lewati)" if skipped else ""
        typed.write(connection, source, target, settings, layout, key, row, note)
    target.replace(folder / f"{key}-{files.digest(target)}.parquet")
    for rest in work.iterdir():
        if rest.name != path.name and rest.is_file():
            rest.unlink()


def key_of(content: str, settings: Layouts, layout: Layout, sheet: str | None) -> str:
    """Return the key of an export: its bytes, and all that decides how they are read."""
    how = asdict(layout)
    # Where a layout stands in the file, and which names it fits, changes nothing.
    del how["number"], how["berkas"]
    rules = [settings.zona_waktu, settings.pola_id, settings.id_aman]
    digest = settings.kunci and hashlib.sha256(settings.kunci).hexdigest()
    text = json.dumps([content, how, rules, sheet, digest, reader()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def reader() -> list[str]:
    """Return what reads: the code of this package, and the versions of what it uses."""
    from importlib.metadata import version

    here = Path(__file__).parent
    code = b"".join(
        path.read_bytes() for path in [*sorted(here.glob("*.py")), here.parent / "personal.py"]
    )
    versions = [version(name) for name in ("duckdb", "openpyxl")]
    return [hashlib.sha256(code).hexdigest(), platform.python_version(), *versions]


def names_of(folder: Path, key: str | None) -> list[str]:
    """Return the names of the landed files with this key: one, or none."""
    return [path.name for path in folder.glob(f"{key}-*.parquet")] if key else []


def verified(folder: Path, key: str) -> bool:
    """Return whether there is a landed file with this key that nobody has changed since."""
    for name in names_of(folder, key):
        if name == f"{key}-{files.digest(folder / name)}.parquet":
            return True
        (folder / name).unlink()
    return False


def described(connection: DuckDBPyConnection, path: Path) -> tuple[int, str]:
    """Return the number of records of a landed file, and what was passed over."""
    file = quoted(str(path))
    [(rows, note)] = connection.execute(
        f"select (select sum(num_rows) from parquet_file_metadata({file})),"
        f" (select decode(value) from parquet_kv_metadata({file}) where decode(key) = 'catatan')"
    ).fetchall()
    return rows, note


def write_catalogue(path: Path, found: list[Landed]) -> None:
    """Write which number is which file: for the owner alone, since a name may be personal."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["nomor", "berkas", "kunci", "dibaca", "catatan"])
        for number, row in enumerate(found, start=1):
            writer.writerow([number, row.berkas, row.kunci, row.dibaca, row.catatan])
