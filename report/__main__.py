"""Write the report of a year: page, workbook and open data. Run by `make report YEAR=2023`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from report.open_data import write_open_data
from report.page import render
from report.served import ReportError, connect, read
from report.tables import all_tables
from report.workbook import write_workbook


def main() -> None:
    """Write the files and say where they are."""
    parser = argparse.ArgumentParser(prog="python -m report", description=__doc__)
    parser.add_argument("year", type=int, help="a year that is served, such as 2023")
    parser.add_argument("--output", type=Path, default=Path("target/report"), help="folder")
    arguments = parser.parse_args()
    path = Path(os.environ.get("CRM_SERVE_PATH", "warehouse/crm_dukcapil.duckdb"))
    try:
        written = write(path, arguments.year, arguments.output)
    except ReportError as error:
        sys.exit(f"No report: {error}.")
    print(*written, sep="\n")


def write(path: Path, year: int, output: Path) -> list[Path]:
    """Write the report of `year` from the served file at `path`, and return what was written.

    Page and workbook are named by the year, in the folder `output`; open data is in its `data`.

    Raises
    ------
    ReportError
        If the file is not a published one, or has no such year.
    """
    served = read(path)
    if year not in served.years:
        there = ", ".join(map(str, served.years)) or "none"
        raise ReportError(f"{path} has no year {year}; years that it has: {there}")
    if served.altered:
        print(
            f"Warning: {path} was changed after it was published, in {', '.join(served.altered)}."
            " The page says so; `make build` publishes anew.",
            file=sys.stderr,
        )
    output.mkdir(parents=True, exist_ok=True)
    page, book, data = output / f"{year}.html", output / f"{year}.xlsx", output / "data"
    tables = all_tables(served, year)
    write_workbook(served, tables, year, book)
    with connect(path) as connection:
        write_open_data(connection, served, data)
    page.write_text(render(served, tables, year), encoding="utf-8")
    return [page, book, data]


if __name__ == "__main__":
    main()
