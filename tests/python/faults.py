"""The faults that the project is put through, as one suite: what `make faults` counts and writes.

A fault is a test with the marker `fault(kind, leaves)`: a kind of KINDS, and what the fault must
leave behind.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from assurance import commit, write_section

# Each must have a test that passed.
KINDS = (
    *("kills", "full disk", "read-only", "foreign files", "two builds", "readers"),
    *("hostile exports", "clock steps", "tampered files"),
)
# What a test may say of itself: how many faults it has put in. Otherwise it is one.
COUNT = "faults"
OUTCOMES = ("passed", "failed", "skipped")


@dataclass
class Result:
    """What became of a test, and the faults that it is: kind and what it leaves."""

    faults: list[tuple[str, str]] = field(default_factory=list)
    outcome: str = "passed"
    seconds: float = 0
    count: int = 1

    @property
    def injected(self) -> int:
        """Return how many faults were put in."""
        return 0 if self.outcome == "skipped" else self.count


def note_faults(items: list[pytest.Item]) -> None:
    """Write the markers of tests where reports take them along, from whatever worker."""
    for item in items:
        for marker in item.iter_markers("fault"):
            kind, leaves = marker.args
            if kind not in KINDS:
                raise pytest.UsageError(f"{item.nodeid}: {kind!r} is none of {', '.join(KINDS)}")
            item.user_properties.append(("fault", (kind, leaves)))


class Suite:
    """A plugin that gathers what became of the faults, and says and writes it at the end."""

    def __init__(self, seed: int) -> None:
        """Take note of the project as it is now."""
        self.seed = seed
        self.results: dict[str, Result] = {}
        self.about = f"`make faults SEED={seed}` on {date.today()}, commit {commit()}"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in a part of a test: set up, called or torn down."""
        result = self.results.setdefault(report.nodeid, Result())
        properties = report.user_properties
        result.faults = [tuple(value) for name, value in properties if name == "fault"]
        result.count = dict(properties).get(COUNT, 1)
        result.seconds += report.duration
        if report.outcome != "passed":
            result.outcome = report.outcome

    def missing(self) -> list[str]:
        """Return the kinds of which no test passed."""
        passed = {
            kind
            for result in self.results.values()
            for kind, _ in result.faults
            if result.outcome == "passed"
        }
        return [kind for kind in KINDS if kind not in passed]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run without a test of each kind."""
        if self.missing() and session.exitstatus in (
            pytest.ExitCode.OK,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, exitstatus: pytest.ExitCode
    ) -> None:
        """Print what became of the faults; write it, if the run came to its end."""
        body = "\n".join(self.lines())
        terminalreporter.section("faults")
        terminalreporter.write_line(body)
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            write_section("Faults", body)
        for kind in self.missing():
            terminalreporter.write_line(f"FAILED: no test of {kind} passed", red=True)
        terminalreporter.write_line(f"To repeat this run: make faults SEED={self.seed}")

    def lines(self) -> Iterator[str]:
        """Return what became of the faults as Markdown."""
        outcomes = Counter(result.outcome for result in self.results.values())
        said = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in OUTCOMES)
        yield f"{self.about}: {len(self.results)} tests, {said}."
        if missing := self.missing():
            yield f"No test passed of: {', '.join(missing)}."
        yield ""
        yield "| Kind | Tests | Faults | Passed | Failed | Skipped | Seconds |"
        yield "|---|--:|--:|--:|--:|--:|--:|"
        leaves: dict[str, list[str]] = {}
        for kind in KINDS:
            own = [r for r in self.results.values() if kind in dict(r.faults)]
            outcomes = Counter(result.outcome for result in own)
            injected, seconds = sum(r.injected for r in own), sum(r.seconds for r in own)
            counts = (len(own), injected, *(outcomes[outcome] for outcome in OUTCOMES))
            yield f"| {kind} | {' | '.join(map(str, counts))} | {seconds:.0f} |"
            leaves[kind] = sorted({f[1] for r in own for f in r.faults if f[0] == kind})
        yield ""
        yield "What each must leave behind:"
        yield ""
        for kind, sentences in leaves.items():
            yield f"- {kind}"
            for sentence in sentences:
                yield textwrap.fill(f"  - {sentence}", width=118, subsequent_indent="    ")
