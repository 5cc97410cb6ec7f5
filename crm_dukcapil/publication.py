"""Publish marts and audit, as the last node of the DAG.

The served file is never written to. A candidate is written beside it, passes the gate, and replaces
it in one rename. A reader sees the old build or the new one, and never waits.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import duckdb
import yaml
from dbt_common.invocation import get_invocation_id
from duckdb import DuckDBPyConnection, DuckDBPyRelation

from crm_dukcapil import registry
from crm_dukcapil.gate.limits import Limits
from crm_dukcapil.sql import quoted, values

# The storage format that all clients of docs/bi.md can read.
STORAGE_VERSION = "v1.0.0"
COLUMNS = {
    "tabel": "VARCHAR",
    "id_build": "VARCHAR",
    "waktu_utc": "TIMESTAMP",
    "versi_gudang": "VARCHAR",
    "versi_dbt": "VARCHAR",
    "versi_duckdb": "VARCHAR",
    "registri": "VARCHAR",
    "instansi": "VARCHAR",
    "nama_pendek": "VARCHAR",
    "daerah": "VARCHAR",
    "baris": "BIGINT",
    "checksum": "VARCHAR",
}
OWN_NAME = "audit.publikasi"
ABOUT = "What is served, by which build and versions: one row per table. Key: tabel."


class Registry(NamedTuple):
    """Whose recap it is: the folder of the registry, and the names of its institution."""

    registri: str = ""
    instansi: str = ""
    nama_pendek: str = ""
    daerah: str = ""


NOBODY = Registry()


class Row(NamedTuple):
    """A row of audit.publikasi; the fields are COLUMNS."""

    tabel: str
    id_build: str
    waktu_utc: datetime
    versi_gudang: str
    versi_dbt: str
    versi_duckdb: str
    registri: str
    instansi: str
    nama_pendek: str
    daerah: str
    baris: int
    checksum: str


def run(session: DuckDBPyConnection) -> DuckDBPyRelation:
    """Publish marts and audit of a complete build, and return audit.publikasi: what is served now.

    int_proyek__model lists the tables, int_proyek__run says what the run was asked to do. A run
    that does not build int_proyek__run finds that of an earlier run, and publishes nothing.
    """
    served = registry.served_path()
    [(id_build, versi_dbt, is_whole)] = session.execute(
        "select id_build, versi_dbt, is_seluruhnya from intermediate.int_proyek__run"
    ).fetchall()
    warnings: list[str] = []
    if is_whole and id_build == get_invocation_id():
        models = session.execute(
            "select skema || '.' || nama from intermediate.int_proyek__model order by 1"
        ).fetchall()
        tables = [name for (name,) in models if name != OWN_NAME]
        rows = describe(session, tables, id_build, versi_dbt, institution(session))
        warnings = publish(session, served, rows, limits_of(session))
    else:
        print("Not published: only a plain dbt build tests and publishes everything.")
    result = session.sql(values(COLUMNS, published(served)))
    for warning in warnings:
        print(f"Published with a warning: {warning}")
    return result


def institution(session: DuckDBPyConnection) -> Registry:
    """Return the folder of the registry, and the names in its settings."""
    [row] = session.execute(
        "select instansi, nama_pendek, daerah from staging.stg_acuan__registri"
    ).fetchall()
    return Registry(registry.folder().as_posix(), *row)


def limits_of(session: DuckDBPyConnection) -> Limits:
    """Return what the registry allows, from its settings."""
    [row] = session.execute(
        "select pergeseran_terbesar, rasio_total_terkecil, rasio_total_terbesar, pergeseran_crm,"
        " batas_pengungkapan from staging.stg_acuan__registri"
    ).fetchall()
    return Limits(*row, registry.settings().as_posix())


def describe(
    session: DuckDBPyConnection,
    tables: list[str],
    id_build: str,
    versi_dbt: str,
    whose: Registry = NOBODY,
) -> list[Row]:
    """Return the rows of audit.publikasi for the tables of this build, its own last.

    A checksum covers the definition, the comments and all rows of a table, in any order.
    """
    versi_gudang = yaml.safe_load(Path("dbt_project.yml").read_text(encoding="utf-8"))["version"]
    now = datetime.now(UTC).replace(tzinfo=None)
    stamp = (id_build, now, versi_gudang, versi_dbt, duckdb.__version__, *whose)
    rows = []
    for name in tables:
        [(count, checksum)] = session.execute(
            f"""
            select
                count(*),
                md5(concat_ws(
                    '|', {quoted(definition(session, name))}, sum(hash(t))
                ))
            from {name} as t
            """
        ).fetchall()
        rows.append(Row(name, *stamp, count, checksum))
    all_checksums = "|".join(row.checksum for row in rows)
    [(all_checksums,)] = session.execute(f"select md5({quoted(all_checksums)})").fetchall()
    rows.append(Row(OWN_NAME, *stamp, len(rows) + 1, all_checksums))
    return rows


def definition(session: DuckDBPyConnection, name: str) -> str:
    """Return the statements that create a table and its comments.

    Keys become NOT NULL and part of the comment, not constraints: DuckDB 1.5 stores their index in
    a form that 1.0 cannot read, at any storage version.
    """
    schema, table = name.split(".")
    where = f"where database_name = current_database() and schema_name = '{schema}'"
    columns = session.execute(
        f"select column_name, data_type, is_nullable, comment from duckdb_columns() {where}"
        f" and table_name = '{table}' order by column_index"
    ).fetchall()
    [(comment,)] = session.execute(
        f"select comment from duckdb_tables() {where} and table_name = '{table}'"
    ).fetchall()
    keys = session.execute(
        f"select constraint_column_names from duckdb_constraints() {where}"
        f" and table_name = '{table}' and constraint_type = 'PRIMARY KEY'"
    ).fetchall()
    about = " ".join([(comment or "").strip(), *(f"Key: {', '.join(key)}." for (key,) in keys)])
    types = [
        f"{column} {type_}{'' if nullable else ' not null'}"
        for column, type_, nullable, _ in columns
    ]
    statements = [
        f"create table {name} ({', '.join(types)})",
        f"comment on table {name} is {quoted(about)}",
    ]
    statements += [
        f"comment on column {name}.{column} is {quoted(text)}"
        for column, *_, text in columns
        if text
    ]
    return ";\n".join(statements)


def published(served: Path) -> list[Row]:
    """Return the rows of audit.publikasi of the served file, none if there is no file.

    A file of an older version may lack columns; they are empty.
    """
    if not served.exists():
        return []
    try:
        with duckdb.connect(str(served), read_only=True) as connection:
            listed = connection.sql(f"select * from {OWN_NAME} order by all")
            found = [dict(zip(listed.columns, row, strict=True)) for row in listed.fetchall()]
            return [Row(*(row.get(name, "") for name in COLUMNS)) for row in found]
    except duckdb.Error as error:
        raise RuntimeError(
            f"{served} is not a file that this project published, or is incomplete: move it away,"
            f" put the previous version back (make rollback), or set CRM_SERVE_PATH. {error}"
        ) from error


def contents(rows: list[Row]) -> set[tuple[object, ...]]:
    """Return what is served and whose it is, without the build and versions that made it."""
    compared = attrgetter("tabel", "baris", "checksum", *Registry._fields)
    return {compared(row) for row in rows}


def refuse_another_registry(served: Path, before: list[Row], rows: list[Row]) -> None:
    """Raise RuntimeError if the served file names another registry than the new rows do."""
    own = rows[-1].registri
    others = {row.registri for row in before} - {own, ""}
    if others:
        raise RuntimeError(
            f"{served} is the recap of the registry {', '.join(sorted(others))}, and this build is"
            f" of {own}: set CRM_SERVE_PATH to a file of its own, or move that one away"
        )


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Lock the directory, so that no other build publishes into it; leaves no lock file."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuntimeError(f"another build is publishing into {directory}: try again") from None
        yield
    finally:
        os.close(handle)


def publish(
    session: DuckDBPyConnection, served: Path, rows: list[Row], limits: Limits
) -> list[str]:
    """Write, check and swap in a candidate, unless the same content is served already.

    Return the warnings of the gate. If anything fails, the served file stays as it is.
    """
    if not served.parent.is_dir():
        raise RuntimeError(f"{served.parent} does not exist: create it, or set CRM_SERVE_PATH")
    with locked(served.parent):
        # Files that a killed build left behind.
        clear(served)
        before = published(served)
        refuse_another_registry(served, before, rows)
        if contents(before) == contents(rows):
            return []
        candidate = served.parent / f".{served.name}.candidate"
        try:
            write(session, candidate, rows)
            # Great Expectations takes seconds to import, so only when there is something to check.
            from crm_dukcapil.gate.checkpoint import check

            warnings = check(candidate, limits, registry.landed_path())
            swap(candidate, served)
            return warnings
        finally:
            clear(served)


def clear(served: Path) -> None:
    """Remove temporary files beside the served file; the previous version stays."""
    for temporary in served.parent.glob(f".{served.name}.*"):
        temporary.unlink()


def write(session: DuckDBPyConnection, candidate: Path, rows: list[Row]) -> None:
    """Write the tables of this build into a new file, and flush it to disk."""
    session.execute(
        f"attach {quoted(str(candidate))} as candidate (storage_version '{STORAGE_VERSION}')"
    )
    cursor = session.cursor()
    try:
        [(build,)] = session.execute("select current_database()").fetchall()
        cursor.execute("use candidate")
        cursor.execute("create schema marts; create schema audit")
        for name, *_ in rows:
            if name != OWN_NAME:
                cursor.execute(definition(session, name))
                cursor.execute(f'insert into {name} select * from "{build}".{name} order by all')
        types = ", ".join(f"{name} {type_} not null" for name, type_ in COLUMNS.items())
        cursor.execute(f"create table {OWN_NAME} ({types})")
        cursor.execute(f"insert into {OWN_NAME} {values(COLUMNS, rows)}")
        cursor.execute(f"comment on table {OWN_NAME} is {quoted(ABOUT)}")
        cursor.execute("checkpoint candidate")
    finally:
        cursor.close()
        session.execute("detach candidate")
    flush(candidate)


def previous_version(served: Path) -> Path:
    """Return the path of the version before the served one."""
    return served.with_suffix(f".previous{served.suffix}")


def swap(candidate: Path, served: Path) -> None:
    """Replace the served file with the candidate, and keep the old one as the previous version."""
    if served.exists():
        link = served.parent / f".{served.name}.link"
        link.hardlink_to(served)
        link.replace(previous_version(served))
    candidate.replace(served)
    flush(served.parent)


def flush(path: Path) -> None:
    """Wait until a file or directory is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def rollback(served: Path) -> str:
    """Replace the served file with the previous version, and return the id of its build.

    Raises
    ------
    RuntimeError
        There is no previous version, it is incomplete, or a build is publishing.
    """
    previous = previous_version(served)
    if not previous.exists():
        raise RuntimeError(f"there is no previous version: {previous} does not exist")
    with locked(served.parent):
        id_build = published(previous)[0].id_build
        previous.replace(served)
        flush(served.parent)
    return id_build
