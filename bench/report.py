"""What the report costs, and how much of it the charts do: seconds and ratio.

Run by `make bench-report`, on the file that is served. Each kind of page is made in turn, some
times, by a process of its own, less the start of the interpreter, and medians are compared.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 7
YEAR = 2023
PAGE = """
from pathlib import Path
from crm_dukcapil.report import page, served, tables
there = served.read(Path({path!r}))
html = page.render(there, tables.all_tables(there, {year}), {year}, with_charts={charts})
Path({target!r}).write_text(html, encoding="utf-8")
"""


def seconds(*arguments: str) -> float:
    """Return how long Python takes with these arguments; it must succeed."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> None:
    """Print median seconds of the page with and without charts, and of the whole report."""
    path = os.environ.get("CRM_SERVE_PATH", "warehouse/crm_dukcapil.duckdb")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "page.html"
        programs = {
            "interpreter": ["-c", "pass"],
            "without charts": ["-c", page(path, target, charts=False)],
            "with charts": ["-c", page(path, target, charts=True)],
            "page, workbook and open data": [
                "-m",
                "crm_dukcapil",
                "report",
                str(YEAR),
                "--output",
                folder,
            ],
        }
        times: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(ROUNDS):
            for name, program in programs.items():
                times[name].append(seconds(*program))
        size = target.stat().st_size
    start = statistics.median(times.pop("interpreter"))
    beyond = {name: statistics.median(taken) - start for name, taken in times.items()}
    for name, taken in beyond.items():
        ratio = taken / beyond["without charts"]
        print(f"{name}: {taken:.2f} s beyond interpreter start, {ratio:.2f} times without charts")
    print(f"page: {size / 1000:.0f} kB")


def page(path: str, target: Path, *, charts: bool) -> str:
    """Return the program that makes the page alone."""
    return PAGE.format(path=path, target=str(target), year=YEAR, charts=charts)


if __name__ == "__main__":
    main()
