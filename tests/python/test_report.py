"""The report follows the served file, to the last sentence, and refuses any other file.

What is changed or invented here is so in temporary copies only.
"""

from __future__ import annotations

import csv
import hashlib
import html
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import duckdb
import openpyxl
import pandas as pd
import pytest
from project import ROOT, Project
from test_print import read as printed

from crm_dukcapil import swap
from crm_dukcapil.report import charts, findings
from crm_dukcapil.report import write as report_write
from crm_dukcapil.report.findings import ranks
from crm_dukcapil.report.open_data import Escaper
from crm_dukcapil.report.served import FACTS, ReportError
from crm_dukcapil.report.tables import all_tables
from crm_dukcapil.report.tables import counted as with_counts
from crm_dukcapil.report.write import write

Change = Callable[..., Path]


@pytest.fixture(scope="session")
def report(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the report of 2023, as committed."""
    folder = tmp_path_factory.mktemp("report")
    write(built.served, 2023, folder)
    return folder


@pytest.fixture
def change(built: Project, tmp_path: Path) -> Change:
    """Return a way to change a copy of the served file and to report on it."""

    def changed(*statements: str, year: int = 2023) -> Path:
        copy = tmp_path / "diubah_untuk_uji.duckdb"
        shutil.copy2(built.served, copy)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        write(copy, year, tmp_path / "report")
        return tmp_path / "report"

    return changed


def text(folder: Path, year: int = 2023) -> str:
    """Return the words of a page, without markup, blanks as one."""
    page = (folder / f"{year}.html").read_text(encoding="utf-8")
    body = page[page.index("<body") :]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", body)))


def invent_year(year: int) -> list[str]:
    """Return statements that invent another year, a copy of 2023 with ten more in Dinas."""
    statements = []
    for mart in ("wilayah", "bulan", "wilayah_bulan", "kategori", "kategori_wilayah", "kanal"):
        statements.append(
            f"insert into marts.rekap_{mart} select * replace ({year} as tahun)"
            f" from marts.rekap_{mart} where tahun = 2023"
        )
    statements.append(
        f"insert into marts.rekap_kanal_wilayah select * replace ({year} as tahun)"
        " from marts.rekap_kanal_wilayah where tahun = 2023"
    )
    return [
        *statements,
        f"update marts.rekap_wilayah set jumlah = jumlah + 10"
        f" where tahun = {year} and wilayah = 'Dinas Provinsi'",
    ]


def test_sentences_say_what_the_marts_say(report: Path) -> None:
    """Most, next, ties, shares and totals of 2023, in words."""
    words = text(report)
    for sentence in (
        "tercatat 466 pengaduan kepada Dinas Dukcapil, yang masuk melalui 10 dari 13 kanal resmi",
        "ditangani oleh Dinas Dukcapil Provinsi DKI Jakarta (123 pengaduan, 26,4%); berikutnya"
        " Suku Dinas Dukcapil Jakarta Timur (114 pengaduan, 24,5%).",
        "Bulan tersibuk: Mei (74 pengaduan, 15,9%); berikutnya Maret (54 pengaduan, 11,6%).",
        "Paling sepi: Oktober (21 pengaduan, 4,5%).",
        "diadukan: KTP-el (254 pengaduan, 54,5%); berikutnya Alpukat Betawi (56 pengaduan,"
        " 12,0%), lalu Keluhan Pelayanan (43 pengaduan, 9,2%).",
        "Untuk KTP-el, unit yang menangani paling banyak: Suku Dinas Dukcapil Jakarta Timur (66"
        " pengaduan, 26,0%); berikutnya Suku Dinas Dukcapil Jakarta Barat (49 pengaduan, 19,3%),"
        " lalu Dinas Dukcapil Provinsi DKI Jakarta dan Suku Dinas Dukcapil Jakarta Utara"
        " (masing-masing 39 pengaduan, 15,4%).",
        "Gambir (20 pengaduan, 4,3%); berikutnya Penggilingan (11 pengaduan, 2,4%), lalu Lenteng"
        " Agung, Tengah, Cideng, Pondok Bambu, Semper Barat, dan Jatinegara (masing-masing 7"
        " pengaduan, 1,5%).",
        "memuat 26 kelurahan dengan 170 dari 466 pengaduan, yaitu kelurahan dengan 5 pengaduan",
        "dipakai: JAKI (Jakarta Kini) (264 pengaduan, 56,7%); berikutnya Twitter @dkijakarta (63",
        "Tanpa satu pun pengaduan: Media Sosial Pribadi Gubernur/Wakil Gubernur, Kantor"
        " Inspektorat, dan Kantor Camat.",
        "melalui JAKI paling banyak ditangani oleh Dinas Dukcapil Provinsi DKI Jakarta (64",
    ):
        assert sentence in words, sentence


def test_page_lists_the_known_discrepancy_and_its_build(built: Project, report: Path) -> None:
    """Both numbers of what the print gets wrong, and which build the page is of."""
    words = text(report)
    assert (
        "Keluhan Pelayanan: Paragraf Gambar 2.b menyebut 48 (peringkat 3), gudang menghitung 43"
        in words
    )
    [(build, seal)] = built.query(
        "select id_build, checksum from audit.publikasi where tabel = 'audit.publikasi'",
        served=True,
    )
    assert build in words
    assert seal in words
    assert "tidak lagi sama" not in words


def test_page_says_what_its_numbers_are_not(report: Path) -> None:
    """What is printed only, empty, partial or not counted, with its number; what a word means."""
    words = text(report)
    for sentence in (
        "Angka tahun ini hanya ada dari publikasi tercetak",
        "Sel kosong berarti 0: 2 di Tabel 2.2, 65 di Tabel 2.3, 17 di Tabel 2.6.",
        "Hanya memuat sebagian pengaduan: Tabel 2.4 dan 2.5.",
        "25 rincian di Tabel 2.4 tercetak tanpa jumlah pengaduan.",
        "1 angka cetak berbeda dari angka gudang",
        "Belum ada angka tahun ini yang berubah.",
        "peringkatPeringkat dalam setahun, 1 terbanyak;",
    ):
        assert sentence in words, sentence
    assert "Kontak dan lisensi" not in words
    assert "batas pengungkapan" not in words


def test_page_names_contact_licence_and_changes(change: Change) -> None:
    """What the registry says of itself, escaped, and each publication that changed the year."""
    change_of = "'2023-12-31 23:59:59', 'marts.rekap_kanal', 2023, '{}'"
    folder = change(
        "update audit.publikasi set kontak = 'Bidang <PIAK>', lisensi = 'CC-BY-4.0'",
        *(
            "insert into audit.revisi (nomor, waktu_utc, tabel, tahun, kunci, kolom, nilai_lama,"
            f" nilai_baru, id_build_lama, id_build_baru) values ({number}, {change_of}, 'jumlah',"
            f" {old}, {new}, 'lama', 'baru-sekali')"
            for number, (old, new) in enumerate((("'1'", "'2'"), ("'1'", "'3'"), ("null", "'1'")))
        ),
    )
    words = text(folder)
    assert "Pertanyaan tentang rekap ini: Bidang <PIAK>." in words
    assert "Lisensi data: CC-BY-4.0." in words
    assert "31 Desember 2023 pukul 23.59 baru-sek 1 2 1 0" in words


@pytest.mark.fault("clock steps", "A report that lists publications in their order, not by time.")
def test_changes_are_listed_as_they_were_published(change: Change) -> None:
    """The clock was set back before the second publication."""
    folder = change(
        *(
            "insert into audit.revisi (nomor, waktu_utc, tabel, tahun, kunci, kolom, nilai_lama,"
            f" nilai_baru, id_build_lama, id_build_baru) values ({number}, '{time}', 'marts.x',"
            f" 2023, '{{}}', 'jumlah', '1', '2', 'lama', '{build}')"
            for number, time, build in (
                (1, "2024-05-06 07:08:09", "pertama-simulasi"),
                (2, "2023-05-06 07:08:09", "kedua-simulasi"),
            )
        )
    )
    words = text(folder)
    assert 0 < words.index("kedua-si 1 1 0 0") < words.index("pertama- 1 1 0 0")


def test_signs_of_quality_are_classes_of_the_mart(counted: Project, change: Change) -> None:
    """Closed within an hour, reopened, and merged for the floor, as the model calls them."""
    folder = change(
        f"attach '{counted.served}' as counted (read_only);"
        "insert into marts.kinerja_tindak_lanjut from counted.marts.kinerja_tindak_lanjut",
        *(
            f"insert into marts.rekap_lama_selesai values"
            f" (2023, 'wilayah', 'Jakarta Timur', '{name}', {number}, {number * 100})"
            for name, number in ((findings.QUICK, 1), (findings.REOPENED, 9), (findings.MERGED, 10))
        ),
        "update marts.rekap_wilayah set sumber = 'crm'",
    )
    words = text(folder)
    assert "100 selesai dalam waktu kurang dari 1 jam, 900 dibuka kembali." in words
    assert "1.000 pengaduan ada di gabungan kelas kecil" in words
    model = (ROOT / "models/marts/rekap_lama_selesai.sql").read_text(encoding="utf-8")
    for name in (findings.QUICK, findings.REOPENED, findings.MERGED):
        assert f"'{name}'" in model


def test_every_table_of_the_page_leads_to_its_mart(report: Path) -> None:
    """Each link within the page has an end, and each end names the mart of the link."""
    page = (report / "2023.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="#([^"]+)"><code>([^<]+)</code>', page)
    assert {mart for _, mart in links} >= {
        *("marts.rekap_wilayah", "marts.rekap_wilayah_bulan", "marts.rekap_kategori_wilayah"),
        *("marts.rekap_kategori_rincian", "marts.rekap_kelurahan", "marts.rekap_kanal_wilayah"),
    }
    for anchor, mart in links:
        [found] = re.findall(rf'id="{anchor}"[^>]*>([^<]*)<', page)
        assert found == mart
    for anchor in re.findall(r'href="#([^"]+)"', page):
        assert page.count(f'id="{anchor}"') == 1, anchor
    files = {*re.findall(r'<a href="([^#"]+)"', page)}
    assert files == {"2023.xlsx", "2023.docx", "data/kamus_data.csv"} | {
        f"data/{mart}.csv" for _, mart in links
    }
    assert all((report / name).is_file() for name in files)


def test_changed_number_changes_every_file(change: Change) -> None:
    """100 more for one unit: sentences, tables, figure, workbook and Word follow, and it warns."""
    folder = change(
        "update marts.rekap_wilayah set jumlah = jumlah + 100 where wilayah = 'Jakarta Timur'"
    )
    words = text(folder)
    assert "ditangani oleh Suku Dinas Dukcapil Jakarta Timur (214 pengaduan, 37,8%)" in words
    assert "tercatat 566 pengaduan" in words
    assert "Jakarta Timur 214 Grand Total 566" in words
    assert "Tabel yang berubah: marts.rekap_wilayah." in words
    page = (folder / "2023.html").read_text(encoding="utf-8")
    assert "Jakarta Timur 214 (37,8%)" in page
    book = openpyxl.load_workbook(folder / "2023.xlsx", data_only=True)
    assert [row[1].value for row in book["2.1"].iter_rows(min_row=10, max_row=11)] == [214, 566]
    # The other tables no longer agree with this one, and the workbook says so.
    assert [row[3].value for row in book["Isi"].iter_rows(min_row=7, max_row=9)] == [
        *("cocok", "beda", "beda")
    ]
    word = docx.Document(str(folder / "2023.docx"))
    assert [cell.text for cell in word.tables[0].rows[-2].cells] == ["Jakarta Timur", "214"]
    written = " ".join(paragraph.text for paragraph in word.paragraphs)
    assert "oleh Suku Dinas Dukcapil Jakarta Timur (214 pengaduan, 37,8%)" in written
    assert "Tabel yang berubah: marts.rekap_wilayah." in written
    [shape, *_] = word.inline_shapes
    assert "Jakarta Timur 214 (37,8%)" in shape._inline.docPr.get("descr")


def test_ties_are_named_together(change: Change) -> None:
    """Two units with the same most complaints share the sentence."""
    folder = change("update marts.rekap_wilayah set jumlah = 123 where wilayah = 'Jakarta Timur'")
    assert (
        "ditangani oleh Dinas Dukcapil Provinsi DKI Jakarta dan Suku Dinas Dukcapil Jakarta Timur"
        " (masing-masing 123 pengaduan, 25,9%); berikutnya Suku Dinas Dukcapil Jakarta Barat"
    ) in text(folder)


def test_ranks_leave_out_only_zero() -> None:
    """Ties share a rank, there are three ranks at most, zero has none."""
    found = ranks({"a": 5, "b": 0, "c": 5, "d": 3, "e": 2, "f": 1}, 16)
    assert [(rank.names, rank.jumlah) for rank in found] == [
        (["a", "c"], 5),
        (["d"], 3),
        (["e"], 2),
    ]
    assert ranks({"a": 0}, 0) == []


def test_year_without_complaints_and_a_single_unit_are_reported(change: Change) -> None:
    """A year with nothing to rank and a single column still has its page."""
    folder = change(
        *(
            f"update marts.rekap_{mart} set jumlah = 0"
            for mart in ("bulan", "kategori", "kanal", "kelurahan", "wilayah")
        ),
        *(
            f"delete from marts.rekap_{mart} where wilayah <> 'Dinas Provinsi'"
            for mart in ("wilayah", "wilayah_bulan", "kategori_wilayah", "kanal_wilayah")
        ),
        "delete from marts.rekap_kategori_rincian",
        "delete from marts.rekap_kelurahan_rincian",
    )
    words = text(folder)
    assert "tercatat 0 pengaduan" in words
    assert "Tidak ada kelurahan pelapor yang tercatat." in words
    assert "paling banyak ditangani" not in words
    formulas = openpyxl.load_workbook(folder / "2023.xlsx")["2.2"]
    assert formulas["N5"].value == "=SUM(B5:M5)"


def test_figures_write_thousands_as_sentences_do() -> None:
    """1.234 in a chart and in its alternative text, as everywhere on the page."""
    drawn = charts.over_time("uji", "Uji", {"2023": 1234, "2024": 5}, marked="2024")
    assert "2023 1.234; 2024 5" in drawn.alternative
    assert ">1.234<" in drawn.svg
    topics = pd.DataFrame({"rincian": ["a", "b"], "jumlah": [1234, None]})
    assert with_counts(topics) == ["a (1.234)", "b"]
    drawn = charts.bars("uji", "Uji", {"a": 1234}, {"a": "100,0%"})
    assert ">1.234 (100,0%)<" in drawn.svg


def test_second_year_brings_the_trend(change: Change, report: Path) -> None:
    """With an invented 2024 both years are compared; with 2023 alone nothing is."""
    assert "antartahun" not in text(report)
    folder = change(*invent_year(2024), year=2024)
    words = text(folder, 2024)
    assert "Dari 2023 ke 2024 jumlah pengaduan naik dari 466 menjadi 476 (+2,1%)." in words
    assert "Rekap pengaduan masyarakat melalui CRM, 2024" in words
    page = (folder / "2024.html").read_text(encoding="utf-8")
    assert "Diagram batang menurut waktu: 2023 466; 2024 476." in page
    assert "Untuk tahun 2024 tidak ada publikasi tercetak" in words
    assert "Pengaduan menurut kategori, 2024 dibandingkan dengan 2023" in words
    assert "tahun" in openpyxl.load_workbook(folder / "2024.xlsx").sheetnames


def test_complaints_bring_follow_up_performance(counted: Project, tmp_path: Path) -> None:
    """A year of (simulated) complaints has its performance, its files and its comparison."""
    write(counted.served, 2023, tmp_path)
    words = text(tmp_path)
    [(received, opened)] = counted.query(
        "select sum(masuk), sum(terbuka) from marts.kinerja_tindak_lanjut", served=True
    )
    assert f"Dari {received} pengaduan yang masuk, {received - opened} sudah selesai" in words
    assert "Angka dihitung dari ekspor CRM" in words
    # The name of a file may be personal.
    assert "sim_2023.csv" not in words
    book = openpyxl.load_workbook(tmp_path / "2023.xlsx", data_only=True)
    [total] = [
        row for row in book["kinerja wilayah"].iter_rows(values_only=True) if row[0] == "Total"
    ]
    assert total[1:3] == (received, opened)
    # A class of few complaints is in another one: an empty cell.
    header, *rows = [
        row for row in book["lama wilayah"].iter_rows(min_row=4, values_only=True) if row[0]
    ]
    shown = {
        (row[0], name, count)
        for row in rows
        for name, count in zip(header[1:], row[1:], strict=True)
        if count is not None
    }
    served = counted.query(
        "select nama, upper(kelas_lama[1]) || kelas_lama[2:], jumlah"
        " from marts.rekap_lama_selesai where dimensi = 'wilayah'",
        served=True,
    )
    assert shown == set(served)
    assert len(shown) < len(rows) * (len(header) - 1)


def test_year_and_file_must_be_there(built: Project, tmp_path: Path) -> None:
    """A year that is not served, no file, a file of something else, and dbt's own file."""
    with pytest.raises(ReportError, match=r"has no year 2019; available years: 2023"):
        write(built.served, 2019, tmp_path)
    with pytest.raises(ReportError, match=r"does not exist: publish a build with `make build`"):
        write(tmp_path / "absent.duckdb", 2023, tmp_path)
    with pytest.raises(ReportError, match=r"never from build\.duckdb"):
        write(built.warehouse, 2023, tmp_path)
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("create table t as select 1 as a")
    with pytest.raises(RuntimeError, match=r"is not a file that this project published"):
        write(other, 2023, tmp_path)
    other.write_text("no database")
    with pytest.raises(RuntimeError, match=r"cannot be read as a DuckDB file"):
        write(other, 2023, tmp_path)
    assert not list(tmp_path.glob("*.html"))


def test_same_build_gives_the_same_report(built: Project, report: Path, tmp_path: Path) -> None:
    """No file has a clock or a random part: it can be checked by writing it again."""
    write(built.served, 2023, tmp_path)
    again = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.*") if path.is_file()}
    assert {Path("2023.docx"), Path("data/datapackage.json")} <= again
    for name in again:
        assert (tmp_path / name).read_bytes() == (report / name).read_bytes(), name


def test_page_is_one_small_file(report: Path) -> None:
    """Below 1.5 MB, and nothing in it is fetched from anywhere."""
    page = (report / "2023.html").read_text(encoding="utf-8")
    assert len(page.encode()) < 1_500_000
    assert not re.search(r'(?:src|href)="(?:https?:)?//|@import|url\((?!"?data:)', page)


def test_workbook_has_the_print_in_numbers(report: Path) -> None:
    """Each cross-tab as printed, empty cells as 0; counts are numbers, totals formulas."""
    values = openpyxl.load_workbook(report / "2023.xlsx", data_only=True)
    formulas = openpyxl.load_workbook(report / "2023.xlsx")
    for seed, sheet in (("2_1", "2.1"), ("2_2", "2.2"), ("2_3", "2.3"), ("2_6", "2.6")):
        expected = [list(row.values())[2:] for row in printed(f"tabel_{seed}")]
        rows = [*values[sheet].iter_rows(min_row=5, values_only=True)]
        assert [[row[0], *map(str, row[1:])] for row in rows] == [
            [row[0], *(cell or "0" for cell in row[1:])] for row in expected
        ]
        last = [cell.value for cell in [*formulas[sheet].iter_rows()][-1]]
        assert all(str(cell).startswith("=SUM(") for cell in last[1:]), last


def test_text_is_never_markup_or_formula(change: Change) -> None:
    """A label that would be a tag in a page and a formula in a spreadsheet is neither."""
    label = "=HYPERLINK(1)<script>alert(1)</script>"
    folder = change(
        *(
            f"update marts.{table} set kategori = '{label}' where kategori = 'KTP-el'"
            for table in ("dim_kategori", "rekap_kategori", "rekap_kategori_wilayah")
        ),
        f"update marts.dim_kategori set label_tabel = '{label}' where kategori = '{label}'",
        f"update marts.rekap_kategori_rincian set kategori = '{label}', rincian = '{label}'"
        " where kategori = 'KTP-el'",
    )
    page = (folder / "2023.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    sheet = openpyxl.load_workbook(folder / "2023.xlsx")["2.3"]
    assert [cell.data_type for cell in sheet["A"] if cell.value == label] == ["s"]
    with (folder / "data/marts.rekap_kategori.csv").open(encoding="utf-8-sig", newline="") as file:
        assert f"'{label}" in [row["kategori"] for row in csv.DictReader(file)]
    read = duckdb.read_parquet(str(folder / "data/marts.rekap_kategori.parquet"))
    assert label in [kategori for (kategori,) in read.select("kategori").fetchall()]
    assert "awalan ': 0 sel" not in (folder / "data/BACA.txt").read_text(encoding="utf-8")


def test_open_data_is_what_is_served(built: Project, report: Path) -> None:
    """Each recap with all its rows, and a dictionary of all its columns; no single complaint."""
    data = report / "data"
    tables = [
        name
        for (name,) in built.query("select tabel from audit.publikasi", served=True)
        # Of single complaints: no open data.
        if name != FACTS
    ]
    names = {f"{table}.{kind}" for table in tables for kind in ("csv", "parquet")}
    others = {"kamus_data.csv", "datapackage.json", "BACA.txt", "SHA256SUMS"}
    assert {path.name for path in data.iterdir()} == names | others
    with duckdb.connect(str(built.served), read_only=True) as connection:
        for table in tables:
            path = data / f"{table}.csv"
            types = {row[0]: row[1] for row in connection.sql(f"describe {table}").fetchall()}
            read = connection.read_csv(str(path), dtype=types, header=True)
            assert (
                connection.sql(
                    f"(select * from read except all select * from {table}) union all"
                    f" (select * from {table} except all select * from read)"
                ).fetchall()
                == []
            ), table
            assert len(read) == connection.table(table).shape[0]
            ordered = connection.sql(f"select * from {table} order by all")
            parquet = connection.read_parquet(str(data / f"{table}.parquet"))
            assert (parquet.columns, parquet.types) == (ordered.columns, ordered.types), table
            assert parquet.fetchall() == ordered.fetchall(), table
        columns = connection.sql(
            "select count(*) from duckdb_columns() where not internal"
            f" and schema_name || '.' || table_name <> '{FACTS}'"
        )
        with (data / "kamus_data.csv").open(encoding="utf-8-sig", newline="") as file:
            dictionary = [*csv.DictReader(file)]
        [(count,)] = columns.fetchall()
    assert len(dictionary) == count + len(tables)
    assert [row for row in dictionary if not row["keterangan_id"]] == []
    undescribed = [row for row in dictionary if not row["keterangan_en"]]
    assert {row["tabel"] for row in undescribed} <= {"audit.publikasi"}
    assert f"{FACTS} tidak disertakan" in (data / "BACA.txt").read_text(encoding="utf-8")


def test_data_package_is_of_the_build_and_says_how_tables_refer(report: Path) -> None:
    """Build, checksums, keys: whoever takes the folder alone can check and join what is in it."""
    data = report / "data"
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    assert package["id"] in text(report)
    sums = dict(line.split("  ")[::-1] for line in (data / "SHA256SUMS").read_text().splitlines())
    files = {path.name: path.read_bytes() for path in data.iterdir() if path.name != "SHA256SUMS"}
    assert sums == {name: hashlib.sha256(read).hexdigest() for name, read in files.items()}
    resources = {resource["path"]: resource for resource in package["resources"]}
    assert resources.keys() == files.keys() - {"datapackage.json", "BACA.txt"}
    for name, resource in resources.items():
        assert (resource["bytes"], resource["hash"]) == (len(files[name]), f"sha256:{sums[name]}")
    schemas = {name: resource.get("schema", {}) for name, resource in resources.items()}
    topics = schemas["marts.rekap_kelurahan_rincian.csv"]
    key = ["kota", "kecamatan", "kelurahan"]
    assert topics["primaryKey"] == ["tahun", *key, "urutan"]
    assert topics["foreignKeys"] == [
        {"fields": key, "reference": {"resource": "marts.dim_kelurahan", "fields": key}}
    ]
    # The schema names no format, so a datetime is written as in ISO 8601.
    assert re.search(rb",\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", files["audit.publikasi.csv"])
    # In audit, `tabel` is not only a printed table.
    linked = {name.split(".")[0] for name, schema in schemas.items() if "foreignKeys" in schema}
    assert linked == {"marts"}


@pytest.mark.parametrize(
    ("statements", "problem"),
    [
        (
            "alter table marts.rekap_bulan add column baru bigint",
            r"kamus_id\.yml: marts\.rekap_bulan\.baru is missing under `kolom`",
        ),
        (
            "create table marts.baru as select 1::bigint as tahun;"
            " comment on column marts.baru.tahun is 'Year of the recap.';"
            " insert into audit.publikasi select * replace ('marts.baru' as tabel)"
            " from audit.publikasi limit 1",
            r"kamus_id\.yml: marts\.baru is missing under `tabel`",
        ),
        (
            "comment on column marts.rekap_kanal.persen is 'Share of those closed.'",
            r"persen is one description of .*marts\.rekap_bulan\.persen and marts\.rekap_kanal\.p",
        ),
        (
            "alter table marts.rekap_bulan alter jumlah type integer",
            r"marts\.rekap_bulan\.jumlah is of the type INTEGER",
        ),
    ],
)
def test_what_open_data_cannot_describe_is_named(
    change: Change, tmp_path: Path, statements: str, problem: str
) -> None:
    """A new table or column, another meaning, a new type: the report says so, and is not there."""
    with pytest.raises(ReportError, match=problem):
        change(statements)
    assert list((tmp_path / "report").iterdir()) == []


def test_licence_and_contact_go_with_open_data(change: Change) -> None:
    """What the registry's settings say of them is in the data package, and in the text."""
    data = change(
        "alter table audit.publikasi add column if not exists kontak varchar",
        "alter table audit.publikasi add column if not exists lisensi varchar",
        "update audit.publikasi set kontak = 'data@uji.example', lisensi = 'CC-BY-4.0'",
    )
    package = json.loads((data / "data/datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"] == [{"name": "CC-BY-4.0", "title": "CC-BY-4.0"}]
    assert package["contributors"][0]["email"] == "data@uji.example"
    read_me = (data / "data/BACA.txt").read_text(encoding="utf-8")
    assert "CC-BY-4.0" in read_me
    assert "data@uji.example" in read_me


# Each begins a formula in a spreadsheet with one of the separators, and none when it is written.
FORMULAS = (
    *("=1+1", "+1+1", "-1+1", "@sum(1)", "\uff1d1+1", " =1+1", '"=1+1', "\tx"),
    *("x;=1+1", "x;=1+1;y", "x; =1+1;y", 'x;"=1+1";y', "x;-1;+1;@a", "x\t=1+1\ty", "x\n=1+1\ny"),
)


def write_formulas(path: Path) -> Escaper:
    """Write them into a file as open data, each in the first, a middle and the last column."""
    escaper = Escaper()
    cells = [*FORMULAS, "biasa; 1-2, a=b"]
    escaper.write(path, ["a", "b", "c", "d"], [(cell, cell, -5, cell) for cell in cells])
    return escaper


def test_no_separator_makes_a_formula(tmp_path: Path) -> None:
    """Cut at commas, semicolons, tabs and lines, quoted or not, no piece begins like a formula."""
    path = tmp_path / "data.csv"
    escaper = write_formulas(path)
    assert escaper.escaped == 3 * len(FORMULAS)
    text = path.read_text(encoding="utf-8-sig")
    pieces = [piece.lstrip('" ') for piece in re.split(r"[;\t\n]", text)]
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row if cell != "-5"]
    assert [piece for piece in [*pieces, *cells] if re.match(r"[=+@\uff1d-]", piece)] == []
    assert "biasa; 1-2, a=b" in cells


@pytest.fixture
def newer(built: Project, tmp_path: Path) -> Path:
    """Return a copy of the served file of another build."""
    path = shutil.copy2(built.served, tmp_path / "newer.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("update audit.publikasi set id_build = 'yang lebih baru'")
    return path


@pytest.mark.fault(
    "readers",
    "A report of one build, though another is published while it is written.",
)
def test_a_report_is_of_one_build(
    built: Project, newer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that publishes while a report is written changes nothing of it."""
    served = shutil.copy2(built.served, tmp_path / "served.duckdb")

    def publish_meanwhile(*arguments: Any) -> Any:  # noqa: ANN401
        newer.replace(served)
        return all_tables(*arguments)

    monkeypatch.setattr(report_write, "all_tables", publish_meanwhile)
    write(served, 2023, tmp_path / "report")
    assert not newer.exists()
    [(build,)] = built.query("select distinct id_build from audit.publikasi", served=True)
    assert build in text(tmp_path / "report")
    assert f"Build {build}" in (tmp_path / "report/data/BACA.txt").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(tmp_path / "report/2023.xlsx", data_only=True)
    assert (book["Isi"]["B1"].value, book.properties.description) == (build, f"Build {build}")
    word = docx.Document(str(tmp_path / "report/2023.docx"))
    assert f"Build {build}," in word.sections[0].footer.paragraphs[-1].text
    assert word.core_properties.comments == f"Build {build}"
    with (tmp_path / "report/data/audit.publikasi.csv").open(encoding="utf-8-sig") as file:
        assert {row["id_build"] for row in csv.DictReader(file)} == {build}


@pytest.mark.fault(
    "kills",
    "The report of before, byte by byte; the next one removes what is half written.",
)
def test_a_report_that_fails_leaves_the_old_one(
    built: Project, newer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in place once it is whole, and removes what a killed one left behind."""
    folder = tmp_path / "it's [a] report #1;$é"
    write(built.served, 2023, folder)
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    (folder / ".data.killed").mkdir()
    (folder / ".data.killed/half").touch()

    def fail(*_: object) -> str:
        raise RuntimeError("no page")

    with monkeypatch.context() as broken:
        broken.setattr(report_write, "render", fail)
        with pytest.raises(RuntimeError, match="no page"):
            write(newer, 2023, folder)
    assert {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()} == before
    (folder / "data/old.csv").touch()
    write(built.served, 2023, folder)
    assert {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()} == before
    names = {"2023.html", "2023.xlsx", "2023.docx", "data"}
    assert {path.name for path in folder.iterdir()} == names
    with (
        swap.locked(folder / "data", "report is being written"),
        pytest.raises(RuntimeError, match="another report is being written into"),
    ):
        write(built.served, 2023, folder)
