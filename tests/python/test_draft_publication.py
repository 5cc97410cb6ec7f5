"""A printed year is drafted: what is understood is as printed, all else is listed and not written.

The documents are simulated: made from the seeds of 2023, as a publication of 2024 in the same
layout, with prose that is invented.
"""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from project import ROOT, Project

from crm_dukcapil.__main__ import main
from crm_dukcapil.drafts import DraftError
from crm_dukcapil.printed.documents import DocumentError
from crm_dukcapil.printed.draft import draft
from crm_dukcapil.report.write import write

SEEDS = Path("seeds/publikasi")
TABLES = ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6")
# How the print heads the columns that a seed names otherwise.
HEADERS = {
    "wilayah_tindak_lanjut": "Wilayah Tindak Lanjut",
    "kategori": "Kategori",
    "kategori_pengaduan": "Kategori Pengaduan",
    "rincian_pengaduan": "Rincian Pengaduan",
    "kota_kab": "Kota/Kab",
    "kecamatan": "Kecamatan",
    "kelurahan": "Kelurahan",
    "jumlah_pelapor": "Jumlah Pelapor",
    "rincian_masalah": "Rincian Masalah",
    "kanal_pengaduan_crm": "Kanal Pengaduan CRM",
}
PROSE = "Teks simulasi: 77 pengaduan fiktif. Kalimat ini tanpa angka, tahun 2024."

Cells = list[list[str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project that a year can be drafted in, with the default registry, as cwd."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "models/staging").mkdir(parents=True)
    shutil.copy(ROOT / "models/staging/_publikasi.yml", tmp_path / "models/staging")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CRM_REGISTRY", raising=False)
    return tmp_path


def seed(name: str, year: str = "2024") -> list[dict[str, str]]:
    """Return the rows of a year, without the year."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["tahun"] == year]
    return [{name: cell for name, cell in row.items() if name != "tahun"} for row in rows]


def printed() -> dict[str, Cells]:
    """Return the printed tables by number: header and rows; topics are lines of the last cell."""
    found = {}
    for number in TABLES:
        name = f"tabel_{number.replace('.', '_')}"
        rows = seed(name, "2023")
        keys = list(rows[0])[1:]
        cells = [[row[key] for key in keys] for row in rows]
        if number in ("2.4", "2.5"):
            topics = seed(f"{name}_rincian", "2023")
            keys.append(list(topics[0])[-1])
            for row in cells:
                parts = [list(topic.values()) for topic in topics]
                of_row = [text for *key, _, text in parts if row[: len(key)] == key]
                row.append("\n".join(of_row))
        found[number] = [[HEADERS.get(key, key) for key in keys], *cells]
    return found


def text_of(tables: dict[str, Cells]) -> Path:
    """Write simulated text with tabs; topics run together, and Table 2.5 has two pages."""
    lines = []
    for row in seed("katalog", "2023"):
        if row["jenis"] == "seed":
            continue
        title = row["judul"].replace("2023", "2024").replace(" Berdasarkan", "\nBerdasarkan")
        lines += ["", " ", f"{row['jenis'].capitalize()} {row['nomor']}.", title, "", ""]
        cells = tables.get(row["nomor"], [])
        if row["nomor"] == "2.5":
            cells = [*cells[:20], [], cells[0], *cells[20:]]
        lines += ["\t".join(cell.replace("\n", " ") for cell in line) for line in cells]
        lines += ["", f"Sumber: {row['sumber'].replace('2023', '2024')}", "", PROSE]
    path = Path("sim.txt")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def word_of(
    tables: dict[str, Cells], change: Callable[[docx.document.Document], None] = id
) -> Path:
    """Write a simulated Word file; the number in a caption is a field, in either of its forms."""
    document = docx.Document()
    for row in seed("katalog", "2023"):
        if row["jenis"] == "seed":
            continue
        chapter, number = row["nomor"].split(".")
        caption = document.add_paragraph(f"{row['jenis'].capitalize()} {chapter}.")
        (simple_field if row["jenis"] == "tabel" else complex_field)(caption, number)
        caption.add_run(f". \n{row['judul'].replace('2023', '2024')}")
        document.add_paragraph("Baris simulasi di bawah judul")
        if row["nomor"] in tables:
            cells = tables[row["nomor"]]
            grid = document.add_table(len(cells), len(cells[0]))
            for line, texts in zip(grid.rows, cells, strict=True):
                for cell, text in zip(line.cells, texts, strict=True):
                    first, *others = text.split("\n")
                    cell.text = first
                    for other in others:
                        cell.add_paragraph(other)
        document.add_paragraph(f"Sumber: {row['sumber'].replace('2023', '2024')}")
        document.add_paragraph(PROSE)
    change(document)
    document.save("sim.docx")
    return Path("sim.docx")


def simple_field(paragraph: Paragraph, shown: str) -> None:
    """Add a field as Word writes it first."""
    field = OxmlElement("w:fldSimple", {qn("w:instr"): " SEQ Tabel "})
    field.append(paragraph.add_run(shown)._r)
    paragraph._p.append(field)


def complex_field(paragraph: Paragraph, shown: str) -> None:
    """Add a field as Word writes it later."""
    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar", {qn("w:fldCharType"): kind})
        paragraph.add_run()._r.append(mark)
        if kind == "begin":
            code = OxmlElement("w:instrText")
            code.text = " SEQ Gambar "
            paragraph.add_run()._r.append(code)
        elif kind == "separate":
            paragraph.add_run(shown)


def notes(lines: list[str]) -> list[str]:
    """Return what is said before what is written and the sentences."""
    return [line for line in lines[: claims_begin(lines)] if ".csv: " not in line]


def claims_begin(lines: list[str]) -> int:
    """Return where the sentences begin."""
    return next(n for n, line in enumerate(lines) if line.startswith("Sentences"))


def written() -> list[str]:
    """Return the numbers of the tables that have rows of 2024."""
    return [number for number in TABLES if seed(f"tabel_{number.replace('.', '_')}")]


@pytest.mark.parametrize("document", [text_of, word_of])
def test_a_document_gives_the_seeds_that_it_was_made_from(
    project: Path, document: Callable[[dict[str, Cells]], Path]
) -> None:
    """Cell by cell, the catalogue too; a second run changes nothing; no claim is written."""
    before = {path: path.read_bytes() for path in Path("seeds").rglob("*.csv")}
    lines, is_complete = draft(document(printed()), 2024)
    assert (notes(lines), is_complete) == ([], True)
    assert set(lines[claims_begin(lines) + 1 :]) == {PROSE.split(" Kalimat")[0]}
    names = [path.stem for path in SEEDS.glob("tabel_*.csv")]
    assert len(names) == 8
    for name in names:
        assert seed(name) == seed(name, "2023"), name
    unsealed = [row | {"segel": ""} for row in seed("katalog", "2023")[:-1]]
    assert [
        {key: cell.replace("2024", "2023") for key, cell in row.items()} for row in seed("katalog")
    ] == sorted(unsealed, key=lambda row: row["nomor"] == "katalog")
    after = {path: path.read_bytes() for path in before}
    changed = {path for path in before if after[path] != before[path]}
    assert {path.stem for path in changed} == {*names, "katalog"}
    assert all(after[path].startswith(before[path]) for path in changed)
    again, is_complete = draft(document(printed()), 2024)
    assert is_complete
    assert all(line.endswith("of 2024, as before") for line in again[: claims_begin(again)])
    assert {path: path.read_bytes() for path in before} == after


def canonical(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return rows with canonical names of places, which the report has where the print errs."""
    with Path("seeds/acuan/acuan_alias.csv").open(encoding="utf-8", newline="") as file:
        names = {row["label_cetak"]: row["label_baku"] for row in csv.DictReader(file)}
    places = ("kota_kab", "kecamatan", "kelurahan")
    return [
        row | {name: names.get(row[name], row[name]) for name in places if name in row}
        for row in rows
    ]


def test_the_word_file_of_the_report_gives_the_seeds(built: Project, project: Path) -> None:
    """What the project writes of 2023 is read back cell by cell; only names of places differ."""
    write(built.served, 2023, project / "report")
    names = [path.stem for path in SEEDS.glob("tabel_*.csv")]
    before = {name: seed(name, "2023") for name in names}
    for name in names:
        path = SEEDS / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n")
    lines, _ = draft(project / "report/2023.docx", 2023)
    assert sum(len(row) for rows in before.values() for row in rows) > 1000
    for name in names:
        assert canonical(seed(name, "2023")) == canonical(before[name]), (name, lines)


def test_rows_that_are_there_are_kept_or_replaced(project: Path) -> None:
    """Other years keep their bytes: line ends, a byte-order mark, a place below the year."""
    path = SEEDS / "tabel_2_1.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    later = [row.replace("2023,", "2025,") for row in rows]
    around = [head, *rows], [*later, '2025,8,"Simulasi, kutip",1']
    wrong = "2024,1,Dinas Provinsi,124"
    path.write_bytes("\r\n".join(["\ufeff" + head, *rows, wrong, *around[1], ""]).encode())
    catalogue = SEEDS / "katalog.csv"
    with catalogue.open("a") as file:
        for number in ("2.1", "2.2"):
            file.write(f"2024,{number},tabel,Judul simulasi,Sumber simulasi,wilayah,lengkap,abc\n")
    lines, is_complete = draft(text_of(printed()), 2024)
    assert "Tabel 2.1: rows of 2024 are there already, and differ: kept" in notes(lines)
    assert f"{catalogue}: the row of 2.2 differs: kept" in lines
    assert any(line.startswith("NOT as printed in the seeds: 2.1.") for line in lines)
    assert (is_complete, seed("tabel_2_1")[0]["Total"]) == (False, "124")
    assert written() == list(TABLES)
    assert draft(text_of(printed()), 2024, replace=True)[1]
    new = [row.replace("2023,", "2024,") for row in rows]
    assert path.read_bytes() == "\r\n".join(["\ufeff" + head, *rows, *new, *around[1], ""]).encode()
    [row] = [row for row in seed("katalog") if row["nomor"] == "2.1"]
    assert (row["judul"][:13], row["segel"]) == ("Rekapitulasi ", "abc")


def change(number: str, row: int, column: int, *texts: str) -> Callable[[dict], None]:
    """Return what sets a cell of a table and that of the total row, or takes the first out."""

    def apply(tables: dict[str, Cells]) -> None:
        if not texts:
            del tables[number][row][column]
        for place, text in zip((row, -1), texts, strict=False):
            tables[number][place][column] = text

    return apply


@pytest.mark.parametrize(
    ("number", "damage", "said"),
    [
        ("2.3", change("2.3", 1, 1, "1a"), "row 1 (ADM), Dinas: '1a' is not a whole number"),
        ("2.3", change("2.3", 1, 1, "007"), "'007' is not a whole number"),
        ("2.1", change("2.1", 1, 1, "1.123"), "row 1, Total: no total proves that the number is 1"),
        ("2.2", change("2.2", 1, 1, "–"), "row 1, 01: no total proves"),  # noqa: RUF001
        ("2.3", change("2.3", 1, 1, "1.001", "1123"), "row 1, Dinas: no total proves"),
        ("2.5", change("2.5", 1, 3, "1.120"), "row 1, jumlah_pelapor: no total proves"),
        ("2.6", lambda tables: tables["2.6"].pop(), "no total row: the last row is Twitter"),
        ("2.6", lambda tables: tables["2.6"].insert(2, tables["2.6"][1]), "twice: Aduan Kelurahan"),
        ("2.3", change("2.3", 0, 4, "Jakkhayal"), "unknown: Jakkhayal"),
        ("2.3", change("2.3", 0, 4, "Jakut"), "twice: Jakut"),
        ("2.3", lambda tables: [row.pop() for row in tables["2.3"]], "missing: Total"),
        ("2.3", lambda tables: [row.pop(4) for row in tables["2.3"]], "without a number: Jakbar"),
        ("2.3", change("2.3", 3, 7), "a row has 7 cells, its header 8: Akta Kematian | 5"),
        ("2.3", change("2.3", 2, 0, ""), "row 2 (), kategori: '' is empty"),
        ("2.3", change("2.3", 2, 0, 'Akta "X"'), "has a double quote or an invisible character"),
        ("2.3", change("2.3", 2, 0, "Ak\u00adta"), "has a double quote or an invisible character"),
        ("2.4", change("2.4", 1, 0, "KTP-el (1.254)"), "has no count in brackets"),
        ("2.4", lambda tables: tables.pop("2.4"), "no table below its caption"),
    ],
)
def test_what_is_not_understood_is_listed_and_its_table_not_written(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: str,
    damage: Callable[[dict[str, Cells]], object],
    said: str,
) -> None:
    """The other tables are written, and the command fails."""
    tables = printed()
    damage(tables)
    path = text_of(tables)
    monkeypatch.setattr(sys, "argv", ["", "draft-publication", str(path), "--year", "2024"])
    with pytest.raises(SystemExit) as ended:
        main()
    output = capsys.readouterr().out
    assert ended.value.code == 1
    assert any(f"Tabel {number}" in line and said in line for line in output.splitlines()), output
    assert f"NOT as printed in the seeds: {number}." in output
    assert written() == [each for each in TABLES if each != number]
    assert number not in [row["nomor"] for row in seed("katalog")]


def test_what_is_printed_otherwise_is_read_right(project: Path) -> None:
    """Separators and dashes that totals prove, marks, other orders and names of columns."""
    tables = printed()
    tables["2.1"][1][1], tables["2.1"][-1][1] = "1,123", "1 466"
    tables["2.1"][2][1] = "49 1)"
    for row, cell in ((1, "1.017"), (7, "1.047")):
        tables["2.2"][row][1], tables["2.2"][row][13] = cell, f"1.{tables['2.2'][row][13]}"
    tables["2.2"][2][2] = "-"
    tables["2.2"][0][1:3] = ["Januari", "Februari"]
    tables["2.3"][0][2] = "Jakarta Pusat"
    tables["2.3"] = [[*row[3:], *row[:3]] for row in tables["2.3"]]
    for row in tables["2.6"]:
        del row[3]
    for row in tables["2.6"][1:]:
        row[-1] = str(sum(int(cell or 0) for cell in row[1:-1]))
    tables["2.3"].insert(4, [""] * 8)
    tables["2.6"].insert(4, tables["2.6"][0])
    path = text_of(tables)
    apart = tables["2.4"][2][1]
    path.write_text(path.read_text().replace(apart.replace("\n", " "), apart))
    lines, is_complete = draft(path, 2024)
    assert notes(lines) == [
        "Tabel 2.1: row 2 (Jakarta Pusat), Total: the mark '1)' is left out",
        "Tabel 2.1: 2 number(s) with separators, or dashes for none: the totals add up",
        "Tabel 2.2: 5 number(s) with separators, or dashes for none: the totals add up",
        "Tabel 2.3: an empty row is left out",
        "Tabel 2.6: columns without a number: Jakut",
    ]
    assert is_complete
    assert [row["Total"] for row in seed("tabel_2_1")][:2] == ["1123", "49"]
    months = seed("tabel_2_2")
    assert (months[0]["01"], months[0]["Total"], months[1]["02"]) == ("1017", "1123", "")
    assert seed("tabel_2_3") == seed("tabel_2_3", "2023")
    assert seed("tabel_2_4_rincian") == seed("tabel_2_4_rincian", "2023")


def test_what_captions_lack_is_said(project: Path) -> None:
    """A caption, a source line, the year in a title."""
    path = text_of(printed())
    text = path.read_text()
    for old, new in (
        ("Tabel 2.2.\n", ""),
        ("Sumber: ", ""),
        ("Kategori dan Wilayah Tindak Lanjut Tahun 2024", "Kategori simulasi Tahun 2023"),
    ):
        text = text.replace(old, new, 1)
    path.write_text(text)
    lines, is_complete = draft(path, 2024)
    assert not is_complete
    assert [line.split(" | ")[0] for line in notes(lines)[:-1]] == [
        "Tabel 2.1: no source line (Sumber: …) is found",
        "Tabel 2.3: its title does not say 2024: Rekapitulasi Pengaduan CRM Berdasarkan Kategori"
        " simulasi Tahun 2023",
        "Tabel 2.2: no caption",
        "not understood, no caption above it: Wilayah Tindak Lanjut",
    ]


def test_merged_cells_of_word_are_read_where_they_are_clear(project: Path) -> None:
    """A label merged downwards repeats; a header may have two rows; a raised mark is no digit."""

    def merge(document: docx.document.Document) -> None:
        of_category, places = document.tables[2], document.tables[4]
        top = of_category.add_row()._tr
        of_category._tbl.tr_lst[0].addprevious(top)
        for column, text in ((0, "Kategori"), (7, "Total")):
            of_category.cell(0, column).merge(of_category.cell(1, column)).text = text
        of_category.cell(0, 1).merge(of_category.cell(0, 6)).text = "Wilayah"
        # Both rows say Jakarta Barat.
        places.cell(11, 0).text = ""
        places.cell(10, 0).merge(places.cell(11, 0))
        mark = document.tables[0].cell(1, 1).paragraphs[0].add_run("1")
        mark.font.superscript = True
        document.paragraphs[0].insert_paragraph_before("Tabel 2.1. Daftar tabel, simulasi\t5")

    tables = printed()
    tables["2.4"][1][1] = "• " + tables["2.4"][1][1].replace("\n", "\n• ")
    lines, is_complete = draft(word_of(tables, merge), 2024)
    assert notes(lines) == [
        "Tabel 2.1: row 1 (Dinas Provinsi), Total: the mark '1' is left out",
        "Tabel 2.3: left out above the header: Kategori | " + "Wilayah | " * 6 + "Total",
        "Tabel 2.4: row 1 (KTP-el (254)): bullets or numbers of the list are left out",
    ]
    assert is_complete
    for name in ("tabel_2_1", "tabel_2_3", "tabel_2_4_rincian", "tabel_2_5", "tabel_2_5_rincian"):
        assert seed(name) == seed(name, "2023"), name
    assert seed("katalog")[0]["judul"].startswith("Rekapitulasi")


def test_merged_cells_of_word_that_are_not_clear_are_listed(project: Path) -> None:
    """A number for two rows, a cell over two columns, a picture of what should be a number."""

    def merge(document: docx.document.Document) -> None:
        by_unit, by_month, _, _, places, by_channel = document.tables
        by_channel.cell(1, 2).paragraphs[0].runs[0].font.superscript = True
        document.paragraphs[0]._p.append(OxmlElement("w:txbxContent"))
        by_unit.cell(2, 1)._tc.append(OxmlElement("w:tbl"))
        by_month.cell(1, 1).merge(by_month.cell(1, 2))
        places.cell(3, 3).merge(places.cell(4, 3)).text = "7"
        document.add_table(1, 2).cell(0, 1).text = "Tabel simulasi"

    lines, is_complete = draft(word_of(printed(), merge), 2024)
    assert [line for line in notes(lines) if "not written" not in line] == [
        "1 text box(es) of the document are not read",
        "Tabel 2.1: row 2 (Jakarta Pusat), Total: '49' holds a table, a picture or a formula",
        *(
            f"Tabel 2.2: row 1 (Dinas), {month}: '17 14' is merged over 2 columns"
            for month in ("01", "02")
        ),
        "Tabel 2.5: row 4 (Jakarta Timur, Kramat Jati, Tengah), jumlah_pelapor: '7' is merged with"
        " the cell above",
        "Tabel 2.6: row 1 (Aduan Kelurahan), Jakpus: '' has nothing but the raised '2'",
        "not understood, no caption above it:  | Tabel simulasi",
        "NOT as printed in the seeds: 2.1, 2.2, 2.5, 2.6. Correct the document and run this"
        " again (--replace replaces rows that are there), or add the rows by hand",
    ]
    assert (written(), is_complete) == (["2.3", "2.4"], False)


def test_new_labels_are_proposed_and_unread_topics_listed(project: Path) -> None:
    """Neither is taken for known: no alias is written, and topics count once they are sealed."""
    aliases = Path("seeds/acuan/acuan_alias.csv").read_bytes()
    tables = printed()
    tables["2.3"][2][0] = "Akta Kelahran"
    tables["2.6"][1][0] = "Zzz, 9"
    tables["2.5"][1][4] = "Keluhan Alpukat KIA Perubahan Data"
    for _ in range(2):
        lines, is_complete = draft(text_of(tables), 2024)
        assert is_complete
        assert 'kanal,"Zzz, 9",' in "\n".join(lines)
        assert [line[:6] for line in lines if "not near: a new name?" in line] == ["kanal,"]
        assert "kategori,Akta Kelahran,Akta Kelahiran,Tabel 2.3" in lines
        assert [line for line in notes(lines) if "topics end" in line] == [
            "Tabel 2.5, row 1: check where its topics end: Keluhan Alpukat KIA | Perubahan Data"
        ]
    assert seed("tabel_2_3")[1]["kategori"] == "Akta Kelahran"
    assert Path("seeds/acuan/acuan_alias.csv").read_bytes() == aliases


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("sim.docx", b"\xd0\xcf\x11\xe0 simulated", "has a password"),
        ("sim.pdf", b"%PDF-1.7 simulated", "name the Word file that it was made from"),
        ("sim.docx", b"PK\x03\x04 simulated", "cannot be read as a Word file"),
        ("sim.txt", "Tabel 2.1 é".encode("cp1252"), "no text in UTF-8 (byte 11)"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    project: Path, name: str, content: bytes, said: str
) -> None:
    """The message says what to do."""
    Path(name).write_bytes(content)
    with pytest.raises(DocumentError, match=r".") as refused:
        draft(Path(name), 2024)
    assert said in str(refused.value)


def test_changes_that_are_not_accepted_and_another_year_are_refused(project: Path) -> None:
    """Either would be read as what it is not; nothing is written."""

    def track(document: docx.document.Document) -> None:
        document.paragraphs[0]._p.append(OxmlElement("w:ins"))

    with pytest.raises(DocumentError, match="tracked changes"):
        draft(word_of(printed(), track), 2024)
    with pytest.raises(DraftError, match="are of 2024, not of 2025"):
        draft(text_of(printed()), 2025)
    assert written() == []
