"""A project on Spark: build it there, and compare what both engines have made of the same input."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import duckdb
from project import ROOT, Project

# What differs by nature: who built and when, and which tables there were before.
OWN = ("audit.publikasi", "intermediate.int_proyek__run", "intermediate.int_proyek__tabel")


def tables(project: Project) -> Path:
    """Return the folder of the tables that Spark has made."""
    return project.path / "warehouse/spark"


def dbt_on_spark(
    project: Project, version: str, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run dbt with this version of Spark in a project, and return exit code and output."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DBT_", "CRM_", "PYTEST_", "SPARK_", "PYSPARK_", "PYTHON"))
    }
    return subprocess.run(
        [ROOT / f".venv/spark-{version}/bin/dbt", *arguments, "--target", "spark"],
        cwd=project.path,
        env=environment | {"NO_COLOR": "1", "DBT_USE_COLORS": "false"} | variables,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )


def differences(project: Project) -> tuple[dict[str, int], list[str]]:
    """Return the rows of each table of the build file, and how that of Spark differs.

    Compared are names and types of columns and all rows, each as often as it is there. A time has a
    zone on Spark, and the session is in UTC.
    """
    rows: dict[str, int] = {}
    found: list[str] = []
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        names = connection.sql(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema <> 'penerbitan' order by all"
        ).fetchall()
        for schema, name in names:
            table = f"{schema}.{name}"
            if table in OWN:
                continue
            parquet = f"'{tables(project)}/{schema}.db/{name}/*.parquet'"
            here, there = (
                [
                    (column, type_)
                    for column, type_, *_ in connection.sql(f"describe {source}").fetchall()
                ]
                for source in (f"from {table}", f"from {parquet}")
            )
            if here != [(column, type_.removesuffix(" WITH TIME ZONE")) for column, type_ in there]:
                found.append(f"{table}: {here} on DuckDB, {there} on Spark")
                continue
            columns = ", ".join(f'"{column}"::{type_} as "{column}"' for column, type_ in here)
            ours, theirs = (f"(select {columns} from {source})" for source in (table, parquet))
            rows[table] = connection.sql(ours).count("*").fetchall()[0][0]
            for which, one, other in (("DuckDB", ours, theirs), ("Spark", theirs, ours)):
                only = connection.sql(f"from {one} except all from {other}").fetchall()
                found += [f"{table}, only on {which}: {row}" for row in only]
    return rows, found
