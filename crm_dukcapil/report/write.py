"""Write the report of a year: page, workbook, Word file and open data."""

from __future__ import annotations

import sys
from pathlib import Path

from crm_dukcapil.report.open_data import write_open_data
from crm_dukcapil.report.page import figures, render
from crm_dukcapil.report.served import ReportError, Served, connect, read
from crm_dukcapil.report.tables import all_tables
from crm_dukcapil.report.word import write_word
from crm_dukcapil.report.workbook import write_workbook
from crm_dukcapil.swap import locked, workplace


def write(path: Path, year: int, output: Path, template: Path | None = None) -> list[Path]:
    """Write the report of `year` from the served file at `path`, and return the paths written.

    Page, workbook and Word file are named after the year, in the folder `output`; open data is in
    `data`. All of it is of one build, and is put in place once it is whole. The Word file gets the
    styles of `template`, a Word file too.

    Raises
    ------
    RuntimeError
        If this project did not publish the file, the file does not have the year, another report
        is being written there, or the template is no Word file or has not all styles.
    """
    targets = [output / f"{year}.{kind}" for kind in ("html", "xlsx", "docx")] + [output / "data"]
    with connect(path) as connection:
        served = read(connection)
        warn(served, path, year)
        output.mkdir(parents=True, exist_ok=True)
        # Open data is of all years: one report at a time writes into a folder.
        with locked(targets[-1], "report is being written"), workplace(targets[-1]) as work:
            page, book, word, data = (work / target.name for target in targets)
            tables, drawn = all_tables(served, year), figures(served, year)
            write_workbook(served, tables, year, book)
            write_open_data(connection, served, data)
            text = render(served, tables, drawn, year)
            page.write_text(text, encoding="utf-8")
            write_word(served, tables, drawn, text, word, template)
            for target in targets:
                if target.is_dir():
                    # A folder does not replace one that has files.
                    target.rename(work / f"old {target.name}")
                (work / target.name).replace(target)
    return targets


def warn(served: Served, path: Path, year: int) -> None:
    """Say that the file was changed; raise ReportError if it does not have the year."""
    if year not in served.years:
        available = ", ".join(map(str, served.years)) or "none"
        raise ReportError(f"{path} has no year {year}; available years: {available}")
    if served.altered:
        print(
            f"Warning: {path} was changed after it was published, in {', '.join(served.altered)}."
            " The page says so. `make build` replaces the file.",
            file=sys.stderr,
        )
