"""Drafts of the seeds of a printed year. Whoever has the print reads them against it, and seals.

Nothing is corrected, and no number is guessed: a table that is not understood to its last cell is
listed and not written. Labels get no alias and claims of the prose no row: both are listed.
"""

from __future__ import annotations

import re
from pathlib import Path

from crm_dukcapil.drafts import DraftError
from crm_dukcapil.printed import documents, tables
from crm_dukcapil.printed.known import Known, Row, YearRows
from crm_dukcapil.printed.tables import COUNTED, TOTAL_ROW, Layout, Printed, Reading

# Seeds of a year that are no table, but are in the catalogue for their checksum.
BESIDE = ("klaim_prosa", "katalog")
MOST_PROBLEMS = 10
# What is no claim in a sentence: the number of a table, a year, the number of an item.
NO_CLAIM = re.compile(r"\b(tabel|gambar) [0-9]+\.[0-9a-z]+|\btahun [0-9]{4}|^[0-9]+\. ", re.I)


def draft(file: Path, year: int, *, replace: bool = False) -> tuple[list[str], bool]:
    """Write the rows of a printed year into the seeds of the registry.

    Rows of the year that are there already, and differ, are kept unless `replace`.

    Returns
    -------
        What was found, line by line; and whether every table stands in the seeds as printed.

    Raises
    ------
    DraftError
        The document is of another year, or a seed is missing.
    """
    blocks, notes = documents.blocks(file)
    printed, nameless, prose = tables.find(blocks)
    titles = " ".join(each.heading for each in printed)
    years = sorted(set(re.findall(r"\b(?:19|20)[0-9]{2}\b", titles)))
    # Where some titles say the year, the others have a slip: listed below.
    if years and str(year) not in years:
        raise DraftError(
            f"nothing is written: the titles in {file} are of {', '.join(years)}, not of {year}"
        )
    drafted = Draft(year, replace, notes)
    for each in printed:
        drafted.add(each)
    missing = drafted.catalogued.keys() - {each.number for each in printed}
    for number in sorted(missing):
        notes.append(f"{drafted.catalogued[number]['jenis'].capitalize()} {number}: no caption")
    notes += [f"not understood, no caption above it: {tables.shown(grid[0])}" for grid in nameless]
    drafted.write()
    return [*notes, *drafted.proposals(), *claims(prose)], not drafted.missed


class Draft:
    """The rows of a year that are to be written, and what is to be said of its tables."""

    def __init__(self, year: int, replace: bool, notes: list[str]) -> None:
        """Begin without rows; `notes` are added to."""
        self.year, self.is_replaced, self.notes = year, replace, notes
        self.known = Known()
        self.catalogued = self.known.catalogued(year)
        # Tables that are not written.
        self.missed = {name for name, row in self.catalogued.items() if row["jenis"] == "tabel"}
        # Labels, each with its domain, and the tables that print them.
        self.unknown: dict[tuple[str, str], list[str]] = {}
        self.changes: list[tuple[YearRows, list[Row]]] = []
        self.entries: list[Row] = []

    def add(self, printed: Printed) -> None:
        """Add a table, and what has a caption to the catalogue; say why where it cannot be."""
        row = self.catalogued.get(printed.number)
        is_table = printed.kind == "Tabel"
        if row is None or (is_table and not printed.grids):
            why = "no table below its caption" if row else "not in the catalogue of any year"
            self.notes.append(f"{printed.name}, {printed.heading}: {why}")
            self.missed |= {printed.number} if is_table else set()
            return
        if is_table and not self.add_rows(printed, row["ukuran"].partition("_")[2]):
            return
        self.missed.discard(printed.number)
        if not printed.source:
            self.notes.append(f"{printed.name}: no source line (Sumber: …) is found")
        if str(self.year) not in printed.heading:
            self.notes.append(
                f"{printed.name}: its title does not say {self.year}: {printed.heading}"
            )
        self.entries.append(entry(printed, row, self.year))

    def add_rows(self, printed: Printed, domain: str) -> bool:
        """Add the rows of a table, whose columns are of a domain; return whether it has them."""
        known, seed = self.known, f"tabel_{printed.number.replace('.', '_')}"
        layout = known.layout(seed)
        reading = tables.read(printed, layout, known.labels.get(domain, {}), known.split)
        for label in known.unknown(labels(reading, layout, domain)):
            self.unknown.setdefault(label, []).append(printed.number)
        self.notes += said(printed, reading, known)
        if reading.problems:
            return False
        changes = [
            (YearRows(known.path(f"publikasi/{name}"), self.year), rows)
            for name, rows in rows_of(seed, reading, layout, self.year).items()
        ]
        if not self.is_replaced and any(there.differs(rows) for there, rows in changes):
            self.notes.append(
                f"{printed.name}: rows of {self.year} are there already, and differ: kept"
            )
            return False
        self.changes += changes
        return True

    def write(self) -> None:
        """Write what was added, and say what is written and what is not."""
        if self.changes:
            about = {"tahun": str(self.year), "jenis": "seed"}
            entries = [*self.entries, *(about | {"nomor": name} for name in BESIDE)]
            catalogue = YearRows(self.known.path("publikasi/katalog"), self.year)
            rows = catalogue.with_entries(entries, replace=self.is_replaced)
            self.changes.append((catalogue, rows))
            self.notes += [
                f"{catalogue.path}: the row of {new['nomor']} differs: kept"
                for new in entries
                if not any(new.items() <= row.items() for row in rows)
            ]
        for there, rows in self.changes:
            same = ", as before" if there.rows == rows else ""
            there.replace(rows)
            self.notes.append(f"{there.path}: {len(rows)} rows of {self.year}{same}")
        if self.missed:
            self.notes.append(
                f"NOT as printed in the seeds: {', '.join(sorted(self.missed))}. Correct the"
                " document and run this again (--replace replaces rows that are there), or add the"
                " rows by hand"
            )

    def proposals(self) -> list[str]:
        """Return lines for acuan_alias, one per label that the registry does not know."""
        lines = [
            self.known.proposal(domain, label, f"Tabel {', '.join(numbers)}")
            for (domain, label), numbers in self.unknown.items()
        ]
        about = (
            "Labels that are not known. Copy what is right into"
            f" {self.known.path('acuan/acuan_alias')}; a new name belongs into its own seed, with"
            " berlaku_sejak:"
        )
        return [about, *lines] if lines else []


def labels(reading: Reading, layout: Layout, domain: str) -> set[tuple[str, str]]:
    """Return the labels of a table, each with its domain: the first word of its column's name."""
    found = {(domain, header) for header in reading.unknown if domain}
    for row in reading.rows:
        for name in layout.labels:
            match = None if layout.numbers else COUNTED.fullmatch(row[name])
            found.add((name.partition("_")[0], match[1] if match else row[name]))
    return {(kind, label) for kind, label in found if label not in ("", TOTAL_ROW)}


def said(printed: Printed, reading: Reading, known: Known) -> list[str]:
    """Return what is to be said of a table: not understood, left out, or to be read with care."""
    lines = [f"{printed.name}: {note}" for note in reading.notes]
    if reading.problems:
        more = len(reading.problems) - MOST_PROBLEMS
        lines += [f"{printed.name}: {problem}" for problem in reading.problems[:MOST_PROBLEMS]]
        lines += [f"{printed.name}: and {more} more"] if more > 0 else []
        return [*lines, f"{printed.name}, {printed.heading}: not written"]
    for number, topics in enumerate(reading.topics, start=1):
        if not known.topics.issuperset(topics):
            shown = " | ".join(topics)
            lines.append(f"{printed.name}, row {number}: check where its topics end: {shown}")
    return lines


def rows_of(seed: str, reading: Reading, layout: Layout, year: int) -> dict[str, list[Row]]:
    """Return the rows of the seeds of a table, by the name of the seed."""
    about = {"tahun": str(year)}
    found = {
        seed: [about | {"urutan": str(n)} | row for n, row in enumerate(reading.rows, start=1)]
    }
    if layout.topics:
        found[f"{seed}_rincian"] = [
            about
            | {name: row[name] for name in layout.labels}
            | {"urutan": str(n), layout.topics: topic}
            for row, topics in zip(reading.rows, reading.topics, strict=True)
            for n, topic in enumerate(topics, start=1)
        ]
    return found


def entry(printed: Printed, row: Row, year: int) -> Row:
    """Return the row of a table or figure in the catalogue; what it counts is as in `row`."""
    return {
        "tahun": str(year),
        "nomor": printed.number,
        "jenis": printed.kind.lower(),
        "judul": printed.heading,
        "sumber": printed.source,
        "ukuran": row["ukuran"],
        "cakupan": row["cakupan"],
    }


def claims(prose: list[str]) -> list[str]:
    """Return the sentences that have a number besides those of tables and years."""
    lines = [
        sentence
        for line in prose
        for sentence in re.split(r"(?<![0-9]\.)(?<=[.!?]) +(?=[A-Z*])", line)
        if re.search("[0-9]", NO_CLAIM.sub("", sentence))
    ]
    return ["Sentences with numbers, for klaim_prosa.csv, which is yours to write:", *lines]
