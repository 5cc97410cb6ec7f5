"""What `make faults` says and writes: no kind is missing without a word, no section is lost."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import assurance
import pytest
from faults import KINDS, Suite


def test_a_kind_without_a_test_that_passed_fails_the_run() -> None:
    """Also where all of its tests are skipped, or one fails after it was called."""
    suite = Suite(seed=1)
    session = SimpleNamespace(exitstatus=pytest.ExitCode.OK)
    for number, kind in enumerate(KINDS):
        outcomes = {1: ("skipped", "passed"), 2: ("passed", "passed", "failed")}
        for outcome in outcomes.get(number, ("passed",) * 3):
            suite.pytest_runtest_logreport(
                SimpleNamespace(
                    nodeid=kind,
                    outcome=outcome,
                    duration=1,
                    user_properties=[("fault", (kind, "Nothing.")), ("faults", 5)],
                )
            )
    assert suite.missing() == [KINDS[1], KINDS[2]]
    suite.pytest_sessionfinish(session)
    assert session.exitstatus == pytest.ExitCode.TESTS_FAILED
    lines = list(suite.lines())
    assert f"No test passed of: {KINDS[1]}, {KINDS[2]}." in lines
    assert {
        f"| {KINDS[0]} | 1 | 5 | 1 | 0 | 0 | 3 |",
        f"| {KINDS[1]} | 1 | 0 | 0 | 0 | 1 | 2 |",
        f"| {KINDS[2]} | 1 | 5 | 0 | 1 | 0 | 3 |",
    } <= {*lines}


def test_a_section_is_written_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its place, whatever it was before; a missing page is begun."""
    page = tmp_path / "assurance.md"
    monkeypatch.setattr(assurance, "PAGE", page)
    for heading, body in (("One", "old\n\n### Part\n"), ("Two", "b"), ("One", "new")):
        assurance.write_section(heading, body)
    assert page.read_text() == f"{assurance.BEGINNING}## One\n\nnew\n\n## Two\n\nb\n"
