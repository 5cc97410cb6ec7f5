"""Publish marts and audit, as the last node of the DAG.

The served file is never written to. A candidate is written beside it, passes the gate, and replaces
it in one rename. A reader sees the old build or the new one, and never waits. The build file
remembers what it has published, so a served file that somebody has changed is replaced too.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import duckdb
import yaml
from dbt_common.invocation import get_invocation_id
from duckdb import DuckDBPyConnection, DuckDBPyRelation

from crm_dukcapil import registry, revisions
from crm_dukcapil.gate.limits import Limits
from crm_dukcapil.landing.files import digest
from crm_dukcapil.sql import quoted, values
from crm_dukcapil.swap import copy, flush, locked, logs, previous_version, swap, workplace

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
    "kontak": "VARCHAR",
    "lisensi": "VARCHAR",
    "baris": "BIGINT",
    "checksum": "VARCHAR",
}
OPTIONAL = {"kontak", "lisensi"}
OWN_NAME = "audit.publikasi"
# Models that publication reads: what the run was asked to do, and the settings of the registry.
RUN = "intermediate.int_proyek__run"
SETTINGS = "staging.stg_acuan__registri"
# dbt does not write the comments of a Python model.
DOCUMENTED = Path("models/audit/_audit.yml")
ABOUT = "What is served, by which build and versions: one row per table. Key: tabel."
# Of the build file: the bytes of every file that it has published, by the path it was served at.
REMEMBERED = f"{registry.MEMORY}.berkas"
BUSY = "build is publishing"


class Registry(NamedTuple):
    """Whose recap it is: the folder of the registry, and what it says of itself."""

    registri: str = ""
    instansi: str = ""
    nama_pendek: str = ""
    daerah: str = ""
    kontak: str | None = None
    lisensi: str | None = None


NOBODY = Registry()


class UnreadableError(RuntimeError):
    """A file is damaged, or none that this project published."""


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
    kontak: str | None
    lisensi: str | None
    baris: int
    checksum: str


def run(session: DuckDBPyConnection) -> DuckDBPyRelation:
    """Publish marts and audit of a complete build, and return audit.publikasi: what is served now.

    int_proyek__model lists the tables, int_proyek__run says what the run was asked to do. A run
    that does not build int_proyek__run finds that of an earlier run, and publishes nothing.
    """
    served = registry.served_path()
    [(id_build, versi_dbt, is_whole)] = session.execute(
        f"select id_build, versi_dbt, is_seluruhnya from {RUN}"
    ).fetchall()
    if is_whole and id_build == get_invocation_id():
        models = session.execute(
            "select skema || '.' || nama from intermediate.int_proyek__model order by 1"
        ).fetchall()
        tables = [name for (name,) in models if name != OWN_NAME]
        serve(session, served, tables, id_build, versi_dbt, session.sql(f"from {SETTINGS}"))
    else:
        print("Not published: only a plain dbt build tests and publishes everything.")
    return session.sql(values(COLUMNS, published(served)))


def serve(
    session: DuckDBPyConnection,
    served: Path,
    tables: list[str],
    id_build: str,
    versi_dbt: str,
    settings: DuckDBPyRelation,
) -> None:
    """Publish the tables of a whole build; print the warnings of the gate."""
    rows = describe(session, tables, id_build, versi_dbt, institution(settings))
    for warning in publish(session, served, rows, limits_of(settings)):
        print(f"Published with a warning: {warning}")


def institution(settings: DuckDBPyRelation) -> Registry:
    """Return the folder of the registry, and what its settings say of the institution."""
    [row] = settings.project(", ".join(Registry._fields[1:])).fetchall()
    return Registry(registry.folder().as_posix(), *row)


def limits_of(settings: DuckDBPyRelation) -> Limits:
    """Return what the registry allows, from its settings."""
    [row] = settings.project(", ".join(Limits._fields[:-1])).fetchall()
    return Limits(*row, registry.settings().as_posix())


def describe(
    session: DuckDBPyConnection,
    tables: list[str],
    id_build: str,
    versi_dbt: str,
    whose: Registry = NOBODY,
) -> list[Row]:
    """Return the rows of audit.publikasi for the tables of this build.

    A checksum covers the definition, the comments and all rows of a table, in any order.
    """
    versi_gudang = yaml.safe_load(Path("dbt_project.yml").read_text(encoding="utf-8"))["version"]
    now = datetime.now(UTC).replace(tzinfo=None)
    stamp = (id_build, now, versi_gudang, versi_dbt, duckdb.__version__, *whose)
    return [Row(name, *stamp, *counted(session, name)) for name in tables]


def complete(connection: DuckDBPyConnection, rows: list[Row]) -> None:
    """Write audit.publikasi into the file in use: the rows of its tables, audit.revisi, its own."""
    revised = rows[0]._replace(
        tabel=revisions.NAME,
        **dict(zip(("baris", "checksum"), counted(connection, revisions.NAME), strict=True)),
    )
    rows = sorted([*rows, revised])
    own = rows[0]._replace(
        tabel=OWN_NAME, baris=len(rows) + 1, checksum=whole(row.checksum for row in rows)
    )
    types = ", ".join(
        f"{name} {type_}{'' if name in OPTIONAL else ' not null'}"
        for name, type_ in COLUMNS.items()
    )
    connection.execute(f"create or replace table {OWN_NAME} ({types})")
    connection.execute(f"insert into {OWN_NAME} {values(COLUMNS, [*rows, own])}")
    connection.execute(f"comment on table {OWN_NAME} is {quoted(ABOUT)}")
    documented = yaml.safe_load(DOCUMENTED.read_text(encoding="utf-8"))["models"]
    [model] = [model for model in documented if f"audit.{model['name']}" == OWN_NAME]
    for column in model["columns"]:
        connection.execute(
            f"comment on column {OWN_NAME}.{column['name']} is {quoted(column['description'])}"
        )


def counted(session: DuckDBPyConnection, name: str) -> tuple[int, str]:
    """Return the number of rows of a table, and its checksum."""
    [counted] = session.execute(
        f"""
        select
            count(*),
            md5(concat_ws(
                '|', {quoted(definition(session, name))}, sum(hash(t))
            ))
        from {name} as t
        """
    ).fetchall()
    return counted


def whole(checksums: Iterable[str]) -> str:
    """Return the checksum of all checksums."""
    return hashlib.md5("|".join(checksums).encode(), usedforsecurity=False).hexdigest()


def altered(connection: DuckDBPyConnection) -> list[str]:
    """Return the tables of a published file that are not what its audit.publikasi says."""
    stated = {
        name: (count, checksum)
        for name, count, checksum in connection.execute(
            f"select tabel, baris, checksum from {OWN_NAME} order by tabel"
        ).fetchall()
    }
    found = {
        name
        for (name,) in connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() union all"
            " select schema_name || '.' || view_name from duckdb_views() where not internal"
        ).fetchall()
    }
    others = [name for name in stated if name != OWN_NAME]
    computed = {name: counted(connection, name) for name in others if name in found}
    computed[OWN_NAME] = (len(stated), whole(stated[name][1] for name in others))
    differing = {name for name in found & stated.keys() if computed[name] != stated[name]}
    return sorted(differing | (found ^ stated.keys()))


def is_altered(path: Path) -> bool:
    """Whether a file is not whole, or not a published one."""
    try:
        with opened(path) as connection:
            return bool(altered(connection))
    except (duckdb.Error, RuntimeError):
        return True


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


def opened(path: Path) -> DuckDBPyConnection:
    """Open a published file read-only.

    Raises
    ------
    UnreadableError
        It is damaged, or something else.
    RuntimeError
        Another program has it open for writing.
    """
    remedy = "move it away, put the previous version back (make rollback), or set CRM_SERVE_PATH"
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        if "Could not set lock on file" in str(error):
            process = re.search(r"\(PID (\d+)\)", str(error))
            who = f" (process {process[1]})" if process else ""
            raise RuntimeError(
                f"{path} is open for writing in another program{who}: close it there, open it"
                " read-only from now on (docs/bi.md), and try again"
            ) from None
        raise UnreadableError(
            f"{path} cannot be read as a DuckDB file: {remedy}. {error}"
        ) from error
    try:
        connection.execute(f"select tabel, id_build from {OWN_NAME}").fetchall()
    except duckdb.Error as error:
        connection.close()
        raise UnreadableError(
            f"{path} is not a file that this project published, or is incomplete: {remedy}. {error}"
        ) from error
    return connection


def published(served: Path) -> list[Row]:
    """Return the rows of audit.publikasi of the served file, none if there is no file.

    A file of an older version may lack columns; they are empty. Raises the errors of `opened`.
    """
    if not served.exists():
        return []
    with opened(served) as connection:
        listed = connection.sql(f"select * from {OWN_NAME} order by all")
        found = [dict(zip(listed.columns, row, strict=True)) for row in listed.fetchall()]
        return [Row(*(row.get(name, "") for name in COLUMNS)) for row in found]


def is_served(found: list[Row], rows: list[Row]) -> bool:
    """Whether a published file has this content and registry, whatever build and versions made it.

    `found` are its rows of audit.publikasi, `rows` those of the tables of this build.
    """
    compared = attrgetter("tabel", "baris", "checksum", *Registry._fields)
    served = {row.tabel: compared(row) for row in found}
    has_own = served.pop(OWN_NAME, None) and served.pop(revisions.NAME, None)
    return bool(has_own) and set(served.values()) == {compared(row) for row in rows}


def last_published(served: Path, own: str) -> Path | None:
    """Return the file of the registry `own` that the next publication is compared with, if any.

    That is the served one, or the previous version if somebody has changed it.
    """
    found = [path for path in (served, previous_version(served)) if path.exists()]
    for path in found:
        if not is_altered(path) and published(path)[0].registri in (own, ""):
            return path
    if found:
        print(f"No served file is as it was published: {revisions.NAME} begins again")
    return None


def refuse_another_registry(served: Path, own: str) -> None:
    """Raise RuntimeError if the served file names another registry than `own`."""
    others = {row.registri for row in published(served)} - {own, ""}
    if others:
        raise RuntimeError(
            f"{served} is the recap of the registry {', '.join(sorted(others))}, and this build is"
            f" of {own}: set CRM_SERVE_PATH to a file of its own, or move that one away"
        )


def publish(
    session: DuckDBPyConnection, served: Path, rows: list[Row], limits: Limits
) -> list[str]:
    """Write, check and swap in a candidate, unless the same content is served already.

    Return the warnings of the gate. If anything fails, the served file stays as it is.
    """
    # The file itself, where a link leads to it.
    served = served.resolve()
    with locked(served, BUSY):
        drop_logs(served)
        refuse_another_registry(served, rows[-1].registri)
        is_ours = is_published(session, served)
        if not is_ours:
            print(
                f"{served} is not as it was published (changed by hand, or from another build"
                " file): it is replaced, and not kept as the previous version"
            )
        elif is_served(published(served), rows):
            return []
        with workplace(served) as work:
            candidate = work / served.name
            base = last_published(served, rows[0].registri)
            revised = write(session, candidate, rows, base)
            # Great Expectations takes seconds to import, so only when there is something to check.
            from crm_dukcapil.gate.checkpoint import check

            warnings = check(candidate, limits, registry.landed_path())
            # Before the swap: killed in between, the next build knows the old file and the new one.
            remember(session, served, candidate)
            for note in swap(candidate, served, keep=is_ours):
                print(note)
            print(*revised, sep="\n", end="\n" if revised else "")
            return warnings


def drop_logs(path: Path) -> None:
    """Remove the changes that a killed program left beside a published file.

    Raises the errors of `opened`: a program that still writes would write them again, beside the
    file that replaces this one.
    """
    if path.exists():
        opened(path).close()
    for log in logs(path):
        log.unlink()
        print(f"{log} held changes by hand that were not finished: removed")


@contextmanager
def memory(session: DuckDBPyConnection) -> Iterator[DuckDBPyConnection]:
    """Give a connection to the build file, with its table of what was published."""
    with session.cursor() as cursor:
        cursor.execute(f"create schema if not exists {registry.MEMORY}")
        cursor.execute(f"create table if not exists {REMEMBERED} (jalur text, sha256 text)")
        yield cursor


def remembered(session: DuckDBPyConnection, served: Path) -> set[str]:
    """Return the SHA-256 of all files that this build file has published at a path."""
    own = f"select sha256 from {REMEMBERED} where jalur = {quoted(str(served))}"
    with memory(session) as cursor:
        return {sha256 for (sha256,) in cursor.execute(own).fetchall()}


def remember(session: DuckDBPyConnection, served: Path, path: Path) -> None:
    """Remember the bytes of a file at `path` as published at the path `served`."""
    new = f"({quoted(str(served))}, {quoted(digest(path))})"
    with memory(session) as cursor:
        cursor.execute(f"insert into {REMEMBERED} values {new}")


def writable(build: Path) -> DuckDBPyConnection:
    """Open dbt's own file, or make one. Raise RuntimeError while a build has it open."""
    try:
        return duckdb.connect(str(build))
    except duckdb.IOException as error:
        if "Could not set lock on file" in str(error):
            raise RuntimeError(f"a build is running ({build} is open): wait for it") from None
        raise


def remember_in(build: Path, served: Path, path: Path) -> None:
    """Remember a file as published in a build file, if there is one that nobody has open."""
    try:
        if build.exists():
            with duckdb.connect(str(build)) as session:
                remember(session, served, path)
    except duckdb.IOException:
        print(
            f"{build} is open in another program, and does not learn of this: its next build"
            f" replaces {served}, and does not keep it as the previous version"
        )


def is_published(session: DuckDBPyConnection, served: Path) -> bool:
    """Whether the served file is what this build file published, to the last byte.

    A build file that has published nothing there goes by the rows: what states its own checksums
    is taken for published. So is a path where nothing is.
    """
    if not served.exists():
        return True
    if not remembered(session, served):
        for path in (served, previous_version(served)):
            if path.exists() and not is_altered(path):
                remember(session, served, path)
    return digest(served) in remembered(session, served)


def write(
    session: DuckDBPyConnection, candidate: Path, rows: list[Row], base: Path | None
) -> list[str]:
    """Write the tables of this build into a new file, and flush it to disk.

    Return what is to be said of audit.revisi: see `revisions.append`.
    """
    [(build,)] = session.execute("select current_database()").fetchall()
    # A name that no build file has.
    name_of_new = f'"{build}_candidate"'
    session.execute(
        f"attach {quoted(str(candidate))} as {name_of_new} (storage_version '{STORAGE_VERSION}')"
    )
    cursor = session.cursor()
    try:
        cursor.execute(f"use {name_of_new}")
        cursor.execute("create schema marts; create schema audit")
        for name, *_ in rows:
            cursor.execute(definition(session, name))
            cursor.execute(f'insert into {name} select * from "{build}".{name} order by all')
        revised = revisions.append(cursor, base, rows[0].id_build, rows[0].waktu_utc)
        complete(cursor, rows)
        cursor.execute(f"checkpoint {name_of_new}")
    finally:
        cursor.close()
        session.execute(f"detach {name_of_new}")
    flush(candidate)
    return revised


def rollback(served: Path) -> str:
    """Replace the served file with the previous version, and return the id of its build.

    This is a publication too: audit.revisi keeps its history, and gets the reversal. The build file
    remembers the new file, so that the next build knows it again.

    Raises
    ------
    RuntimeError
        There is no previous version, it is incomplete or was changed, or a build is publishing.
    """
    served = served.resolve()
    previous = previous_version(served)
    if not previous.exists():
        raise RuntimeError(f"there is no previous version: {previous} does not exist")
    with locked(served, BUSY), workplace(served) as work:
        # Whatever else is wrong with the served file is why it goes.
        with suppress(UnreadableError):
            drop_logs(served)
        drop_logs(previous)
        rows = published(previous)
        if is_altered(previous):
            raise RuntimeError(
                f"{previous} was changed since it was published: it is not served. Run `make build`"
                " instead"
            )
        candidate = work / served.name
        copy(previous, candidate)
        now = datetime.now(UTC).replace(tzinfo=None)
        with duckdb.connect(str(candidate)) as connection:
            base = None if is_altered(served) else served
            revisions.append(connection, base, rows[0].id_build, now)
            complete(
                connection, [row for row in rows if row.tabel not in (OWN_NAME, revisions.NAME)]
            )
        flush(candidate)
        remember_in(registry.build_path(), served, candidate)
        for note in swap(candidate, served, keep=False, model=previous):
            print(note)
        previous.unlink()
    return rows[0].id_build
