"""Measure what publishing costs a build, as a ratio to the same build without the publishing node.

Run by `make bench`, on a copy in a temporary directory. The kinds of build are timed in turn for
several rounds, so that a busy machine slows them all equally; the medians are compared.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/python"))
from project import ROOT, Project, copy_project

ROUNDS = 5
# The full name: a folder of seeds is also called publikasi.
NODE = "crm_dukcapil.audit.publikasi"


def seconds(project: Project, *arguments: str) -> float:
    """Return the seconds that a build takes; it must succeed."""
    begin = time.perf_counter()
    project.build(*arguments)
    return time.perf_counter() - begin


def main() -> None:
    """Print the median seconds and ratios of builds with unchanged and with changed marts."""
    with tempfile.TemporaryDirectory() as directory:
        project = copy_project(ROOT, Path(directory) / "project")
        project.build()
        times: dict[str, list[float]] = {"baseline": [], "unchanged": [], "changed": []}
        for _ in range(ROUNDS):
            times["baseline"].append(seconds(project, "--exclude", NODE))
            times["unchanged"].append(seconds(project))
            # Without a served file all marts count as changed.
            project.served.unlink()
            times["changed"].append(seconds(project))
    baseline = statistics.median(times["baseline"])
    print(f"build without the publishing node: {baseline:.1f} s")
    for kind in ("unchanged", "changed"):
        median = statistics.median(times[kind])
        print(f"build with {kind} marts: {median:.1f} s, {median / baseline:.2f} times that")


if __name__ == "__main__":
    main()
