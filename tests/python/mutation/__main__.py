"""Try mutants of data, of models and of tests, and write what became of them.

All of them, and docs/assurance.md is written; with --sample, so many changes of data and the
mutants of what has changed since that page was. The exit code is 1 if one survives that should not.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assurance import PAGE, commit, write_section

from mutation import report, trials
from mutation.data import Change, of_exports, of_records, of_seeds
from mutation.models import fingerprints, of_models, of_tests
from mutation.projects import COMPLAINTS, prepare
from mutation.sql import Mutant
from mutation.trials import Verdict, in_parallel
from mutation.warehouse import Warehouse

# Of the changes of records, which are thousands alike, so many are drawn.
DRAWN = {"records": 800}
# A sample is for CI, which has minutes.
MOST = 400
INTRODUCTIONS = {
    "Mutants of data": (
        "Each is one wrong cell, label or row, or a pair of numbers whose sum stays, in the seeds"
        " of the print; or one wrong record of simulated complaints that add up to the print. The"
        " checksums of the catalogue are made right for each, so that it is the reconciliation that"
        " is tried: what only a checksum would stop is listed."
    ),
    "Mutants of models": (
        "Each is one change of the SQL that dbt runs. It is tried on the print and on simulated"
        " complaints, and stopped by what `dbt build` does: unit tests, contracts, keys and data"
        " tests. Without SQL that runs, a mutant is none."
    ),
    "Mutants of tests": (
        "Each is one change of the SQL of a data test, of a generic one in one place. It fails"
        " where nothing is wrong, or misses one of the faults above that the test itself finds, of"
        " data or of a model; or it finds them all, and may say so in other words."
    ),
    "Tests of dbt": "What each test, contract and key has stopped of the mutants above.",
    "Real builds": "What is tried in one process is what `dbt build` does.",
}


class Run:
    """One run: what was tried, and the sections of the page."""

    def __init__(self, folder: Path, seed: int, sample: int | None, builds: int) -> None:
        self.begin = time.perf_counter()
        self.folder, self.sample, self.builds = folder, sample, builds
        self.chance = random.Random(seed)
        self.wrong: list[str] = []
        self.sections: dict[str, list[str]] = {}
        self.projects = prepare(folder)
        self.manifest: dict[str, Any] = self.projects[0].manifest()
        self.prints = fingerprints(self.manifest)
        self.say(f"{len(self.projects)} projects are built")

    def say(self, text: str) -> None:
        """Print what is done, and how long it took since the last."""
        print(f"{text}: {self.lap():.0f} s", flush=True)

    def lap(self) -> float:
        """Return the seconds since the last call."""
        now = time.perf_counter()
        passed, self.begin = now - self.begin, now
        return passed

    def changed(self) -> set[str]:
        """Return the models to try: of a sample, those that the page does not have as they are."""
        done = re.findall(r"`([0-9a-f]{8})`", PAGE.read_text()) if PAGE.exists() else []
        return {
            name
            for name, code in self.prints.items()
            if name.startswith("model.") and not (self.sample and code in done)
        }

    def try_data(self) -> list[Verdict]:
        """Try changes of seeds and records."""
        seeds, records = (Warehouse(project, self.folder) for project in self.projects[:2])
        areas: dict[str, list[Change]] = defaultdict(list)
        for change in [*of_seeds(seeds), *of_records(records, self.chance)]:
            areas[change.area].append(change)
        exports = list(of_exports(Warehouse(self.projects[-1], self.folder)))
        for area, count in DRAWN.items():
            areas[area] = self.chance.sample(areas[area], count)
        changes = [change for area in areas.values() for change in area] + exports
        if self.sample:
            changes = self.chance.sample(changes, self.sample)
        verdicts = list(in_parallel(self.projects, trials.of_data, changes))
        lines, wrong = report.of_data(verdicts)
        self.sections["Mutants of data"] = lines
        self.wrong += wrong
        self.say(f"{len(verdicts)} changes of data are tried")
        return verdicts

    def try_models(self) -> list[Verdict | None]:
        """Try mutants of the models."""
        models = self.changed()
        every = list(of_models(self.manifest, models))
        mutants = self.chance.sample(every, min(MOST, len(every))) if self.sample else every
        verdicts = list(in_parallel(self.projects, trials.of_sql, mutants))
        areas = {name: node["schema"] for name, node in self.manifest["nodes"].items()}
        tried = {name: self.prints[name] for name in models}
        lines, wrong = report.of_sql(verdicts, areas, tried)
        self.sections["Mutants of models"] = lines
        self.wrong += wrong
        if not self.sample:
            self.wrong += report.stale(report.known_ones(), verdicts)
        self.say(f"{len(mutants)} of {len(every)} mutants of {len(models)} models are tried")
        return verdicts

    def try_tests(self, verdicts: Sequence[Verdict | None]) -> None:
        """Try mutants of data tests on faults that the tests find."""
        found = self.found(verdicts)
        mutants = list(of_tests(self.manifest, self.one_of_each(set(found))))
        right = in_parallel(self.projects, trials.of_tests_on_right_data, mutants)
        fails = dict(zip(mutants, right, strict=True))
        tasks: dict[Change | Mutant, list[Mutant]] = defaultdict(list)
        for mutant in mutants:
            if fails[mutant] is False:
                for fault in found[mutant.node]:
                    tasks[fault].append(mutant)
        missed: set[Mutant] = set()
        for task, blind in zip(
            tasks.items(), in_parallel(self.projects, trials.of_tests, tasks.items()), strict=True
        ):
            missed.update(m for m, is_blind in zip(task[1], blind, strict=True) if is_blind)
        self.sections["Mutants of tests"] = report.of_tests(fails, missed)
        self.say(f"{len(mutants)} mutants of tests are tried")

    def found(self, verdicts: Iterable[Verdict | None]) -> dict[str, list[Change | Mutant]]:
        """Return by data test the faults that it finds, one of each kind and place."""
        names = {node["name"]: name for name, node in self.manifest["nodes"].items()}
        found: dict[str, dict[tuple[str, str], Change | Mutant]] = defaultdict(dict)
        for verdict in verdicts:
            if not verdict:
                continue
            fault = verdict.mutant
            place = (
                (fault.node, fault.operator)
                if isinstance(fault, Mutant)
                else (re.sub(r"\d+", "", fault.where), fault.kind)
            )
            for test in verdict.stopped_by:
                if test in names:
                    found[names[test]].setdefault(place, fault)
        return {name: list(faults.values()) for name, faults in found.items()}

    def one_of_each(self, tests: set[str]) -> set[str]:
        """Return these tests, but one only of each generic test: that with the longest SQL."""
        nodes = self.manifest["nodes"]
        longest: dict[str, str] = {}
        for name in sorted(tests, key=lambda name: len(nodes[name]["compiled_code"])):
            longest[(nodes[name].get("test_metadata") or {"name": name})["name"]] = name
        return set(longest.values())

    def build(self, verdicts: Sequence[Verdict]) -> None:
        """Build some changes with dbt itself: it must stop at those that were stopped here."""
        places = {(verdict.mutant.area, verdict.mutant.kind): verdict for verdict in verdicts}
        some = self.chance.sample(list(places.values()), min(self.builds, len(places)))
        some = [verdict for verdict in some if verdict.mutant.project < 2]
        complaints = self.folder / COMPLAINTS
        tasks = [(v, self.projects[v.mutant.project], complaints) for v in some]
        codes = list(in_parallel(self.projects, trials.of_builds, tasks, at_once=1))
        differ = [
            v for v, code in zip(some, codes, strict=True) if (code != 0) != bool(v.stopped_by)
        ]
        stopped = sum(code != 0 for code in codes)
        self.sections["Real builds"] = [
            "",
            f"{len(codes)} of the changes of data were built by dbt too, each of another area and"
            f" kind: {stopped} were stopped, and {len(codes) - len(differ)} ended as here.",
            "",
        ]
        self.wrong += [
            f"dbt build {'passes' if v.stopped_by else 'stops'}: {v.mutant.where}, {v.mutant.kind}"
            for v in differ
        ]
        self.say(f"{len(codes)} changes of data are built")

    def weigh(self, verdicts: Sequence[Verdict | None]) -> None:
        """List what each test of dbt has stopped."""
        nodes = self.manifest["nodes"]
        tests = [nodes[name] for name in self.prints if name.startswith("test.")]
        units = [test["name"] for test in self.manifest["unit_tests"].values()]
        lines, wrong = report.of_worth(verdicts, tests, units)
        self.sections["Tests of dbt"] = lines
        self.wrong += wrong


def main() -> int:
    """Run, print, write, and return the exit code."""
    parser = argparse.ArgumentParser(prog="mutation", description=__doc__)
    parser.add_argument("--sample", type=int, help="so many changes of data, and what changed")
    parser.add_argument("--seed", type=int, default=datetime.now(UTC).toordinal())
    parser.add_argument("--builds", type=int, default=24, help="changes that dbt builds too")
    options = parser.parse_args()
    print(f"random seed: --seed={options.seed}", flush=True)
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        run = Run(Path(folder), options.seed, options.sample, options.builds)
        data = run.try_data()
        models = run.try_models()
        run.build(data)
        if not options.sample:
            run.try_tests([*data, *models])
            run.weigh([*data, *models])
    if not options.sample:
        write(run, options.seed, time.perf_counter() - begin)
    print("\n".join(run.wrong) or "none survives that should not")
    return bool(run.wrong)


def write(run: Run, seed: int, seconds: float) -> None:
    """Write the sections of docs/assurance.md."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    head = f"`make mutate SEED={seed}` on {day}, commit {commit()}: {seconds:.0f} s in all."
    for heading, lines in run.sections.items():
        write_section(heading, "\n".join([head, "", INTRODUCTIONS[heading], *lines]))


if __name__ == "__main__":
    sys.exit(main())
