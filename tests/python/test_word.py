"""The Word file has the marts cell by cell, in a form that Word and its readers can work with.

What is changed or invented here is so in temporary copies only.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
import duckdb
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import html
from project import ROOT, Project
from test_print import read as printed

from crm_dukcapil.report.served import ReportError
from crm_dukcapil.report.word import chapter
from crm_dukcapil.report.word_template import STYLES
from crm_dukcapil.report.write import write

# Each printed table as rows of row label, column label and number, by the labels that it prints.
CELLS = {
    "2.1": "select wilayah, 'Total', jumlah from marts.rekap_wilayah where tahun = 2023",
    "2.2": """
        select label_tabel, lpad(bulan::text, 2, '0'), jumlah
        from marts.rekap_wilayah_bulan inner join marts.dim_wilayah using (wilayah)
        where tahun = 2023
        """,
    "2.3": """
        select kategori, label_tabel, jumlah
        from marts.rekap_kategori_wilayah inner join marts.dim_wilayah using (wilayah)
        where tahun = 2023
        """,
    "2.6": """
        select kanal, label_tabel, jumlah
        from marts.rekap_kanal_wilayah inner join marts.dim_wilayah using (wilayah)
        where tahun = 2023
        """,
}
# The others: each row with its list of topics.
LISTS = {
    "2.4": """
        select
            label_tabel || ' (' || any_value(recap.jumlah) || ')',
            list(rincian || coalesce(' (' || topics.jumlah || ')', '') order by topics.urutan)
        from marts.rekap_kategori_rincian as topics
        inner join marts.rekap_kategori as recap using (tahun, kategori)
        inner join marts.dim_kategori using (kategori)
        where tahun = 2023
        group by label_tabel
        """,
    "2.5": """
        select
            kota, kecamatan, kelurahan, any_value(jumlah)::text,
            list(rincian order by urutan) filter (rincian is not null)
        from marts.rekap_kelurahan
        left join marts.rekap_kelurahan_rincian using (tahun, kota, kecamatan, kelurahan)
        where tahun = 2023
        group by all
        """,
}


@pytest.fixture(scope="module", params=["built", "counted"])
def project(request: pytest.FixtureRequest) -> Project:
    """Return the project as committed, and then the one of (simulated) complaints."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def folder(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the report of 2023 of a project."""
    path = tmp_path_factory.mktemp("report")
    write(project.served, 2023, path)
    return path


@pytest.fixture(scope="module")
def word(folder: Path) -> Document:
    """Return the Word file of a report."""
    return docx.Document(str(folder / "2023.docx"))


def captioned(word: Document) -> Iterator[tuple[str, Paragraph, Paragraph | Table]]:
    """Yield the number in each caption, the caption, and what it stands above or below of."""
    blocks = [*word.iter_inner_content()]
    for place, block in enumerate(blocks):
        if isinstance(block, Paragraph) and block.style.name == "Caption":
            kind, number = block.text.split()[:2]
            yield number, block, blocks[place + (1 if kind == "Tabel" else -1)]


def tables(word: Document) -> dict[str, list[list[str]]]:
    """Return the text of all cells of the captioned tables, topics as lines."""
    return {
        number: [[cell.text for cell in row.cells] for row in block.rows]
        for number, _, block in captioned(word)
        if isinstance(block, Table)
    }


def number(cell: str) -> int:
    """Return a printed count; an empty cell is 0."""
    return int(cell.replace(".", "") or "0")


def test_each_cell_is_that_of_the_mart(project: Project, word: Document) -> None:
    """All printed tables, with their labels, zeros, topics and totals; no other table."""
    found = tables(word)
    listed = project.query(
        "select tabel from marts.dim_tabel where tahun = 2023 and jenis = 'tabel'", served=True
    )
    assert {*found} == {name for (name,) in listed} == {*CELLS, *LISTS}
    assert len(word.tables) == len(found)
    for table, query in CELLS.items():
        header, *rows, total = found[table]
        served = project.query(query, served=True)
        # Rows without complaints are not printed, but for units.
        shown = {
            (row[0], name, number(cell))
            for row in rows
            for name, cell in zip(header[1:], row[1:], strict=True)
            if name != "Total" or table == "2.1"
        }
        assert shown >= {cell for cell in served if cell[2]}, table
        assert shown <= {*served}, table
        for row in [*rows, total]:
            if table != "2.1":
                assert number(row[-1]) == sum(map(number, row[1:-1])), (table, row)
        for column, name in enumerate(header[1:], start=1):
            assert number(total[column]) == sum(number(row[column]) for row in rows), (table, name)
    for table, query in LISTS.items():
        shown = [(*row[:-1], row[-1].split("\n")) for row in found[table][1:]]
        served = [(*row[:-1], row[-1] or [""]) for row in project.query(query, served=True)]
        assert sorted(shown) == sorted(served), table


def test_tables_are_laid_out_as_printed(built: Project, tmp_path: Path) -> None:
    """Headers, order, empty cells and totals of 2023 as in print, to be keyed in or read again."""
    write(built.served, 2023, tmp_path)
    found = tables(docx.Document(str(tmp_path / "2023.docx")))
    for table in CELLS:
        rows = printed(f"tabel_{table.replace('.', '_')}")
        columns = [*rows[0]][2:]
        assert found[table][0][1:] == columns[1:], table
        assert found[table][1:] == [[row[column] for column in columns] for row in rows], table
    assert found["2.4"][0] == ["Kategori Pengaduan", "Rincian Pengaduan"]
    assert found["2.5"][0] == [
        *("Kota/Kab", "Kecamatan", "Kelurahan", "Jumlah Pelapor", "Rincian Masalah")
    ]
    assert [row[3] for row in found["2.5"][1:]] == [
        row["jumlah_pelapor"] for row in printed("tabel_2_5")
    ]


def test_word_numbers_repeats_and_describes(folder: Path, word: Document) -> None:
    """Captions have fields that count as they read, tables a header, figures a description."""
    page = html.document_fromstring((folder / "2023.html").read_text(encoding="utf-8"))
    counts = {"Tabel": 0, "Gambar": 0}
    for shown, caption, block in captioned(word):
        kind = caption.text.split()[0]
        counts[kind] += 1
        form = "ARABIC" if kind == "Tabel" else "alphabetic"
        [code] = caption._p.iter(qn("w:instrText"))
        assert code.text.strip() == f"SEQ {kind} \\* {form}"
        count = counts[kind] if kind == "Tabel" else "abcdef"[counts[kind] - 1]
        assert shown == f"2.{count}"
        if kind == "Tabel":
            assert caption.paragraph_format.keep_with_next
            rows = [row._tr.trPr for row in block.rows]
            assert [bool(row.findall(qn("w:tblHeader"))) for row in rows] == [
                *[True],
                *[False] * (len(rows) - 1),
            ]
            assert all(row.findall(qn("w:cantSplit")) for row in rows)
            assert block.style.name == "Tabel Rekap"
        else:
            [described] = block._p.iter(qn("wp:docPr"))
            [drawn] = page.xpath(f"//figure[@id='gambar-{shown.replace('.', '-')}']/div")
            assert described.get("descr") == drawn.get("aria-label")
            assert block.style.paragraph_format.keep_with_next
    assert counts == {"Tabel": 6, "Gambar": 3}


def test_word_says_what_the_page_says(folder: Path, word: Document) -> None:
    """The sentences of the sections that it has, all of them and no other."""
    page = html.document_fromstring((folder / "2023.html").read_text(encoding="utf-8"))
    sections = ("ringkasan", "wilayah", "bulan", "kategori", "kelurahan", "kanal")
    expected = [
        re.sub(r"\s+", " ", element.text_content()).strip()
        for section in sections
        for element in page.xpath(
            f"//section[@aria-labelledby='{section}']//*[self::h2 or self::p]"
        )
        if element.getparent().tag != "figure"
    ]
    found = [
        paragraph
        for paragraph in word.paragraphs
        if paragraph.style.name in ("Heading 1", "Normal")
    ]
    assert [paragraph.text for paragraph in found] == expected
    assert len(expected) > 12
    # What the page prints bold.
    assert "Mei" in [run.text for each in found for run in each.runs if run.style.name == "Strong"]


def test_template_gives_its_looks_and_not_its_words(built: Project, tmp_path: Path) -> None:
    """Styles and header of a restyled report; neither its text, its build nor its author."""
    write(built.served, 2023, tmp_path)
    template = tmp_path / "templat.docx"
    restyled = docx.Document(str(tmp_path / "2023.docx"))
    restyled.styles["Sumber"].font.color.rgb = RGBColor(0x12, 0x34, 0x56)
    restyled.sections[0].header.paragraphs[0].text = "Kop surat"
    restyled.sections[0].footer.paragraphs[0].text = "Build lama"
    restyled.sections[0].footer.add_paragraph("Alamat")
    restyled.add_picture(str(ROOT / "docs/laporan-375.png"))
    restyled.core_properties.subject = "Dari Seseorang"
    restyled.save(str(template))
    write(built.served, 2023, tmp_path, template)
    found = docx.Document(str(tmp_path / "2023.docx"))
    assert found.styles["Sumber"].font.color.rgb == RGBColor(0x12, 0x34, 0x56)
    assert len(found.tables) == len(tables(found)) == 6
    assert len(found.inline_shapes) == 3
    paper = found.sections[0]
    assert [paragraph.text for paragraph in paper.header.paragraphs] == ["Kop surat"]
    [address, build] = [paragraph.text for paragraph in paper.footer.paragraphs]
    assert (address, build.split(",")[0]) == ("Alamat", f"Build {build_of(built)}")
    assert found.core_properties.subject == ""
    assert len([part for part in found.part.package.iter_parts() if "media" in part.partname]) == 3


def test_template_must_have_all_styles(built: Project, tmp_path: Path) -> None:
    """Whoever makes a template is told what is missing, as the page on it says; nothing is made."""
    empty = tmp_path / "kosong.docx"
    docx.Document().save(str(empty))
    with pytest.raises(ReportError, match=r"lacks styles: Gambar \(paragraph\), Sumber \(para"):
        write(built.served, 2023, tmp_path / "report", empty)
    empty.write_text("tidak ada")
    with pytest.raises(ReportError, match=r"kosong.docx cannot be read as a Word document"):
        write(built.served, 2023, tmp_path / "report", empty)
    with pytest.raises(ReportError, match=r"tidak.docx cannot be read as a Word document"):
        write(built.served, 2023, tmp_path / "report", tmp_path / "tidak.docx")
    assert not any((tmp_path / "report").iterdir())
    described = (ROOT / "docs/word.md").read_text(encoding="utf-8")
    assert {*re.findall(r"^\| `([^`]+)` \| (\w+) \|", described, re.MULTILINE)} == {
        (name, kind.name.lower()) for name, kind in STYLES.items()
    }


def build_of(project: Project) -> str:
    """Return the id of the build that is served."""
    [(build,)] = project.query("select distinct id_build from audit.publikasi", served=True)
    return build


def test_no_table_is_wider_than_its_paper(built: Project, tmp_path: Path) -> None:
    """Large (invented) counts turn the paper, and make letters smaller before one is cut off."""
    copy = shutil.copy2(built.served, tmp_path / "diubah_untuk_uji.duckdb")
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update marts.rekap_wilayah_bulan set jumlah = 1000 * jumlah")
        connection.execute("update marts.rekap_kategori_wilayah set jumlah = 10 ** 14 * jumlah")
        connection.execute("update marts.dim_kategori set label_tabel = label_tabel || chr(11)")
    write(copy, 2023, tmp_path)
    found = docx.Document(str(tmp_path / "2023.docx"))
    sides = [(paper.page_width, paper.page_height) for paper in found.sections]
    assert sides == [sides[0], sides[0][::-1], sides[0], sides[0][::-1], sides[0]]
    held = [
        [block for block in paper.iter_inner_content() if isinstance(block, Table)]
        for paper in found.sections
    ]
    assert [len(blocks) for blocks in held] == [1, 1, 0, 1, 3]
    for paper, blocks in zip(found.sections, held, strict=True):
        room = paper.page_width - paper.left_margin - paper.right_margin
        for block in blocks:
            assert sum(column.width for column in block.columns) <= room
    sizes = [
        {run.font.size for p in block._tbl.iter(qn("w:p")) for run in Paragraph(p, block).runs}
        for blocks in held
        for block in blocks
    ]
    assert [size == {None} for size in sizes] == [True, True, False, True, True, True]


def test_what_a_section_may_not_have_is_named() -> None:
    """A heading or list in a printed section would be missing in the chapter."""
    page = "<main><section aria-labelledby='bulan'><h2>x</h2>{}<figure id='a'/></section></main>"
    assert len(list(chapter(html.fromstring(page.format("<p>y</p>")), {"a"}))) == 3
    with pytest.raises(ReportError, match="section bulan: the Word file has no place for <ul>"):
        list(chapter(html.fromstring(page.format("<ul><li>y</li></ul>")), {"a"}))
