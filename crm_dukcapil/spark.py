"""Publish what a build on Apache Spark has left: the served file is made from its Parquet files.

The last node of that build, audit.publikasi, runs once every test has passed. There it publishes
nothing: it lists the data files of the build, so that no part of another one is ever served.
"""

import glob
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import duckdb
from dbt.cli.main import dbtRunner
from duckdb import DuckDBPyConnection

from crm_dukcapil import last_build, publication, registry, start
from crm_dukcapil.landing import update
from crm_dukcapil.publication import OWN_NAME, RUN, SETTINGS
from crm_dukcapil.sql import quoted, values

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt.contracts.graph.nodes import ModelNode

EXPORTS = "staging.stg_crm__berkas"
# Spark writes it last into the folder of a table.
DONE = "_SUCCESS"
SERVED = ("marts", "audit")
# As what DuckDB reads times in UTC; INT96, which are in UTC by definition, it reads as TIMESTAMP.
ZONED = "TIMESTAMP WITH TIME ZONE"
REMEDY = "build again: dbt build --target spark"


class SparkError(RuntimeError):
    """What Spark has left cannot be published. The message says what to do."""


class Build(NamedTuple):
    """A whole build on Spark: its id, its version of dbt, and the data files of each table."""

    id_build: str
    versi_dbt: str
    tables: dict[str, list[Path]]


def publish(folder: Path) -> str:
    """Publish the build in a folder; return in words what is served now.

    How this ends is recorded as the end of a build. Warnings of the gate are printed.

    Raises
    ------
    RuntimeError
        The folder does not hold one whole build from these exports and this registry, its tables
        do not keep their contracts, or the gate rejects them. The served file is as it was.
    """
    watch = last_build.Watch(registry.build_path(), registry.served_path())
    try:
        said = published(folder, watch)
    except Exception:
        watch.fail("publish", "error")
        watch.end(is_good=False)
        raise
    watch.end(is_good=True)
    return said


def published(folder: Path, watch: last_build.Watch) -> str:
    """Check a build, load its tables into dbt's own file, and publish them."""
    start.keep_private(watch.build)
    publication.refuse_another_registry(watch.served, registry.folder().as_posix())
    with duckdb.connect() as session:
        build = whole_build(session, folder)
        watch.found["id_build"] = build.id_build
        manifest = parsed()
        models = contracts(manifest, folder, build.tables)
        refuse_other_seeds(session, folder, manifest)
        refuse_other_exports(session, folder, build.tables[EXPORTS])
    before = publication.published(watch.served)
    with publication.writable(watch.build) as session:
        # What is refused leaves the file as it was: the transaction ends with the connection.
        session.begin()
        for name, model in models.items():
            load(session, folder, model, build.tables[name])
        session.commit()
        settings = session.sql(f"from {parquet(build.tables[SETTINGS])}")
        publication.serve(
            *(session, watch.served, list(models), build.id_build, build.versi_dbt, settings)
        )
        served = publication.published(watch.served)
        # As after a build on DuckDB: its own file says what is served.
        listed = values(publication.COLUMNS, served)
        session.execute(f"create or replace table {OWN_NAME} as {listed}")
    if served == before:
        return f"{watch.served} has this content already, from build {served[0].id_build}"
    return (
        f"{watch.served} is now from build {served[0].id_build} ({served[0].waktu_utc:%F %T} UTC):"
        f" {len(served)} tables"
    )


def parquet(files: Iterable[Path]) -> str:
    """Return data files as a relation of DuckDB, which takes a path for a pattern."""
    paths = ", ".join(quoted(glob.escape(str(path))) for path in files)
    return f"read_parquet([{paths}], hive_partitioning = false)"


def data_files(folder: Path, table: str) -> list[Path]:
    """Return the data files of a table that was written to its end."""
    schema, name = table.split(".")
    place = folder / f"{schema}.db" / name
    found = sorted(place.glob("*.parquet"))
    if not (found and (place / DONE).is_file()):
        raise SparkError(
            f"{table} is missing, half written or half copied: {place} needs {DONE} and a data"
            f" file. Copy the whole folder, or {REMEDY}"
        )
    return found


def whole_build(session: DuckDBPyConnection, folder: Path) -> Build:
    """Return the build in a folder: a whole one, with nothing written there since."""
    schema, name = OWN_NAME.split(".")
    if not (folder / f"{schema}.db" / name).is_dir():
        raise SparkError(
            f"{folder} has no {OWN_NAME}, which a whole build writes last: none was made there, or"
            f" a test failed. Name its folder (--from), or {REMEDY}"
        )
    marker = parquet(data_files(folder, OWN_NAME))
    runs = session.execute(
        f"select distinct id_build, versi_dbt, is_seluruhnya from {marker}"
    ).fetchall()
    if len(runs) != 1:
        raise SparkError(f"{folder}: {OWN_NAME} names {len(runs)} builds, not one: {REMEDY}")
    [(id_build, versi_dbt, is_whole)] = runs
    if not is_whole:
        raise SparkError(
            f"{folder}: build {id_build} was not asked to build everything: {REMEDY}, without"
            " --select or the like"
        )
    last = session.execute(f"select id_build from {parquet(data_files(folder, RUN))}").fetchall()
    if last != [(id_build,)]:
        raise SparkError(
            f"{folder}: a build began after {id_build}, as {RUN} says, and did not end: wait for"
            f" it, or {REMEDY}"
        )
    listed: dict[str, dict[str, tuple[int, int]]] = {}
    for table, file, size, rows in session.execute(
        f"select tabel, berkas, ukuran, baris from {marker} order by all"
    ).fetchall():
        listed.setdefault(table, {}).update({file: (size, rows)} if file else {})
    return Build(
        id_build,
        versi_dbt,
        {table: inventory(session, folder, table, files) for table, files in listed.items()},
    )


def inventory(
    session: DuckDBPyConnection, folder: Path, table: str, listed: dict[str, tuple[int, int]]
) -> list[Path]:
    """Return the data files of a table, if those with rows are the listed ones, to the byte."""
    paths = data_files(folder, table)
    found = {path.name: measured(session, path) for path in paths}
    for name in sorted(listed.keys() | found.keys()):
        # A table without rows has a data file too; it is not listed.
        size, rows = found.get(name, (None, 0))
        if listed.get(name, (size, 0)) != (size, rows):
            raise SparkError(
                f"{folder}: {table} is of another build or half copied: bytes and rows of {name}"
                f" are {found.get(name, 'missing')}, listed {listed.get(name, 'not at all')}. Copy"
                f" the whole folder, or {REMEDY}"
            )
    return paths


def measured(session: DuckDBPyConnection, path: Path) -> tuple[int, int | None]:
    """Return the bytes and the rows of a data file; of one that is cut off, None."""
    try:
        [(rows,)] = session.execute(
            f"select num_rows from parquet_file_metadata({quoted(glob.escape(str(path)))})"
        ).fetchall()
    except duckdb.Error:
        rows = None
    return path.stat().st_size, rows


def parsed() -> "Manifest":
    """Return dbt's manifest of the project."""
    result = dbtRunner().invoke(["parse", "--quiet", "--target", "dev"])
    if not result.success:
        raise SparkError(f"dbt cannot read the project: {result.exception}")
    return result.result


def contracts(manifest: "Manifest", folder: Path, tables: Iterable[str]) -> dict[str, "ModelNode"]:
    """Return the models that are served, by schema and name.

    Raises SparkError if `tables` are not those that audit.publikasi waits for.
    """
    models = {
        f"{node.schema}.{node.name}": node
        for node in manifest.nodes.values()
        if node.resource_type == "model"
    }
    awaited = models.pop(OWN_NAME).depends_on.nodes
    served = {name: models[name] for name in sorted(models) if models[name].schema in SERVED}
    expected = served.keys() | {name for name, node in models.items() if node.unique_id in awaited}
    if other := sorted(expected ^ set(tables)):
        raise SparkError(
            f"{folder}: the build is of another version of this project, which lacks or adds"
            f" {', '.join(other)}: {REMEDY}"
        )
    return served


def refuse_other_seeds(session: DuckDBPyConnection, folder: Path, manifest: "Manifest") -> None:
    """Raise if a seed is not what the build was made from: it was changed, or is another's."""
    for seed in manifest.nodes.values():
        if seed.resource_type != "seed":
            continue
        types = ", ".join(f"{quoted(name)}: 'varchar'" for name in seed.columns)
        # As in macros/seeds.sql: a line with too few cells stops here, which dbt on Spark fills up.
        csv = (
            f"read_csv({quoted(glob.escape(seed.original_file_path))}, columns = {{{types}}},"
            " header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '',"
            " auto_detect = false, strict_mode = true)"
        )
        built = parquet(data_files(folder, f"{seed.schema}.{seed.name}"))
        cells = ", ".join(f'"{name}"' for name in seed.columns)
        here, there = (f"select {cells} from {source}" for source in (csv, built))
        if session.execute(
            f"({here} except all {there}) union all ({there} except all {here})"
        ).fetchone():
            raise SparkError(
                f"{folder}: {seed.original_file_path} is not what the build was made from: it was"
                f" changed since, or is another registry's. Set CRM_REGISTRY, or {REMEDY}"
            )


def refuse_other_exports(session: DuckDBPyConnection, folder: Path, files: list[Path]) -> None:
    """Raise if the build did not read the exports that CRM_EXPORT names now, as they are now."""
    landed = update(registry.landed_path(), registry.folder(), registry.variable("CRM_EXPORT"))
    read = session.execute(f"select kunci, dibaca from {parquet(files)} order by nomor").fetchall()
    if read != [(file.kunci, file.dibaca) for file in landed]:
        raise SparkError(
            f"{folder}: the build read other exports than CRM_EXPORT names now ({len(read)} file(s)"
            f" in {EXPORTS}, {len(landed)} now), or they are read in another way by now. They have"
            f" been landed: {REMEDY}"
        )


def load(session: DuckDBPyConnection, folder: Path, model: "ModelNode", files: list[Path]) -> None:
    """Create a table by its contract, as dbt does on DuckDB, from data files of Spark."""
    name = f"{model.schema}.{model.name}"
    columns = [f"{column.name} {column.data_type}" for column in model.columns.values()]
    keys = [c.columns for c in model.constraints if c.type == "primary_key"]
    columns += [f"primary key ({', '.join(key)})" for key in keys]
    session.execute(f"create schema if not exists {model.schema}")
    session.execute(f"create or replace table {name} ({', '.join(columns)})")
    session.execute(f"comment on table {name} is {quoted(model.description)}")
    for column in model.columns.values():
        session.execute(f"comment on column {name}.{column.name} is {quoted(column.description)}")
    source = session.sql(f"from {parquet(files)}")
    cells = [
        f"{column} at time zone 'UTC' as {column}" if type_ == ZONED else column
        for column, type_ in zip(source.columns, source.types, strict=True)
    ]
    query = f"select {', '.join(cells)} from {parquet(files)}"
    found, wanted = (
        dict(zip(table.columns, table.types, strict=True))
        for table in (session.sql(query), session.table(name))
    )
    if found != wanted:
        differing = [
            f"{column} is {found.get(column, 'missing')}, must be {wanted.get(column, 'left out')}"
            for column in sorted(found.keys() | wanted.keys())
            if found.get(column) != wanted.get(column)
        ]
        raise SparkError(
            f"{folder}: {name} does not keep its contract: {'; '.join(differing)}. Correct the"
            f" model, and {REMEDY}"
        )
    try:
        session.execute(f"insert into {name} by name {query}")
    except duckdb.ConstraintException:
        # DuckDB's message has the values, which may be anything as long as the key is wrong.
        named = " and ".join(", ".join(key) for key in keys)
        raise SparkError(
            f"{folder}: {name} has two rows of one key ({named}), or an empty cell in it. Correct"
            f" the model, and {REMEDY}"
        ) from None
