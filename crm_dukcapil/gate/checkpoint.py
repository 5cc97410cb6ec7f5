"""Run the suites on a candidate file, write Data Docs, and reject a candidate that fails."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import pandas as pd

# Set before the import, or Great Expectations reports usage over the network.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
import great_expectations as gx
from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.expectations import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from crm_dukcapil import personal
from crm_dukcapil.sql import quoted

from . import suites
from .limits import Limits

DATA_DOCS = Path("target/data_docs")
SITE = "publikasi"
LARGE = 100_000


class RejectedError(Exception):
    """A candidate failed the gate."""


def check(candidate: Path, limits: Limits) -> list[str]:
    """Check every table of a candidate file, and return a line per warning.

    Data Docs are written even if it fails.

    Raises
    ------
    RejectedError
        An expectation failed or could not be evaluated. The message names the table, the
        expectation, its column and the offending values.
    """
    frames = read(candidate)
    # Data Docs must describe this candidate only.
    shutil.rmtree(DATA_DOCS, ignore_errors=True)
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            # No temporary site: its directory would be left behind.
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            data_docs_sites={
                SITE: {
                    "class_name": "SiteBuilder",
                    "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
                    "store_backend": {
                        "class_name": "TupleFilesystemStoreBackend",
                        "base_directory": str(DATA_DOCS.resolve()),
                    },
                }
            },
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )
    source = context.data_sources.add_pandas("candidate")
    problems: list[str] = []
    warnings: list[str] = []
    for name, frame, expected in checks(frames, limits):
        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all rows")
        suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=expected))
        definition = context.validation_definitions.add(
            gx.ValidationDefinition(name=name, data=batch, suite=suite)
        )
        checkpoint = context.checkpoints.add(
            gx.Checkpoint(
                name=name,
                validation_definitions=[definition],
                result_format={"result_format": "COMPLETE", "include_unexpected_rows": True},
            )
        )
        result = checkpoint.run(batch_parameters={"dataframe": frame})
        for validation in result.run_results.values():
            refused, warned = failures(name, frame, validation)
            problems += refused
            warnings += warned
    context.build_data_docs(site_names=[SITE])
    if problems:
        raise RejectedError(
            "the candidate was not published; the previous file is still served.\n    "
            + "\n    ".join(problems)
            + f"\n    All rules and rows: {DATA_DOCS / 'index.html'}"
        )
    return warnings


def read(candidate: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of a file, by schema and name, as a consumer reads them.

    Of a large table, its rules check single values, and a million rows would take gigabytes: it is
    reduced to some values of each column, side by side, among them all that a rule might be about.
    """
    with duckdb.connect(str(candidate), read_only=True) as connection:
        names = connection.sql(
            "select table_schema || '.' || table_name from information_schema.tables order by 1"
        ).fetchall()
        return {name: values(connection.table(name)) for (name,) in names}


def values(table: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    """Return all rows of a table, or values of each column if it is large."""
    [(rows,)] = table.aggregate("count(*)").fetchall()
    if rows <= LARGE:
        return table.df()
    columns = []
    for name, type_ in zip(table.columns, table.types, strict=True):
        column = table.project(f'"{name}"')
        [(different,)] = column.aggregate(f'approx_count_distinct("{name}")').fetchall()
        if different < LARGE:
            columns.append(column.distinct().df()[name])
            continue
        some = column.limit(LARGE // 100).distinct()
        if str(type_) == "VARCHAR":
            # DuckDB finds what the rules of suites.py might be about.
            found = [f'regexp_matches("{name}", {quoted(text)})' for text in patterns(name)]
            found.append(f'not regexp_matches("{name}", {quoted(suites.CLEAN)})')
            some = some.union(column.filter(" or ".join(found)).distinct().limit(LARGE))
        columns.append(some.df()[name])
    return pd.concat(columns, axis=1)


def patterns(column: str) -> tuple[str, ...]:
    """Return what DuckDB looks for in a column: at least what suites.py refuses in it."""
    if column == "id_pengaduan":
        return (personal.NIK, personal.TELEPHONE, personal.EMAIL)
    numbers = (personal.SIXTEEN_DIGITS, personal.MOBILE)
    return (*map(personal.apart, numbers), personal.EMAIL)


def checks(
    frames: dict[str, pd.DataFrame], limits: Limits
) -> list[tuple[str, pd.DataFrame, list[Expectation]]]:
    """Return what to check: each table, then how total and mixes change from year to year."""
    if frames.keys() != suites.INTERFACE.keys():
        missing = sorted(suites.INTERFACE.keys() - frames.keys())
        unknown = sorted(frames.keys() - suites.INTERFACE.keys())
        raise RejectedError(
            f"compared with the contract, the candidate lacks {missing} and adds {unknown}: if that"
            " is intended, change INTERFACE in crm_dukcapil/gate/suites.py"
        )
    listed = [
        (name, frame, suites.expectations(name, frame, limits)) for name, frame in frames.items()
    ]
    recap = frames["marts.rekap_bulan"]
    years = suites.whole_years(recap)
    totals = suites.yearly_totals(recap[recap["tahun"].isin(years)])
    changes = [("marts.rekap_bulan", totals, suites.total_expectations)]
    for name, label in suites.MIXES.items():
        shift = suites.yearly_shift(frames[name][frames[name]["tahun"].isin(years)], label)
        changes.append((name, shift, suites.shift_expectations))
    for name, frame, expected in changes:
        counted = frame["dari_pengaduan"].eq(True)
        severity = "critical" if limits.pergeseran_crm == "tolak" else "warning"
        listed.append((f"{name} by year", frame[~counted], expected(limits, "critical")))
        if counted.any():
            about = f"{name} by year, with complaints"
            listed.append((about, frame[counted], expected(limits, severity)))
    return listed


def failures(
    name: str, frame: pd.DataFrame, validation: ExpectationSuiteValidationResult
) -> tuple[list[str], list[str]]:
    """Return what failed or could not be evaluated, one line each: refusals, and warnings.

    Where the rows have a `kalimat`, there is a line per row, with what it says.
    """
    refused: list[str] = []
    warned: list[str] = []
    for result in validation.results:
        config = result.expectation_config
        raised = [
            info["exception_message"]
            for info in nested(result.exception_info)
            if info.get("raised_exception")
        ]
        if result.success and not raised:
            continue
        about = f"{name}.{config.kwargs.get('column', '*')}: "
        if "kalimat" in frame and not raised:
            places = result.result["unexpected_index_list"]
            lines = [
                f"{about}{text}; {config.description}" for text in frame.loc[places, "kalimat"]
            ]
        else:
            found = raised or result.result.get("unexpected_list") or result.result
            rule = config.description or "part of the contract"
            lines = [f"{about}{config.type} ({rule}) found {str(found)[:300]}"]
        warning = config.severity == FailureSeverity.WARNING and not raised
        (warned if warning else refused).extend(lines)
    return refused, warned


def nested(exception_info: dict) -> list[dict]:
    """Return the exceptions of a result, which has one, or one per metric."""
    if "raised_exception" in exception_info:
        return [exception_info]
    return list(exception_info.values())
