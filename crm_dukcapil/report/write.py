"""Write the report of a year: page, workbook and open data."""

from __future__ import annotations

import sys
from pathlib import Path

from crm_dukcapil.report.open_data import write_open_data
from crm_dukcapil.report.page import render
from crm_dukcapil.report.served import ReportError, connect, read
from crm_dukcapil.report.tables import all_tables
from crm_dukcapil.report.workbook import write_workbook


def write(path: Path, year: int, output: Path) -> list[Path]:
    """Write the report of `year` from the served file at `path`, and return the paths written.

    Page and workbook are named after the year, in the folder `output`; open data is in `data`.

    Raises
    ------
    ReportError
        If this project did not publish the file, or the file does not have the year.
    """
    served = read(path)
    if year not in served.years:
        available = ", ".join(map(str, served.years)) or "none"
        raise ReportError(f"{path} has no year {year}; available years: {available}")
    if served.altered:
        print(
            f"Warning: {path} was changed after it was published, in {', '.join(served.altered)}."
            " The page says so. To publish again, delete the file and run `make build`.",
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
