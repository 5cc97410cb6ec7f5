"""What `make mutate` has found: tables of docs/assurance.md, and what must not be."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mutation.sql import Mutant
from mutation.trials import Verdict

# Seeds, and what stands in their place.
SEEDS = r"seed\.|model\.\w+\.stg_(acuan|kendali|publikasi)__"


@dataclass(frozen=True)
class Known:
    """Mutants that no test of dbt stops, and why: texts in which `*` is anything.

    They give the same on any input that gets so far, or, `by_pytest`, a test of pytest stops them.
    """

    node: str
    before: str
    after: str
    reason: str
    by_pytest: bool

    def covers(self, node: str, before: str, after: str) -> bool:
        """Return whether a mutant is one of these."""
        pairs = ((self.node, node), (self.before, before), (self.after, after))
        return all(
            re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text) for pattern, text in pairs
        )


def known_ones() -> list[Known]:
    """Return the mutants that equivalent.yml lists."""
    groups = yaml.safe_load(Path(__file__).with_name("equivalent.yml").read_text(encoding="utf-8"))
    return [
        Known(*mutant, group["reason"], by_pytest=group.get("by_pytest", False))
        for group in groups
        for mutant in group["mutants"]
    ]


def short(name: str) -> str:
    """Return the name of a node without that of its project."""
    return name.split(".")[2]


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return a table in Markdown; columns of numbers are aligned to the right."""
    cells = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    right = [all(re.fullmatch(r"[\d.]+ ?%?", row[i]) for row in cells) for i in range(len(header))]
    rule = ["---:" if number else "---" for number in right]
    return ["", *("| " + " | ".join(row) + " |" for row in [list(header), rule, *cells]), ""]


def with_total(rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """Return rows and, if there are any, the sums of their columns."""
    sums = [("all", *(sum(column) for column in list(zip(*rows, strict=True))[1:]))]
    return [*rows, *(sums if rows else [])]


# Data


def outcome(verdict: Verdict) -> str:
    """Return what became of a change of the data."""
    if verdict.stopped_by:
        return "stopped"
    if not verdict.changes:
        return "nothing"
    # Where no table prints a name, nothing says how it is spelled; but it is not that of another.
    is_of_another = verdict.mutant.kind == "another label"
    known = ("rekonsiliasi", "klaim", "rekap_") if is_of_another else ("rekonsiliasi", "klaim")
    if verdict.mutant.area == "acuan" and not any(t.startswith(known) for t in verdict.changes):
        return "unprinted"
    return "checksum" if verdict.is_sealed else "survives"


def of_data(verdicts: Sequence[Verdict]) -> tuple[list[str], list[str]]:
    """Return lines on the mutants of data, and what must not be."""
    by_area: dict[str, Counter[str]] = defaultdict(Counter)
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    listed: dict[str, Counter[str]] = defaultdict(Counter)
    wrong, others = [], []
    for verdict in verdicts:
        change, result = verdict.mutant, outcome(verdict)
        by_area[change.area][result] += 1
        by_kind[change.kind][result] += 1
        line = f"{change.where}: {change.kind}, changes {', '.join(verdict.changes)}"
        if result in ("checksum", "unprinted"):
            column = re.search(r", row \d+, (\w+)$", change.where)
            place = f"{change.table}{f', {column[1]}' if column else ''}"
            listed[result][f"{place}: {change.kind}"] += 1
        if result == "survives" and not change.is_guarded and change.area == "records":
            others.append(line)
        elif result == "survives" or (result == "checksum" and change.is_guarded):
            wrong.append(line)
    columns = {
        "stopped": "stopped by a test",
        "checksum": "only by a checksum",
        "nothing": "serve the same",
        "unprinted": "not printed",
        "survives": "survive",
    }
    lines = []
    for title, groups in (("area", by_area), ("kind", by_kind)):
        rows = [
            (name, sum(counts.values()), *(counts[column] for column in columns))
            for name, counts in sorted(groups.items())
        ]
        lines += table((title, "mutants", *columns.values()), rows)
    for result, title in (
        ("checksum", "What only a checksum protects:"),
        ("unprinted", "What no table prints, so that nothing says what the reference should hold:"),
    ):
        lines += [title, ""]
        lines += [f"- {what} ({count})" for what, count in sorted(listed[result].items())]
        lines += [""]
    lines += ["Records under no printed total, which nothing stops:", ""]
    lines += [f"- {kind} ({count})" for kind, count in sorted(in_kinds(others).items())]
    return [*lines, ""], wrong


def in_kinds(lines: list[str]) -> Counter[str]:
    """Return how many there are of each kind, without the number of the record."""
    return Counter(re.sub(r"^SIM[^,:]*,? ?", "", line) for line in lines)


# SQL


def of_sql(
    verdicts: Sequence[Verdict | None], areas: dict[str, str], tried: dict[str, str]
) -> tuple[list[str], list[str]]:
    """Return lines on the mutants of models, and what must not be.

    `areas` has the schema of each model, `tried` the checksum of each that was tried.
    """
    known = known_ones()
    used: Counter[tuple[bool, str]] = Counter()
    by_area: dict[str, Counter[str]] = defaultdict(Counter)
    by_operator: dict[str, Counter[str]] = defaultdict(Counter)
    stopped: Counter[str] = Counter()
    wrong = []
    for verdict in verdicts:
        if verdict is None:
            continue
        mutant, name = verdict.mutant, short(verdict.mutant.node)
        reasons = [e for e in known if e.covers(name, mutant.before, mutant.after)]
        if verdict.stopped_by:
            result = "stopped"
            stopped[manner(verdict.stopped_by)] += 1
            reasons = []
        elif reasons:
            result = "pytest" if reasons[0].by_pytest else "equivalent"
            used[reasons[0].by_pytest, reasons[0].reason] += 1
        else:
            result = "survives"
            changes = ", ".join(verdict.changes) or "nothing in these data"
            wrong.append(f"{name}: {mutant.before}  =>  {mutant.after} (changes {changes})")
        by_area[areas[mutant.node]][result] += 1
        by_operator[mutant.operator][result] += 1
    lines = []
    for title, groups in (("models in", by_area), ("operator", by_operator)):
        rows = [
            (name, c.total(), c["stopped"], c["pytest"], c["survives"], c["equivalent"])
            for name, c in sorted(groups.items())
        ]
        header = (title, "mutants", "stopped by dbt", "by pytest", "survive", "equivalent")
        lines += table(header, with_total(rows))
    lines += [
        f"Stopped first by {', '.join(f'{how} ({n})' for how, n in stopped.most_common())}.",
        "",
    ]
    for by_pytest, title in ((False, "Equivalent"), (True, "Stopped by pytest alone")):
        lines += ["", f"{title}, and why:", ""]
        lines += [f"- {why} ({count})" for (how, why), count in used.items() if how == by_pytest]
    lines += ["", "Survivors:", "", *([f"- `{line}`" for line in wrong] or ["- none"])]
    lines += ["", "Each model as it was tried, for CI, which tries those that have changed since:"]
    lines += table(
        ("model", "as"), sorted((short(name), f"`{code}`") for name, code in tried.items())
    )
    return [*lines, ""], wrong


def manner(stopped_by: Sequence[str]) -> str:
    """Return which kind of test stopped a mutant, in the order of a build."""
    for prefix, kind in (
        ("error", "an error of the database"),
        ("contract", "a contract"),
        ("key", "a primary key"),
        ("unit", "a unit test"),
    ):
        if any(
            name.startswith(f"{prefix} ") or name.startswith(f"{prefix}:") for name in stopped_by
        ):
            return kind
    return "a data test"


def stale(known: Iterable[Known], verdicts: Iterable[Verdict | None]) -> list[str]:
    """Return the entries of equivalent.yml that no surviving mutant needs."""
    alive = [v.mutant for v in verdicts if v and not v.stopped_by]
    return [
        f"equivalent.yml: no mutant needs {e.node}: {e.before} => {e.after}"
        for e in known
        if not any(e.covers(short(m.node), m.before, m.after) for m in alive)
    ]


# Tests


def of_tests(fails: dict[Mutant, bool | None], missed: set[Mutant]) -> list[str]:
    """Return lines on the mutants of data tests.

    `fails`: whether one fails where nothing is wrong, None if it is no SQL. `missed`: those that
    miss a fault that the test itself finds.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    alike = []
    for mutant, is_failing in fails.items():
        if is_failing is None:
            continue
        result = "fails" if is_failing else "misses" if mutant in missed else "finds"
        counts[short(mutant.node)][result] += 1
        if result == "finds":
            alike.append(f"- {short(mutant.node)}: `{mutant.before}  =>  {mutant.after}`")
    rows = [
        (name, count.total(), count["fails"], count["misses"], count["finds"])
        for name, count in sorted(counts.items())
    ]
    header = ("test", "mutants", "fail on right data", "miss a fault", "find the same")
    return [*table(header, with_total(rows)), "Those that find the same:", "", *alike, ""]


def of_worth(
    verdicts: Iterable[Verdict | None], tests: Iterable[dict[str, Any]], units: Iterable[str]
) -> tuple[list[str], list[str]]:
    """Return lines on what each test of dbt stops, and tests of no value without a reason."""
    kills: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for verdict in verdicts:
        names = set(verdict.stopped_by) if verdict else set()
        kills.update(names)
        if len(names) == 1:
            alone.update(names)
    rows, wrong = [], []
    for node in tests:
        name = node["name"]
        on_seeds = all(re.match(SEEDS, parent) for parent in node["depends_on"]["nodes"])
        why = node["config"]["meta"].get("stays") or ("people edit this seed" if on_seeds else "")
        rows.append((name, kills[name], alone[name], "" if alone[name] else why))
        if not alone[name] and not why:
            wrong.append(f"{name} stops nothing alone: remove it, or say in its meta why it stays")
    rows += [(f"unit {name}", kills[f"unit {name}"], alone[f"unit {name}"], "") for name in units]
    others = [name for name in kills if name.startswith(("contract", "key"))]
    rows += [(name, kills[name], alone[name], "") for name in others]
    header = ("test", "mutants stopped", "of these by it alone", "stays because")
    return table(header, sorted(rows)), wrong
