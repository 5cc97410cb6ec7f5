"""Damaged seeds: the build fails and says where."""

from __future__ import annotations

import re

import pytest
from project import Project


def assert_build_fails(project: Project, *lines: tuple[str, ...]) -> str:
    """Build and expect, for each tuple, one line of the output that has all of its fragments."""
    run = project.dbt("build", "--exclude", "test_type:unit")
    assert run.returncode == 1, run.stdout
    for fragments in lines:
        assert any(
            all(fragment in line for fragment in fragments) for line in run.stdout.splitlines()
        ), (fragments, run.stdout)
    assert not project.served.exists()
    return run.stdout


def test_seeds_are_loaded_as_text(built: Project) -> None:
    """Every seed has the columns of its YAML, in their order, as text, and the three tests."""
    nodes = built.manifest()["nodes"].values()
    seeds = {node["name"]: list(node["columns"]) for node in nodes if node["path"].endswith(".csv")}
    assert len(seeds) == 22
    loaded: dict[str, list[str]] = {name: [] for name in seeds}
    for table, column, type_ in built.query(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where schema_name = 'raw' order by table_name, column_index"
    ):
        loaded[table].append(column)
        assert type_ == "VARCHAR", (table, column)
    assert loaded == seeds
    for test in ("cells_can_be_read", "complete", "unique_combination"):
        tested = {
            node["attached_node"].split(".")[-1]
            for node in nodes
            if node.get("test_metadata", {}).get("name") == test
        }
        assert seeds.keys() <= tested, test


@pytest.mark.fault(
    "tampered files",
    "A failed build that names the table, and the cell where totals tell.",
)
def test_a_changed_cell_is_named(fresh: Project) -> None:
    """A checksum names the table of each change, and totals name the cell where there are any."""
    fresh.edit("tabel_2_3", "KTP-el,39,", "KTP-el,38,")
    # A number without a total.
    fresh.edit("tabel_2_5", "Kembangan Utara,5", "Kembangan Utara,6")
    # Known names in an unknown combination.
    fresh.edit("tabel_2_5", "Jakarta Barat,Cengkareng,Kapuk", "Jakarta Barat,Kembangan,Kapuk")
    # Labels of two rows exchanged.
    fresh.edit("tabel_2_4_rincian", ",1,Blangko terbatas", ",1,Konsolidasi data")
    fresh.edit("tabel_2_4_rincian", ",6,Konsolidasi data", ",6,Blangko terbatas")
    # A row left out.
    fresh.write_seed("klaim_prosa", fresh.read_seed("klaim_prosa")[:-1])
    fresh.edit("katalog", "Pelapor Terbanyak", "Pelapor")
    fresh.edit("beda_diketahui", "Total,48,43", "Total,48,44")
    tables = ("2.3", "2.4", "2.5", "klaim_prosa", "katalog", "beda_diketahui")
    total = ("tabel: 2.3", "found_in_print: 254", "expected: 253")
    output = assert_build_fails(
        fresh,
        ("FAILED printed_tables_are_as_catalogued", f"{len(tables)} row(s)"),
        *((f"nomor: {table} | expected: ", " | found: ") for table in tables),
        ("Remedy: `git diff seeds/`",),
        ("total_baris", "baris: KTP-el", *total),
        ("total_kolom", "tabel: 2.3", "kolom: Dinas Provinsi", "found_in_print: 123"),
        ("tabel: 2.5", "baris: Jakarta Barat / Kembangan / Kapuk", "hanya_di_cetak"),
        ("with other numbers", "tabel: 2.b", "expected: 43", "registered_expected: 44"),
    )
    assert "publikasi ....................................... [SKIP" in output


def test_an_unknown_label_is_named(fresh: Project) -> None:
    """A label that no reference knows is named with the nearest one."""
    fresh.edit("tabel_2_6", "SMS Center", "SMS Centre")
    fresh.edit("klaim_prosa", "Alpukat Betawi", "Alpukat Betavi")
    assert_build_fails(
        fresh,
        ("tabel: 2.6", "label_found: SMS Centre", "nearest_known: SMS Center"),
        ("label_found: Alpukat Betavi", "nearest_known: Alpukat Betawi"),
    )


def test_a_label_of_two_names_is_named(fresh: Project) -> None:
    """An alias that is the canonical name of another: both rows stay, and stop the build."""
    aliases = fresh.read_seed("acuan_alias")
    fresh.write_seed("acuan_alias", [*aliases, ["kategori", "NIK", "KK", "Rekaan untuk uji"]])
    assert_build_fails(
        fresh,
        ("FAILED label_stands_for_one_name", " 1 row(s)"),
        ("ranah: kategori | label_cetak: NIK | rows_expected: 1 | rows_found: 2",),
    )


NUMBER, QUOTE, BLANK = "not a whole number", "a double quote inside", "an extra blank"
# Text in tabel_2_3.csv, what it becomes, and the column, cell and problem that the build names.
UNREADABLE = [
    ("KTP-el,39,", "KTP-el,39.5,", "Dinas", "39.5", NUMBER),
    ("Alpukat Betawi,29,", "Alpukat Betawi,tiga,", "Dinas", "tiga", NUMBER),
    ("Keluhan Pelayanan,3,", 'Keluhan Pelayanan,"1,001",', "Dinas", "1,001", NUMBER),
    ("Akta Kelahiran,6,", "Akta Kelahiran,-6,", "Dinas", "-6", NUMBER),
    ("Akta Kematian,5,", "Akta Kematian,+5,", "Dinas", "+5", NUMBER),
    ("Perubahan Data,4,", "Perubahan Data,04,", "Dinas", "04", NUMBER),
    ("Pindah Datang,1,", "Pindah Datang,1000000000000000000000,", "Dinas", "1000", NUMBER),
    ("Konsolidasi Data,5,", "Konsolidasi Data,5 ,", "Dinas", "5 ", BLANK),
    ("Data Warga", " Data Warga", "kategori", " Data Warga", BLANK),
    ("Mesin ADM", "Mesin ADM ", "kategori", "Mesin ADM ", BLANK),
    ("Akta Perkawinan", "Akta  Perkawinan", "kategori", "Akta  Perkawinan", BLANK),
    ("SKTT", " ", "kategori", "  ", BLANK),
    ("Pindah Luar", "Pindah\N{NO-BREAK SPACE}Luar", "kategori", "Pindah", BLANK),
    ("Pindah Dalam", "Pindah\tDalam", "kategori", "Pindah\tDalam", BLANK),
    ("Lain-lain", '"Lain\nlain"', "kategori", "Lain", ""),
    ("KIA,", 'KIA",', "kategori", 'KIA"', QUOTE),
    ("IKD", 'I"KD', "kategori", 'I"KD', QUOTE),
    (",NIK,", ',"""NIK""",', "kategori", '"NIK"', QUOTE),
]


def test_an_unreadable_cell_is_named(fresh: Project) -> None:
    """A cell that is no number, or has something invisible, is named; so is a row keyed in twice.

    All of them fail tests of the seed itself, so that none hides another.
    """
    for old, new, *_ in UNREADABLE:
        fresh.edit("tabel_2_3", old, new)
    expected = [
        (f"file: seeds/publikasi/tabel_2_3.csv | seed_column: {column} | found: {found}", problem)
        for _, _, column, found, problem in UNREADABLE
    ]
    for path in fresh.path.glob("seeds/*/*.csv"):
        header, *rows = fresh.read_seed(path.stem)
        if rows:
            fresh.write_seed(path.stem, [header, *rows, rows[-1]])
            expected.append((f"FAILED {path.stem}_has_one_row_per_", " 1 row(s)"))
    output = assert_build_fails(fresh, *expected)
    assert "tahun: 2023 | wilayah_tindak_lanjut: Grand Total | rows_expected: 1 | rows_" in output


# Seed, what stands in it, what somebody makes of it, and the line.
UNLOADABLE = [
    ("tabel_2_1", "Total\n", "Total,Catatan\n", 1),
    ("tabel_2_2", "12,Total\n", "12\n", 1),
    ("tabel_2_5", "kota_kab,kecamatan", "kecamatan,kota_kab", 1),
    ("acuan_kategori", "urutan,kategori,", "urutan;kategori;", 1),
    ("tabel_2_3", "KK,7,,2", "KK,7,2", 11),
    ("tabel_2_6", "Email,11,9", "Email,11,,9", 5),
    ("acuan_bulan", "3,Maret", "3", 4),
    ("tabel_2_4", "Kartu Keluarga", '"Kartu Keluarga', 5),
    ("tabel_2_4_rincian", "Akun Alpukat", '"Akun" Alpukat', 10),
    ("acuan_wilayah", "Jakarta Utara,Suku", 'Jakarta Utara,"Suku', 4),
]


def test_an_unloadable_file_is_named(fresh: Project) -> None:
    """A header or a line that is not as documented is named, and so is a file without any."""
    for seed, old, new, _ in UNLOADABLE:
        fresh.edit(seed, old, new)
    fresh.seed_path("klaim_prosa").write_text("", encoding="utf-8")
    output = assert_build_fails(fresh)
    for seed, *_, line in [*UNLOADABLE, ("klaim_prosa", 1)]:
        file = rf"seeds/\w+/{seed}\.csv"
        header, cells = rf"{file}, line 1: the header is ", rf"CSV Error on Line: {line}\n"
        message = rf"in seed {seed} \({file}\)\n.*{header if line == 1 else cells}"
        assert re.search(message, output), (seed, output)


@pytest.mark.slow
def test_a_new_checksum_hides_no_wrong_number(fresh: Project) -> None:
    """With new checksums, each change still differs from something else."""
    # From both totals, the other tables and the prose.
    fresh.edit("tabel_2_3", "KTP-el,39,30", "KTP-el,38,30")
    # Once the prose says 43, the register must not say that it says 48 …
    fresh.edit("klaim_prosa", "keluhan pelayanan,,48,3", "keluhan pelayanan,,43,3")
    # … and what it has covers the two numbers that it names and no others.
    register = fresh.read_seed("beda_diketahui")
    total = ["2023", "total_tahun", "rekap_kategori", "Grand Total", "Total", "466", "464"]
    fresh.write_seed("beda_diketahui", [*register, [*total, "Rekaan untuk uji", "belum_diralat"]])
    fresh.catalogue()
    output = assert_build_fails(
        fresh,
        ("total_baris", "tabel: 2.3", "baris: KTP-el", "found_in_print: 254", "expected: 253"),
        ("total_kolom", "tabel: 2.3", "kolom: Dinas Provinsi", "expected: 122"),
        ("antartabel", "tabel: 2.4", "baris: KTP-el", "found_in_print: 254", "expected: 253"),
        ("total_tahun", "rekap_kategori_wilayah", "found_in_print: 466", "expected: 465"),
        ("klaim", "baris: KTP-el", "kolom: Dinas Provinsi", "found_in_print: 39", "expected: 38"),
        ("registered difference is gone", "tabel: 2.b", "baris: Keluhan Pelayanan"),
        ("other numbers", "tabel: rekap_kategori ", "found_in_print: 466", "expected: 465"),
    )
    assert "FAILED printed_tables_are_as_catalogued" not in output


def test_free_text_is_named_as_such(built: Project) -> None:
    """No column is outside the checksums but one of free text, and the checksums themselves."""
    assert {
        (node["name"], column["name"])
        for node in built.manifest()["nodes"].values()
        for column in node["columns"].values()
        if column["meta"].get("disegel", True) is not True
    } == {("beda_diketahui", "alasan"), ("katalog", "segel")}
