"""Measure the time to write the report, and the part of the charts in it.

Run by `make bench-report`, on the served file. Each program is timed in turn for several rounds, in
its own process; medians are compared, without the start of the interpreter.
"""

from __future__ import annotations

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
from crm_dukcapil.registry import served_path
from crm_dukcapil.report import page, served, tables
content = served.read(served.connect(served_path()))
figures = page.figures(content, {year}) if {charts} else {{}}
html = page.render(content, tables.all_tables(content, {year}), figures, {year})
Path({target!r}).write_text(html, encoding="utf-8")
"""


def seconds(*arguments: str) -> float:
    """Return the seconds that Python takes with these arguments; it must succeed."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> None:
    """Print median seconds of the page with and without charts, and of the whole report."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "page.html"
        programs = {
            "interpreter": ["-c", "pass"],
            "without charts": ["-c", page(target, charts=False)],
            "with charts": ["-c", page(target, charts=True)],
            "page, workbook, Word file and open data": [
                *("-m", "crm_dukcapil", "report", str(YEAR), "--output", folder),
            ],
        }
        times: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(ROUNDS):
            for name, program in programs.items():
                times[name].append(seconds(*program))
        size = target.stat().st_size
    start = statistics.median(times.pop("interpreter"))
    net = {name: statistics.median(measured) - start for name, measured in times.items()}
    for name, taken in net.items():
        ratio = taken / net["without charts"]
        print(f"{name}: {taken:.2f} s after interpreter start, {ratio:.2f} times without charts")
    print(f"page: {size / 1000:.0f} kB")


def page(target: Path, *, charts: bool) -> str:
    """Return the program that writes only the page."""
    return PAGE.format(target=str(target), year=YEAR, charts=charts)


if __name__ == "__main__":
    main()
