"""Trying mutants in several processes, each with warehouses of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from project import Project, copy_project
from simulated_complaints import FIELDS, export, read

from mutation.data import Change
from mutation.sql import Mutant
from mutation.warehouse import NO_SQL, Seal, Warehouse

WAREHOUSES: list[Warehouse] = []


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: what stopped it, and which tables that people read it changes.

    `stopped_by` are names of data tests, unit tests, keys and contracts, or an error of DuckDB.
    `seals` are the checksums (year, number, checksum) that had to be made right for it, `is_sealed`
    whether a test would have stopped it by the old ones.
    """

    mutant: Any
    stopped_by: tuple[str, ...]
    changes: tuple[str, ...]
    seals: tuple[Seal, ...] = ()
    is_sealed: bool = False


def start(projects: list[Project]) -> None:
    """Load the projects in this process."""
    scratch = Path(tempfile.mkdtemp(prefix="mutation-"))
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    WAREHOUSES[:] = [Warehouse(project, scratch) for project in projects]


def in_parallel(
    projects: list[Project],
    judge: Callable[[Any], Any],
    mutants: Iterable[Any],
    at_once: int = 10,
) -> Iterator[Any]:
    """Return what `judge` says of each mutant, in their order."""
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, initializer=start, initargs=(projects,)) as pool:
        yield from pool.map(judge, mutants, chunksize=at_once)


def of_sql(mutant: Mutant) -> Verdict | None:
    """Try a mutant of a model on the print and on complaints of all kinds; None if it is no SQL."""
    stopped: dict[str, None] = {}
    changes: dict[str, None] = {}
    for warehouse in (WAREHOUSES[0], WAREHOUSES[-1]):
        result = warehouse.with_sql(mutant.node, mutant.sql)
        if result is None:
            return None
        failed, changed = result
        stopped |= dict.fromkeys(failed)
        changes |= dict.fromkeys(changed)
    stopped |= dict.fromkeys(WAREHOUSES[0].failing_units(mutant.node, mutant.sql))
    return Verdict(mutant, tuple(stopped), tuple(changes))


def of_data(change: Change) -> Verdict:
    """Try a change of the data on the warehouse that it is made for."""
    warehouse = WAREHOUSES[change.project]
    rows = change.of(warehouse.inputs[change.table][1])
    failed, changed, seals, is_sealed = warehouse.with_rows(
        change.table, rows, is_counted=change.is_counted
    )
    return Verdict(change, tuple(failed), tuple(changed), tuple(seals), is_sealed)


def of_tests(task: tuple[Change | Mutant, list[Mutant]]) -> list[bool]:
    """Return for each mutant of a test whether it misses a fault that the test itself finds."""
    fault, mutants = task
    missed: set[Mutant] = set()
    for warehouse, given in with_fault(fault):
        with given:
            tests = {mutant.node: warehouse.tests[mutant.node] for mutant in mutants}
            finds = {n for n, test in tests.items() if warehouse.has_rows(test["compiled_code"])}
            missed |= {m for m in mutants if m.node in finds and not warehouse.has_rows(m.sql)}
    return [mutant in missed for mutant in mutants]


def with_fault(fault: Change | Mutant) -> list[tuple[Warehouse, AbstractContextManager[Any]]]:
    """Return the warehouses on which a fault is tried, each with what brings it about."""
    if isinstance(fault, Mutant):
        return [(w, w.mutated(fault.node, fault.sql)) for w in (WAREHOUSES[0], WAREHOUSES[-1])]
    warehouse = WAREHOUSES[fault.project]
    rows = fault.of(warehouse.inputs[fault.table][1])
    return [(warehouse, warehouse.given(fault.table, rows, is_counted=fault.is_counted))]


def of_tests_on_right_data(mutant: Mutant) -> bool | None:
    """Return whether a mutant of a test fails where nothing is wrong; None if it is no SQL."""
    for warehouse in WAREHOUSES:
        warehouse.update()
    try:
        return any(warehouse.has_rows(mutant.sql) for warehouse in WAREHOUSES)
    except NO_SQL:
        return None


def of_builds(task: tuple[Verdict, Project, Path]) -> int:
    """Return the exit code of a real `dbt build` on a change, its checksums made right."""
    verdict, original, complaints = task
    change: Change = verdict.mutant
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        project = copy_project(original.path, Path(folder) / "project", databases=True)
        variables = {}
        if change.table == "landed":
            header, _ = WAREHOUSES[change.project].inputs["landed"]
            records = [[row.get(column) for column in header] for row in read(complaints)]
            rows = [dict(zip(header, row, strict=True)) for row in change.of(records)]
            rows = [{field: str(row.get(field) or "") for field in FIELDS} for row in rows]
            variables["CRM_EXPORT"] = str(export(Path(folder) / complaints.name, rows))
        else:
            header, *cells = project.read_seed(change.table)
            cells = change.of([[cell or None for cell in row] for row in cells])
            project.write_seed(change.table, [header, *([c or "" for c in row] for row in cells)])
            header, *cells = project.read_seed("katalog")
            seals = {(str(year), number): found for year, number, found in verdict.seals}
            cells = [[*row[:-1], seals.get((row[0], row[1]), row[-1])] for row in cells]
            project.write_seed("katalog", [header, *cells])
        return project.dbt("build", **variables).returncode
