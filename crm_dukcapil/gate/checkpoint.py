"""Run the suites on a candidate file, write its certificate, and reject one that fails."""

from __future__ import annotations

import csv
import os
import re
import shutil
from pathlib import Path

import duckdb
import pandas as pd

# Set before the import, or Great Expectations reports usage over the network.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
import great_expectations as gx
from great_expectations.core import ExpectationValidationResult
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.expectations import Expectation

from crm_dukcapil import personal
from crm_dukcapil.sql import quoted

from . import alike, certificate, suites
from .certificate import Rule
from .limits import Limits

CERTIFICATE = Path("target/data_docs/index.html")
REFUSED = "ditolak.csv"
LARGE = 100_000


class RejectedError(RuntimeError):
    """A candidate failed the gate."""


def check(candidate: Path, limits: Limits, private: Path) -> list[str]:
    """Check every table of a candidate file, and return a line per warning.

    The certificate is written even if it fails. Values that break a rule, and what exceptions say
    of them, are written into the folder `private` only, where the file of an earlier run is
    removed.

    Raises
    ------
    RejectedError
        A rule failed or could not be evaluated. The message names the table, the column, the rule
        and how many values break it, but none of them.
    """
    refused_values = private / REFUSED
    refused_values.unlink(missing_ok=True)
    # The certificate must describe this candidate only.
    shutil.rmtree(CERTIFICATE.parent, ignore_errors=True)
    frames = read(candidate)
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            # No temporary site: its directory would be left behind.
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )
    source = context.data_sources.add_pandas("candidate")
    rules: list[Rule] = []
    broken: list[tuple[str, str, str, object]] = []
    problems: list[str] = []
    warnings: list[str] = []
    for name, frame, expected in checks(frames, limits):
        asset = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all rows")
        batch = asset.get_batch(batch_parameters={"dataframe": frame})
        suite = gx.ExpectationSuite(name=name, expectations=expected)
        for result in batch.validate(suite, result_format="COMPLETE").results:
            rule, found = judged(name, result)
            rules.append(rule)
            if rule.passed:
                continue
            is_shown = "kalimat" in frame and not rule.errors
            if is_shown:
                found = list(frame.loc[result.result["unexpected_index_list"], "kalimat"])
                # A sentence has a name from the table, which may be what another rule refuses.
                table = name.split()[0]
                is_shown = all(other.passed for other in rules if other.table == table)
            if is_shown:
                lines = [f"{name}.{rule.column}: {text}; {rule.text}" for text in found]
            else:
                lines = [f"{described(rule)} {refused_values}"]
                broken += [(name, rule.column, rule.text, value) for value in found]
            (problems if rule.refuses else warnings).extend(lines)
    with duckdb.connect(str(candidate), read_only=True) as connection:
        measured = alike.measured(connection, limits.batas_pengungkapan)
    certificate.write(CERTIFICATE, rules, frames[certificate.ABOUT], measured)
    if broken:
        write_privately(refused_values, broken)
    if problems:
        raise RejectedError(
            "the candidate was not published; the previous file is still served.\n    "
            + "\n    ".join(problems)
            + f"\n    All rules: {CERTIFICATE}"
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
    if column in suites.NOT_SEARCHED:
        return ()
    numbers = (personal.SIXTEEN_DIGITS, personal.MOBILE)
    return (*map(personal.apart, numbers), personal.EMAIL, personal.TICKET)


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


def judged(table: str, result: ExpectationValidationResult) -> tuple[Rule, list[object]]:
    """Return a rule with what came of it, and what breaks it: values, or texts of exceptions."""
    config = result.expectation_config
    raised = [info for info in nested(result.exception_info) if info.get("raised_exception")]
    counted, empty = (result.result.get(f"{which}_count") for which in ("element", "missing"))
    rule = Rule(
        table,
        config.kwargs.get("column", "*"),
        config.description or "Part of the contract.",
        config.type,
        config.severity.value,
        tuple(sorted({type_of(info["exception_traceback"]) for info in raised})),
        bool(result.success) and not raised,
        None if counted is None else counted - (empty or 0),
        result.result.get("unexpected_count"),
    )
    if raised:
        return rule, [info["exception_message"] for info in raised]
    return rule, result.result.get("unexpected_list") or [result.result.get("observed_value")]


def type_of(traceback: str) -> str:
    """Return the type of the exception that a traceback begins with.

    What stands before it are places in code; its message, which comes after it, may be anything.
    """
    found = re.match(r"Traceback .*\n(?: .*\n)+([\w.]+)", traceback)
    return found[1].rpartition(".")[2] if found else "an exception"


def described(rule: Rule) -> str:
    """Return in words what came of a rule that does not hold, up to the place of its values."""
    about = f"{rule.table}.{rule.column}: {rule.expectation} ({rule.text})"
    if rule.errors:
        return f"{about} could not be evaluated, {', '.join(rule.errors)}: the message is in"
    if rule.unexpected is None:
        return f"{about} failed: what was found is in"
    return f"{about} failed for {rule.unexpected} of {rule.values} values: they are in"


def write_privately(path: Path, rows: list[tuple[str, str, str, object]]) -> None:
    """Write values and what they break into a new file, which nobody but its owner can read.

    Texts are quoted as in Python: blanks and control characters are seen, and no spreadsheet takes
    one for a formula.
    """
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with open(
        *(path, "x"),
        encoding="utf-8",
        newline="",
        opener=lambda name, flags: os.open(name, flags, mode=0o600),
    ) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["tabel", "kolom", "aturan", "nilai"])
        shown = [
            (*about, repr(cell) if isinstance(cell, str) else str(cell)) for *about, cell in rows
        ]
        writer.writerows(dict.fromkeys(shown))


def nested(exception_info: dict) -> list[dict]:
    """Return the exceptions of a result, which has one, or one per metric."""
    if "raised_exception" in exception_info:
        return [exception_info]
    return list(exception_info.values())
