"""Measure the time to read complaints: a million in one run, then ten thousand more.

Run by `make bench-complaints`, on a copy in a temporary directory; every complaint is simulated.

Prints the seconds of the models that handle complaints, and of publishing: in the first run, in a
run with ten thousand more, in a run without complaints (dbt's own time) and in a run with nothing
new (the cost of history). Also prints the cost of the ten thousand as a ratio to the first run,
with and without the cost of history, and the largest memory of dbt's process. Models run one after
another: in parallel, the seconds of each would include time of the others.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/python"))
from project import ROOT, Project, copy_project
from simulated_complaints import many

COUNT, MORE = 1_000_000, 10_000
PUBLISHING = "model.crm_dukcapil.publikasi"


def model_seconds(project: Project) -> tuple[float, float]:
    """Return the seconds of the last run: models that handle complaints, and publishing."""
    manifest = project.manifest()
    downstream, waiting = set(), ["model.crm_dukcapil.stg_crm__berkas"]
    while waiting:
        node = waiting.pop()
        if node.startswith("model.") and node not in downstream:
            downstream.add(node)
            waiting += manifest["child_map"][node]
    results = json.loads((project.path / "target/run_results.json").read_text())["results"]
    seconds = {result["unique_id"]: result["execution_time"] for result in results}
    publishing = seconds[PUBLISHING]
    return sum(seconds[node] for node in downstream) - publishing, publishing


def main() -> None:
    """Print seconds, ratios and memory."""
    with tempfile.TemporaryDirectory() as directory:
        exports = Path(directory) / "ekspor_simulasi"
        project = copy_project(ROOT, Path(directory) / "project")
        project.build()
        # The first run also creates tables and caches: the fixed cost is that of a later run.
        project.build("--threads", "1")
        times = {"none": model_seconds(project)}
        for run, first, count in (
            (f"{COUNT:,} in one run", 0, COUNT),
            ("nothing new", COUNT, 0),
            (f"{MORE:,} more", COUNT, MORE),
        ):
            if count:
                many(exports / f"sim_{first:07}.csv", count, first=first)
            project.build("--threads", "1", CRM_EXPORT=str(exports))
            times[run] = model_seconds(project)
    for run, (seconds, publishing) in times.items():
        print(f"complaints, {run}: models {seconds:.1f} s, publishing {publishing:.1f} s")
    none, whole, unchanged, more = (seconds for seconds, _ in times.values())
    print(f"adding {MORE:,}: {(more - unchanged) / whole:.2f} of the first run")
    print(f"the run that adds them: {more / whole:.2f} of the first run", end="")
    print(f", {(more - none) / (whole - none):.2f} without dbt's own time")
    # The maximum over all runs, in KiB.
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(f"memory of the largest run: {largest:.1f} GiB")


if __name__ == "__main__":
    main()
