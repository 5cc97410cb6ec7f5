"""Seeds that were damaged by hand: whatever is changed, the build stops and says where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from project import KEYS, Project


@dataclass(frozen=True)
class Seed:
    """How to damage a seed: one label and one number of it."""

    name: str
    label: str
    number: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a row of it."""
        return KEYS[self.name]


SEEDS = [
    Seed("tabel_2_1", "wilayah_tindak_lanjut", "Total"),
    Seed("tabel_2_2", "wilayah_tindak_lanjut", "05"),
    Seed("tabel_2_3", "kategori", "Dinas"),
    Seed("tabel_2_4", "kategori_pengaduan", "urutan"),
    Seed("tabel_2_4_rincian", "rincian_pengaduan", "urutan"),
    Seed("tabel_2_5", "kelurahan", "jumlah_pelapor"),
    Seed("tabel_2_5_rincian", "rincian_masalah", "urutan"),
    Seed("tabel_2_6", "kanal_pengaduan_crm", "Total"),
    Seed("katalog", "judul", "tahun"),
    Seed("klaim_prosa", "baris", "nilai"),
    Seed("acuan_wilayah", "nama_unit", "urutan"),
    Seed("acuan_kategori", "kategori", "urutan"),
    Seed("acuan_kanal", "kanal", "urutan"),
    Seed("acuan_bulan", "nama_bulan", "bulan"),
    Seed("acuan_kelurahan", "kelurahan", "urutan"),
    Seed("acuan_alias", "label_baku", "dicetak_di"),
    Seed("beda_diketahui", "alasan", "nilai_cetak"),
]

Rows = list[list[str]]
Damage = Callable[[Seed, Rows], list[tuple[str, ...]]]


def key(seed: Seed, header: list[str], row: list[str]) -> str:
    """Return the name of a seed row as the seal writes it."""
    return " / ".join(row[header.index(column)] for column in seed.keys)


def report(seed: Seed, rows: Rows, before: Rows, column: str) -> list[tuple[str, ...]]:
    """Return what lines must say after `column` changed: the cell, or a lost and a new row."""
    header, *old_rows = before
    place = header.index(column)
    expected: list[tuple[str, ...]] = []
    for old, new in zip(old_rows, rows[1:], strict=True):
        if old == new:
            continue
        if column in seed.keys:
            expected.append((f"seed_row: {key(seed, header, old)} ", "sealed row is missing"))
            expected.append((f"seed_row: {key(seed, header, new)} ", "row was never sealed"))
        else:
            expected.append(
                (
                    f"seed_row: {key(seed, header, old)} ",
                    f"seed_column: {column} ",
                    f"expected: {old[place] if old[place].isdigit() else ''}",
                    f"found: {new[place]}",
                )
            )
    return expected


def chosen(rows: Rows, column: str) -> list[str]:
    """Return the row to damage: the first from the second on that has something in `column`."""
    place = rows[0].index(column)
    return next(row for row in [*rows[2:], rows[1]] if row[place])


def change_number(seed: Seed, rows: Rows) -> list[tuple[str, ...]]:
    """Add 100 to the number of one row (a key stays free of collisions)."""
    before = [list(row) for row in rows]
    place = rows[0].index(seed.number)
    row = chosen(rows, seed.number)
    row[place] = str(int(row[place]) + 100) if row[place].isdigit() else row[place] + "1"
    return report(seed, rows, before, seed.number)


def misspell_label(seed: Seed, rows: Rows) -> list[tuple[str, ...]]:
    """Double the last letter of the label of one row."""
    before = [list(row) for row in rows]
    row = chosen(rows, seed.label)
    place = rows[0].index(seed.label)
    row[place] += row[place][-1]
    return report(seed, rows, before, seed.label)


def swap_labels(seed: Seed, rows: Rows) -> list[tuple[str, ...]]:
    """Exchange the labels of two rows; each must be named as expected where the other is found."""
    before = [list(row) for row in rows]
    place = rows[0].index(seed.label)
    first = chosen(rows, seed.label)
    second = next(row for row in rows[2:] if row[place] not in ("", first[place]))
    first[place], second[place] = second[place], first[place]
    expected = report(seed, rows, before, seed.label)
    if seed.label in seed.keys:
        return expected
    original = {second[place]: first[place], first[place]: second[place]}
    return [(*line, f"expected: {original[line[-1].removeprefix('found: ')]}") for line in expected]


def drop_row(seed: Seed, rows: Rows) -> list[tuple[str, ...]]:
    """Leave one row out."""
    dropped = rows.pop(min(2, len(rows) - 1))
    return [(f"seed_row: {key(seed, rows[0], dropped)} ", "sealed row is missing")]


# One build has the same damage in several seeds: the seal names each, and none hides another. It
# prints 20 rows at most, and a changed key or a swap takes two: these are done in two halves.
CASES = [
    pytest.param(
        damage,
        SEEDS[part],
        id=f"{damage.__name__}-{name}",
        marks=[pytest.mark.slow] if name == "even" else [],
    )
    for damage, parts in {
        change_number: {"even": slice(0, None, 2), "odd": slice(1, None, 2)},
        misspell_label: {"all": slice(None)},
        # The register, which comes last, has one row.
        swap_labels: {"even": slice(0, -1, 2), "odd": slice(1, -1, 2)},
        drop_row: {"all": slice(None)},
    }.items()
    for name, part in parts.items()
]


def assert_build_stops(project: Project, *lines: tuple[str, ...]) -> str:
    """Build and expect, for each tuple, one line of the output that has all of its fragments."""
    run = project.dbt("build", "--exclude", "path:tests/dbt/macros", "test_type:unit")
    assert run.returncode == 1, run.stdout
    for fragments in lines:
        assert any(
            all(fragment in line for fragment in fragments) for line in run.stdout.splitlines()
        ), (fragments, run.stdout)
    return run.stdout


def printed_rows(output: str) -> dict[str, list[dict[str, str]]]:
    """Return the rows that a build prints below each failed test, by its name."""
    rows: dict[str, list[dict[str, str]]] = {}
    for line in output.splitlines():
        text = line.split("  ", 1)[-1]
        if text.startswith("FAILED "):
            rows[text.split()[1]] = below = []
        elif rows and " | " in text:
            below.append(dict(cell.split(": ", 1) for cell in text.strip().split(" | ")))
    return rows


@pytest.mark.parametrize(("damage", "seeds"), CASES)
def test_damaged_seeds_stop_the_build(fresh: Project, damage: Damage, seeds: list[Seed]) -> None:
    """The build fails and lines name seed, row, column, what was expected and what was found."""
    expected = []
    for seed in seeds:
        rows = fresh.read_seed(seed.name)
        expected += [(f"seed: {seed.name} ", *line) for line in damage(seed, rows)]
        fresh.write_seed(seed.name, rows)
    assert_build_stops(fresh, *expected)


def test_doubled_rows_stop_the_build(fresh: Project) -> None:
    """A row that was written twice fails a test of its seed, which names the row."""
    doubled = {}
    for name in [*KEYS, "segel"]:
        rows = fresh.read_seed(name)
        # A seed without rows gets one, its own header, twice.
        rows += [rows[0]] if len(rows) == 1 else []
        doubled[name] = dict(zip(rows[0], rows[min(2, len(rows) - 1)], strict=True))
        rows.append(list(doubled[name].values()))
        fresh.write_seed(name, rows)
    printed = printed_rows(assert_build_stops(fresh))
    for name, row in doubled.items():
        tests = [rows for test, rows in printed.items() if test.startswith(f"{name}_has_one_row_")]
        assert tests, name
        for [found] in tests:
            assert found.pop("rows_expected") == "1"
            assert found.pop("rows_found") == "2"
            assert found
            assert found.items() <= row.items()


def test_damaged_seals_stop_the_build(fresh: Project) -> None:
    """The seals themselves cannot be changed unnoticed."""
    rows = fresh.read_seed("segel")
    changed, misspelt, dropped = rows[2], rows[3], rows.pop(4)
    changed[2] = "0" * len(changed[2])
    name, misspelt[1] = misspelt[1], "bulan / 0"
    fresh.write_seed("segel", rows)
    assert_build_stops(
        fresh,
        (f"seed_row: {changed[1]} ", "expected: sealed as 00000000"),
        ("seed_row: bulan / 0 ", "sealed row is missing"),
        (f"seed_row: {name} ", "row was never sealed"),
        (f"seed_row: {dropped[1]} ", "row was never sealed"),
    )


@pytest.mark.slow
def test_a_seal_does_not_hide_wrong_numbers(fresh: Project) -> None:
    """Sealed anew, each still differs from something that sealing does not touch."""
    # From both totals, the other tables and the prose.
    fresh.edit("tabel_2_3", "KTP-el,39,30", "KTP-el,38,30")
    # Table 2.5 has no totals: from its checksum in the catalogue.
    fresh.edit("tabel_2_5", "Cengkareng,Kapuk,5", "Cengkareng,Kapuk,6")
    # Once the prose says 43, the register must not say that it says 48 …
    fresh.edit("klaim_prosa", "keluhan pelayanan,,48,3", "keluhan pelayanan,,43,3")
    # … and what it has covers the two numbers that it names and no others.
    register = fresh.read_seed("beda_diketahui")
    total = ["2023", "total_tahun", "rekap_kategori", "Grand Total", "Total", "466", "464"]
    fresh.write_seed("beda_diketahui", [*register, [*total, "Rekaan untuk uji", "belum_diralat"]])
    fresh.seal()
    assert_build_stops(
        fresh,
        ("total_baris", "tabel: 2.3", "baris: KTP-el", "found_in_print: 254", "expected: 253"),
        (
            "total_kolom",
            "tabel: 2.3",
            "kolom: Dinas Provinsi",
            "found_in_print: 123",
            "expected: 122",
        ),
        ("antartabel", "tabel: 2.4", "baris: KTP-el", "found_in_print: 254", "expected: 253"),
        ("total_tahun", "rekap_kategori_wilayah", "found_in_print: 466", "expected: 465"),
        ("klaim", "baris: KTP-el", "kolom: Dinas Provinsi", "found_in_print: 39", "expected: 38"),
        ("tahun: 2023 | tabel: 2.3 | expected: ", "found: "),
        ("tahun: 2023 | tabel: 2.5 | expected: ", "found: "),
        ("registered difference is gone", "tabel: 2.b", "baris: Keluhan Pelayanan"),
        ("other numbers", "tabel: rekap_kategori ", "found_in_print: 466", "expected: 465"),
    )


@pytest.mark.slow
def test_a_seal_does_not_hide_wrong_labels(fresh: Project) -> None:
    """Sealed anew, a label is still held against the references, in its combination."""
    fresh.edit("tabel_2_6", "SMS Center", "SMS Centre")
    # Known names in an unknown combination.
    fresh.edit("tabel_2_5", "Jakarta Barat,Cengkareng,Kapuk", "Jakarta Barat,Kembangan,Kapuk")
    for topic in (1, 2, 3):
        old, new = (f"{kecamatan},Kapuk,{topic}," for kecamatan in ("Cengkareng", "Kembangan"))
        fresh.edit("tabel_2_5_rincian", old, new)
    fresh.seal()
    assert_build_stops(
        fresh,
        ("tabel: 2.6", "label_found: SMS Centre", "nearest_known: SMS Center"),
        ("kecamatan: Kembangan", "kelurahan: Kapuk", "jumlah: 5"),
    )


# Seed, what stands in it, what somebody makes of it, and what the build says. Each has a line or
# a file of its own, so that none hides another.
UNREADABLE = [
    (
        "tabel_2_3",
        "KTP-el,39",
        "KTP-el,tiga",
        "line 13, column Dinas: found tiga, expected a whole",
    ),
    ("tabel_2_3", "Lain-lain,4", "Lain-lain,4.5", "line 14, column Dinas: found 4.5, expected a"),
    ("tabel_2_3", "Mesin ADM,1", 'Mesin ADM,"1,001"', "line 15, column Dinas: found 1,001, expe"),
    ("tabel_2_3", "NIK,4,4", "NIK,4,,4", "line 16: found 11 cells, expected 10"),
    ("tabel_2_3", "KK,7,,2", "KK,7,2", "line 11: found 9 cells, expected 10"),
    ("tabel_2_3", "Konsolidasi", 'Konsolidasi"', "line 12: a double quote is missing or out of"),
    ("tabel_2_2", "12,Total\n", "12\n", "line 1, column Total: the header is"),
    ("tabel_2_6", "Total\n", "Total,Catatan\n", "line 1: the header is"),
    ("tabel_2_5", "kota_kab,kecamatan", "kecamatan,kota_kab", "line 1: the header is"),
]


def test_unreadable_seeds_name_file_and_line(fresh: Project) -> None:
    """A file that cannot be loaded as printed stops before anything is loaded, with a remedy."""
    for seed, old, new, _ in UNREADABLE:
        fresh.edit(seed, old, new)
    run = fresh.dbt("build")
    assert run.returncode != 0
    for seed, *_, expected in UNREADABLE:
        assert f"seeds/publikasi/{seed}.csv, {expected}" in run.stdout
    assert "Remedy: " in run.stdout
    assert "START seed" not in run.stdout
