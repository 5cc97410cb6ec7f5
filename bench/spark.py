"""Measure Spark against DuckDB: the same complaints, whole builds with all their tests.

Run by `make bench-spark`, on a copy in a temporary directory; every complaint is simulated. The
tables of both engines are compared too, to the last row.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/python"))
from project import ROOT, copy_project
from simulated_complaints import many
from spark import dbt_on_spark, differences


def seconds(run: Callable[[], CompletedProcess[str]]) -> float:
    """Return the seconds of a command, which must succeed."""
    begin = time.perf_counter()
    done = run()
    if done.returncode:
        sys.exit(done.stdout)
    return time.perf_counter() - begin


def main() -> None:
    """Print seconds, ratio, and what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="of Spark, as make has installed it: 4 or 3.5")
    parser.add_argument("--records", type=int, default=1_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        project = copy_project(ROOT, Path(directory) / "project")
        exports = Path(directory) / "ekspor_simulasi"
        many(exports / "sim_0.parquet", arguments.records)
        variables = {"CRM_EXPORT": str(exports)}
        duckdb = seconds(lambda: project.dbt("build", **variables))
        spark = seconds(lambda: dbt_on_spark(project, arguments.version, "build"))
        publish = seconds(lambda: project.shell("python -m crm_dukcapil publish", **variables))
        rows, found = differences(project)
    print(f"DuckDB, with landing and publication: {duckdb:.0f} s")
    print(f"Spark, of what was landed: {spark:.0f} s, {spark / duckdb:.1f} times that")
    print(f"publication of what Spark left: {publish:.0f} s")
    print(f"{len(rows)} tables with {sum(rows.values()):,} rows compared, {len(found)} differences")
    sys.exit("\n".join(found[:20]) or 0)


if __name__ == "__main__":
    main()
