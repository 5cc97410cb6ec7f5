"""Measure what complaints cost a build, against a DuckDB script by hand (bench/by_hand.py).

Run by `make bench-complaints`, on a copy in a temporary directory; every complaint is simulated.
Each round runs, one after the other: a build without complaints, the script, a build that reads all
complaints, a build with unchanged files, and one with ten thousand records more. What complaints
cost is the whole time of a build less that of the build without. The medians are compared, so that
a busy machine slows all alike. With --records and --rounds smaller, it is done sooner.

With --facts the complaints themselves are served too. With --memory it builds ten million records
of Parquet once, and prints the largest memory of dbt.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/python"))
from project import ROOT, Project, copy_project
from simulated_complaints import many

MORE = 10_000
PUBLISHING = "model.crm_dukcapil.publikasi"


def build(project: Project, exports: Path | None = None) -> float:
    """Return the seconds of a whole build."""
    begin = time.perf_counter()
    project.build(CRM_EXPORT=str(exports or ""))
    return time.perf_counter() - begin


def node_seconds(project: Project) -> dict[str, float]:
    """Return the seconds of each node of the last build."""
    results = json.loads((project.path / "target/run_results.json").read_text())["results"]
    return {result["unique_id"]: result["execution_time"] for result in results}


def by_hand(project: Project, exports: Path) -> float:
    """Return the seconds of the script."""
    target = exports.with_name("by_hand.duckdb")
    target.unlink(missing_ok=True)
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, str(ROOT / "bench/by_hand.py"), str(exports), str(target)],
        cwd=project.path,
        check=True,
    )
    return time.perf_counter() - begin


def compare(project: Project, folder: Path, count: int, rounds: int) -> None:
    """Print seconds and ratios of builds with complaints and of the script."""
    exports = folder / "ekspor_simulasi"
    many(exports / "sim_0.csv", count)
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        shutil.rmtree(folder / "project/warehouse/build.duckdb.landed", ignore_errors=True)
        # Both builds publish something new.
        project.served.unlink()
        times.setdefault("none", []).append(build(project))
        times.setdefault("by hand", []).append(by_hand(project, exports))
        times.setdefault("first", []).append(build(project, exports))
        publishing = node_seconds(project)[PUBLISHING]
        times.setdefault("publishing in the first", []).append(publishing)
        times.setdefault("unchanged", []).append(build(project, exports))
        many(exports / "sim_1.csv", MORE, first=count)
        times.setdefault("ten thousand more", []).append(build(project, exports))
        (exports / "sim_1.csv").unlink()
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    for name, seconds in medians.items():
        print(f"{name}: {seconds:.1f} s")
    script, none = medians["by hand"], medians["none"]
    first = medians["first"] - none
    for name in ("first", "unchanged", "ten thousand more"):
        cost = medians[name] - none
        print(
            f"{count:,} complaints, {name}: {cost:.1f} s more than without, {cost / script:.1f}"
            f" times the script, {cost / first:.2f} of the first"
        )


def memory(project: Project, folder: Path, count: int) -> None:
    """Print the largest memory of a build of Parquet exports."""
    exports = folder / "ekspor_simulasi_parquet"
    for part in range(10):
        many(exports / f"sim_{part}.parquet", count // 10, first=part * count // 10)
    seconds = build(project, exports)
    # The maximum over all runs, in KiB.
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(f"{count:,} records of Parquet: {seconds:.1f} s, {largest:.1f} GiB at most")
    slowest = sorted(node_seconds(project).items(), key=lambda node: -node[1])[:8]
    print("\n".join(f"  {name}: {spent:.1f} s" for name, spent in slowest))


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--facts", action="store_true", help="serve the complaints themselves")
    parser.add_argument("--memory", action="store_true", help="ten million records of Parquet")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        project = copy_project(ROOT, folder / "project")
        if arguments.facts:
            project.serve_complaints()
        project.build()
        if arguments.memory:
            memory(project, folder, 10_000_000)
        else:
            compare(project, folder, arguments.records, arguments.rounds)


if __name__ == "__main__":
    main()
