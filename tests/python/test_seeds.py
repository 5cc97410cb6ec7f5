"""Seeds that were damaged by hand: whatever is changed, the build stops and says where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from project import Project


@dataclass(frozen=True)
class Seed:
    """How to damage a seed: the columns of its key, one label and one number of it."""

    keys: tuple[str, ...]
    label: str
    number: str


TOPIC = ("tahun", "kota_kab", "kecamatan", "kelurahan", "urutan")
DISCREPANCY = ("tahun", "pemeriksaan", "tabel", "baris", "kolom")
SEEDS = {
    "tabel_2_1": Seed(("tahun", "urutan"), "wilayah_tindak_lanjut", "Total"),
    "tabel_2_2": Seed(("tahun", "urutan"), "wilayah_tindak_lanjut", "05"),
    "tabel_2_3": Seed(("tahun", "urutan"), "kategori", "Dinas"),
    "tabel_2_4": Seed(("tahun", "urutan"), "kategori_pengaduan", "urutan"),
    "tabel_2_4_rincian": Seed(
        ("tahun", "kategori_pengaduan", "urutan"), "rincian_pengaduan", "urutan"
    ),
    "tabel_2_5": Seed(("tahun", "urutan"), "kelurahan", "jumlah_pelapor"),
    "tabel_2_5_rincian": Seed(TOPIC, "rincian_masalah", "urutan"),
    "tabel_2_6": Seed(("tahun", "urutan"), "kanal_pengaduan_crm", "Total"),
    "katalog": Seed(("tahun", "nomor"), "judul", "tahun"),
    "klaim_prosa": Seed(("tahun", "nomor"), "baris", "nilai"),
    "acuan_wilayah": Seed(("urutan",), "nama_unit", "urutan"),
    "acuan_kategori": Seed(("urutan",), "kategori", "urutan"),
    "acuan_kanal": Seed(("nomor_kanal",), "kanal", "urutan"),
    "acuan_bulan": Seed(("bulan",), "nama_bulan", "bulan"),
    "acuan_kelurahan": Seed(("urutan",), "kelurahan", "urutan"),
    "acuan_alias": Seed(("ranah", "label_cetak"), "label_baku", "dicetak_di"),
    "beda_diketahui": Seed(DISCREPANCY, "alasan", "nilai_cetak"),
}

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


def double_row(seed: Seed, rows: Rows) -> list[tuple[str, ...]]:
    """Write one row twice."""
    rows.append(list(rows[min(2, len(rows) - 1)]))
    return [("rows_expected: 1", "rows_found: 2")]


DAMAGES: list[Damage] = [change_number, misspell_label, swap_labels, drop_row, double_row]
CASES = [
    pytest.param(
        name,
        damage,
        id=f"{name}-{damage.__name__}",
        # A few of each kind run always, all of them in `make test-seeds`.
        marks=() if (position + number) % 5 == 0 else (pytest.mark.slow,),
    )
    for position, name in enumerate(SEEDS)
    for number, damage in enumerate(DAMAGES)
    if not (name == "beda_diketahui" and damage is swap_labels)
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


@pytest.mark.parametrize(("name", "damage"), CASES)
def test_damaged_seed_stops_the_build(fresh: Project, name: str, damage: Damage) -> None:
    """The build fails and a line names seed, row, column, what was expected and what was found."""
    rows = fresh.read_seed(name)
    expected = damage(SEEDS[name], rows)
    fresh.write_seed(name, rows)
    where = () if damage is double_row else (f"seed: {name} ",)
    output = assert_build_stops(fresh, *[(*where, *line) for line in expected])
    assert name in output


@pytest.mark.parametrize(
    ("damage", "fragments"),
    [
        (lambda rows: rows.pop(2), ("row was never sealed",)),
        (lambda rows: rows.append(rows[2]), ("rows_found: 2",)),
        (lambda rows: rows[2].__setitem__(2, "0" * len(rows[2][2])), ("expected: sealed as 0000",)),
        (lambda rows: rows[2].__setitem__(1, "bulan / 0"), ("bulan / 0 ", "row is missing")),
    ],
    ids=["drop", "double", "change", "misspell"],
)
def test_damaged_seal_stops_the_build(
    fresh: Project, damage: Callable[[Rows], object], fragments: tuple[str, ...]
) -> None:
    """The seals themselves cannot be changed unnoticed."""
    rows = fresh.read_seed("segel")
    damage(rows)
    fresh.write_seed("segel", rows)
    assert_build_stops(fresh, fragments)


def test_a_seal_does_not_hide_a_wrong_cell(fresh: Project) -> None:
    """Sealed anew, a wrong cell still differs from both totals, the other tables and the prose."""
    fresh.edit("tabel_2_3", "KTP-el,39,30", "KTP-el,38,30")
    fresh.reseal()
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
    )


def test_a_seal_does_not_hide_a_number_without_total(fresh: Project) -> None:
    """Table 2.5 has no totals: its checksum in the catalogue is not touched by sealing."""
    fresh.edit("tabel_2_5", "Cengkareng,Kapuk,5", "Cengkareng,Kapuk,6")
    fresh.reseal()
    assert_build_stops(fresh, ("tahun: 2023", "tabel: 2.5", "expected: ", "found: "))


def test_a_discrepancy_that_is_gone_stops_the_build(fresh: Project) -> None:
    """Once the prose says 43, the register must not say that it says 48."""
    fresh.edit("klaim_prosa", "keluhan pelayanan,,48,3", "keluhan pelayanan,,43,3")
    fresh.reseal()
    assert_build_stops(
        fresh, ("registered difference is gone", "tabel: 2.b", "baris: Keluhan Pelayanan")
    )


def test_a_discrepancy_is_registered_with_its_numbers(fresh: Project) -> None:
    """A registered discrepancy covers the two numbers that it names and no others."""
    fresh.edit("klaim_prosa", "keluhan pelayanan,,48,3", "keluhan pelayanan,,49,3")
    fresh.reseal()
    assert_build_stops(
        fresh, ("other numbers", "baris: Keluhan Pelayanan", "found_in_print: 49", "expected: 43")
    )


def test_an_unknown_label_names_the_nearest(fresh: Project) -> None:
    """A label that no reference knows stops the build with the label that was probably meant."""
    fresh.edit("tabel_2_6", "SMS Center", "SMS Centre")
    assert_build_stops(
        fresh, ("tabel: 2.6", "label_found: SMS Centre", "nearest_known: SMS Center")
    )


def test_a_kelurahan_in_the_wrong_kecamatan_is_found(fresh: Project) -> None:
    """Known names in an unknown combination do not pass, even when sealed."""
    fresh.edit("tabel_2_5", "Jakarta Barat,Cengkareng,Kapuk", "Jakarta Barat,Kembangan,Kapuk")
    fresh.edit(
        "tabel_2_5_rincian",
        "Cengkareng,Kapuk,1,",
        "Kembangan,Kapuk,1,",
    )
    fresh.edit("tabel_2_5_rincian", "Cengkareng,Kapuk,2,", "Kembangan,Kapuk,2,")
    fresh.edit("tabel_2_5_rincian", "Cengkareng,Kapuk,3,", "Kembangan,Kapuk,3,")
    fresh.reseal()
    assert_build_stops(fresh, ("kecamatan: Kembangan", "kelurahan: Kapuk", "jumlah: 5"))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("KTP-el,39,30", "KTP-el,tiga,30", "line 13, column Dinas: found tiga, expected a whole"),
        ("KTP-el,39,30", "KTP-el,39.5,30", "line 13, column Dinas: found 39.5, expected a whole"),
        ("KTP-el,39,30", 'KTP-el,"1,039",30', "line 13, column Dinas: found 1,039, expected"),
        ("KTP-el,39,30", "KTP-el,39,,30", "line 13: found 11 cells, expected 10"),
        ("KTP-el,39,30", "KTP-el,30", "line 13: found 9 cells, expected 10"),
        ("KTP-el,39,30", 'KTP-"el,39,30', "line 13: a double quote is missing or out of place"),
        ("Jaktim,Total\n", "Jaktim\n", "line 1, column Total: the header is"),
        ("Jaktim,Total\n", "Jaktim,Total,Catatan\n", "line 1: the header is"),
        ("Jaksel,Jaktim,Total\n", "Jaktim,Jaksel,Total\n", "line 1: the header is"),
    ],
    ids=[
        "text",
        "decimal",
        "thousands",
        "extra cell",
        "missing cell",
        "stray quote",
        "missing column",
        "extra column",
        "swapped columns",
    ],
)
def test_unreadable_seed_names_file_and_line(
    fresh: Project, old: str, new: str, expected: str
) -> None:
    """A file that cannot be loaded as printed stops before anything is loaded, with a remedy."""
    fresh.edit("tabel_2_3", old, new)
    run = fresh.dbt("build")
    assert run.returncode != 0
    assert f"seeds/publikasi/tabel_2_3.csv, {expected}" in run.stdout
    assert "Remedy: " in run.stdout


def test_windows_files_read_the_same(built: Project, fresh: Project) -> None:
    """Byte-order mark, Windows line ends and a missing last line end change no mart."""
    for path in fresh.path.glob("seeds/*/*.csv"):
        text = path.read_text(encoding="utf-8").rstrip("\n").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    fresh.build("--exclude", "path:tests/dbt/macros", "test_type:unit")
    for table in ("marts.rekap_kategori_wilayah", "marts.dim_kanal", "audit.rekonsiliasi"):
        select = f"select * from {table} order by all"
        assert fresh.query(select) == built.query(select)
