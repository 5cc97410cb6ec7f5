"""What reading complaints costs: a million in one run, then ten thousand more.

Run by `make bench-complaints`, on a copy in a temporary directory; every complaint is simulated.
Printed: seconds of the models that handle complaints and of publication, also of a run without a
complaint (dbt's own time) and of one that is given nothing new (what history costs); as ratios to
the first run, their baseline, what adding the ten thousand costs and the whole run that adds them;
the largest memory of dbt's process. Models run one after another: side by side, the seconds of
each would hold those of the others, two or three times in all.
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
PUBLICATION = "model.crm_dukcapil.publikasi"


def model_seconds(project: Project) -> tuple[float, float]:
    """Return seconds of the models that handle complaints, and of publication, in the last run."""
    manifest = project.manifest()
    downstream, waiting = set(), ["model.crm_dukcapil.stg_crm__berkas"]
    while waiting:
        node = waiting.pop()
        if node.startswith("model.") and node not in downstream:
            downstream.add(node)
            waiting += manifest["child_map"][node]
    results = json.loads((project.path / "target/run_results.json").read_text())["results"]
    seconds = {result["unique_id"]: result["execution_time"] for result in results}
    publication = seconds[PUBLICATION]
    return sum(seconds[node] for node in downstream) - publication, publication


def main() -> None:
    """Print seconds, ratio and memory."""
    with tempfile.TemporaryDirectory() as directory:
        exports = Path(directory) / "ekspor_simulasi"
        project = copy_project(ROOT, Path(directory) / "project")
        project.build()
        # A first run also creates tables and caches: what later runs take is the fixed cost.
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
    for run, (seconds, publication) in times.items():
        print(f"complaints, {run}: models {seconds:.1f} s, publication {publication:.1f} s")
    none, whole, unchanged, more = (seconds for seconds, _ in times.values())
    print(f"adding {MORE:,}: {(more - unchanged) / whole:.2f} of the first run")
    print(f"the run that adds them: {more / whole:.2f} of the first run", end="")
    print(f", {(more - none) / (whole - none):.2f} less dbt's own time")
    # The largest of the runs so far, in KiB.
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(f"memory of the largest run: {largest:.1f} GiB")


if __name__ == "__main__":
    main()
