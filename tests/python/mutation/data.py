"""Mutants of data: one wrong cell, row or pair in a seed, or one wrong record of an export."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mutation.warehouse import Warehouse

Cell = Any
# What a complaint is counted by in a complete table, and what only in a partial one or not at all.
COUNTED = ("wilayah_tindak_lanjut", "kategori", "kanal")
NAMED = ("kelurahan", "rincian")


@dataclass(frozen=True)
class Change:
    """One change of a table: its kind, where it is, and the cells or the row that it concerns.

    `is_guarded`: it must be stopped without checksums, because the cell is under a printed total,
    in a table that a complete one repeats, or in all records of an export.
    `project` is the position of the project of `prepare` that it is tried on. `is_counted`: landing
    counts the records that are left, not those that it has read.
    """

    table: str
    kind: str
    where: str
    is_guarded: bool
    cells: tuple[tuple[int, int, Cell], ...] = ()
    dropped: int | None = None
    doubled: int | None = None
    project: int = 0
    is_counted: bool = True

    def of(self, rows: list[list[Cell]]) -> list[list[Cell]]:
        """Return the rows with this change."""
        rows = [list(row) for row in rows]
        if self.doubled is not None:
            rows.append(list(rows[self.doubled]))
        for row, column, value in self.cells:
            rows[row][column] = value
        if self.dropped is not None:
            del rows[self.dropped]
        return rows

    @property
    def area(self) -> str:
        """What kind of input it is."""
        if self.table == "landed":
            return "records"
        folder = "acuan" if self.table.startswith("acuan") else "publikasi and kendali"
        return f"{folder}, under a total" if self.is_guarded else folder


def of_seeds(warehouse: Warehouse) -> Iterator[Change]:
    """Return all changes of the seeds."""
    header, catalogue = warehouse.inputs["katalog"]
    tables = [dict(zip(header, row, strict=True)) for row in catalogue]
    complete = {t["ukuran"].split("_")[0] for t in tables if t["cakupan"] == "lengkap"}
    totalled = {
        f"tabel_{t['nomor'].replace('.', '_')}"
        for t in tables
        if t["jenis"] == "tabel" and t["ukuran"].split("_")[0] in complete
    }
    for name, seed in warehouse.seeds.items():
        yield from of_seed(name, seed, *warehouse.inputs[name], name in totalled)


def of_seed(
    name: str, seed: dict[str, Any], header: list[str], rows: list[list[Cell]], totalled: bool
) -> Iterator[Change]:
    """Return all changes of a seed: of numbers and labels, of rows, and of pairs of numbers."""
    columns = [seed["columns"][column] for column in header]
    numeric = [c["data_type"] == "bigint" for c in columns]
    counts = [
        i for i, column in enumerate(header) if numeric[i] and column not in ("tahun", "urutan")
    ]
    labels = [
        i
        for i, column in enumerate(columns)
        if not column["data_type"] and column["config"].get("meta", {}).get("disegel", True)
    ]
    for i, row in enumerate(rows):
        place = f"{name}, row {i + 2}"
        for j, cell in enumerate(row):
            where, under = f"{place}, {header[j]}", totalled and numeric[j]
            if numeric[j]:
                for kind, value in numbers(cell):
                    yield Change(name, kind, where, under, ((i, j, value),))
            elif j in labels and cell:
                bracketed = re.fullmatch(r"(.* \()(\d+)(\))", cell)
                if bracketed:
                    before, count, after = bracketed.groups()
                    for kind, value in numbers(count):
                        text = f"{before}{value or ''}{after}"
                        yield Change(name, kind, where, totalled, ((i, j, text),))
                for kind, value in texts(cell, [r[j] for r in rows]):
                    yield Change(
                        name, kind, where, totalled and "rincian" not in name, ((i, j, value),)
                    )
        yield Change(name, "row dropped", place, totalled, dropped=i)
        yield Change(name, "row doubled", place, totalled, doubled=i)
    for kind, cells in pairs(rows, counts):
        where = " and ".join(f"row {i + 2} {header[j]}" for i, j, _ in cells)
        yield Change(name, kind, f"{name}, {where}", totalled and len(cells) == 2, tuple(cells))


def numbers(cell: str | None) -> Iterator[tuple[str, str | None]]:
    """Return the wrong numbers for a cell, by kind."""
    number = int(cell or 0)
    wrong: dict[str, str | None] = {"+1": str(number + 1), "-1": str(number - 1), "to 0": "0"}
    wrong["to empty"] = None
    if cell and len(cell) > 1:
        wrong["digits swapped"] = str(int(cell[1] + cell[0] + cell[2:]))
    for kind, value in wrong.items():
        if value != cell and number + (kind == "+1") > 0:
            yield kind, value


def texts(cell: str, column: list[str | None]) -> Iterator[tuple[str, str]]:
    """Return the wrong labels for a cell, by kind: another one of its column, and a misspelling."""
    others = sorted({other for other in column if other and other != cell})
    if others:
        yield "another label", others[len(cell) % len(others)]
    yield "misspelling", cell[:-2] + cell[:-3:-1] if cell[-2:] != cell[:-3:-1] else f"{cell}e"


def pairs(
    rows: list[list[Cell]], counts: list[int]
) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Return pairs of counts whose sum stays, in a column and a row, and rectangles of four."""

    def moved(i: int, j: int, by: int) -> tuple[int, int, str]:
        return i, j, str(int(rows[i][j] or 0) + by)

    for i in range(len(rows)):
        for number, j in enumerate(counts):
            if not int(rows[i][j] or 0):
                continue
            below, beside = (i + 1) % len(rows), counts[(number + 1) % len(counts)]
            if below != i:
                yield "pair in a column", [moved(i, j, -1), moved(below, j, 1)]
            if beside != j:
                yield "pair in a row", [moved(i, j, -1), moved(i, beside, 1)]
            if below != i and beside != j and int(rows[below][beside] or 0):
                signs = ((i, j, -1), (below, j, 1), (i, beside, 1), (below, beside, -1))
                yield "rectangle of four", [moved(*sign) for sign in signs]


def of_records(warehouse: Warehouse, chance: random.Random) -> Iterator[Change]:
    """Return changes of the simulated complaints that add up to the print."""
    header, rows = warehouse.inputs["landed"]
    place = {column: i for i, column in enumerate(header)}
    unit, time = place["wilayah_tindak_lanjut"], place["waktu_pengaduan"]
    kind_of = [(r[time].month, r[place["kategori"]], r[place["kanal"]]) for r in rows]
    for i, row in enumerate(rows):
        name = row[place["id_pengaduan"]]
        for column in (*COUNTED, *NAMED):
            j, where, counted = place[column], f"{name}, {column}", column in COUNTED
            if not row[j]:
                continue
            for kind, value in texts(row[j], [r[j] for r in rows]):
                yield Change("landed", kind, where, counted, ((i, j, value),), project=1)
            yield Change("landed", "to empty", where, counted, ((i, j, None),), project=1)
            # All counts hold if both are of one unit, or differ in nothing else that is counted.
            other = chance.choice(
                [
                    k
                    for k, r in enumerate(rows)
                    if r[j] not in (None, row[j])
                    and r[unit] != row[unit]
                    and kind_of[k] != kind_of[i]
                ]
            )
            swapped = ((i, j, rows[other][j]), (other, j, row[j]))
            yield Change("landed", "pair swapped", where, counted, swapped, project=1)
        moved = row[time].replace(day=1, month=row[time].month % 12 + 1)
        cells = ((i, time, moved),)
        yield Change("landed", "another month", f"{name}, waktu_pengaduan", True, cells, project=1)
        yield Change("landed", "row dropped", name, True, dropped=i, project=1)
        # With the same id it would be a duplicate, which counts once.
        new = ((len(rows), place["id_pengaduan"], f"{name}9"),)
        new += ((len(rows), place["file_row_number"], len(rows)),)
        yield Change("landed", "row doubled", name, True, new, doubled=i, project=1)


def of_exports(warehouse: Warehouse) -> Iterator[Change]:
    """Return exports of a year without print: with a column that is empty, or holds other labels.

    And one that has lost a record since it was landed.
    """
    header, rows = warehouse.inputs["landed"]
    place = {column: i for i, column in enumerate(header)}
    later = [
        i
        for i, row in enumerate(rows)
        if row[place["waktu_pengaduan"]] and row[place["waktu_pengaduan"]].year == 2024
    ]
    for column in (*COUNTED, "waktu_pengaduan", "id_pengaduan"):
        values = {"column empty": None} | ({"column unknown": "lain"} if column in COUNTED else {})
        for kind, value in values.items():
            cells = tuple((i, place[column], value) for i in later)
            yield Change("landed", kind, column, True, cells, project=2)
    yield Change(
        *("landed", "record lost", "the last of 2024", True),
        dropped=later[-1],
        project=2,
        is_counted=False,
    )
