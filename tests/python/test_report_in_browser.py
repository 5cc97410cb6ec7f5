"""The report as people see it: in Chromium without a network, in print, and in LibreOffice.

Certificate and dbt docs as well: they show texts that anybody may have written.

Needs both installed. What is changed or simulated is so in temporary copies only.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import A4, PACKAGES, chromium, installed, opened
from playwright.sync_api import Browser, Dialog, Page, Request
from project import Project
from pypdf import PdfReader
from test_print import aliases
from test_print import read as printed
from test_report import write_formulas

from crm_dukcapil.gate import certificate
from crm_dukcapil.report.write import write

pytestmark = pytest.mark.browser

WIDTHS = [375, 768, 1440]
# Elements that stick out of the window, but for those in a region that scrolls by itself.
SURPLUS = """
() => [...document.querySelectorAll('body *')]
    .filter(e => !e.closest('svg') || e.tagName === 'svg')
    .filter(e => !e.parentElement.closest('.gulir'))
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map(e => e.outerHTML.slice(0, 80))
"""
# Ends a text, an attribute and a script, runs, and asks an address that no machine has.
HOSTILE = "'\"></script><script>alert(1)</script><style>@import 'http://192.0.2.1/a';</style>"
HOSTILE += "{{ 7 * 7 }}<img src=http://192.0.2.1/b><img src=x onerror=alert(2)>"
CELLS = """
table => [...table.rows].map(row => [...row.cells].map(cell =>
    cell.querySelector('li')
        ? [...cell.querySelectorAll('li')].map(item => item.textContent)
        : cell.textContent.trim()))
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def report(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of 2023, as committed."""
    folder = tmp_path_factory.mktemp("report")
    write(built.served, 2023, folder)
    return folder / "2023.html"


@pytest.fixture(scope="session")
def longest(counted: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a page with everything that a page can have, of simulated complaints."""
    folder = tmp_path_factory.mktemp("longest")
    write(counted.served, 2023, folder)
    return folder / "2023.html"


@pytest.fixture(params=["report", "longest"])
def any_page(request: pytest.FixtureRequest) -> Path:
    """Return one page after the other."""
    return request.getfixturevalue(request.param)


def cells(page: Page, table: str) -> list[list[str]]:
    """Return the text of each cell of a table as the browser has it, header first."""
    return page.eval_on_selector(f"#{table} table", CELLS)


def watched(browser: Browser) -> tuple[Page, list[str], list[str], list[str]]:
    """Return a page without a network, and what it will have: requests, errors, and the console.

    A request that the browser itself has refused is none.
    """
    page = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True).new_page()
    asked, errors, console = [], [], []

    def ask(request: Request) -> None:
        if not request.url.startswith("data:") and request.failure not in ("csp", "origin"):
            asked.append(request.url)

    def say(dialog: Dialog) -> None:
        errors.append(dialog.message)
        dialog.dismiss()

    page.on("requestfinished", ask)
    page.on("requestfailed", ask)
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", say)
    return page, asked, errors, console


def test_page_opens_without_network_or_error(browser: Browser, any_page: Path) -> None:
    """Only the file itself is requested, there are no errors, and each figure is drawn."""
    page, asked, errors, console = watched(browser)
    page.goto(any_page.as_uri())
    page.wait_for_load_state("networkidle")
    assert asked == [any_page.as_uri()]
    assert errors == console == []
    assert "default-src 'none'" in policy(page)
    figures = page.locator("figure.gambar")
    assert figures.count() == (7 if "longest" in str(any_page) else 5)
    for figure in figures.all():
        drawing = figure.locator("svg").bounding_box()
        assert drawing
        assert min(drawing["width"], drawing["height"]) > 100
        assert figure.locator("svg path, svg text").count() > 10
        assert figure.locator("[role=img]").get_attribute("aria-label")
    page.context.close()


def policy(page: Page) -> str:
    """Return what the browser may do with a page, as the page says."""
    return page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""


def test_certificate_is_read_on_any_screen_and_runs_nothing(
    browser: Browser, built: Project, tmp_path: Path
) -> None:
    """As committed, and with markup wherever a text may stand: it is shown, and does nothing."""
    rule = certificate.Rule(*[HOSTILE] * 5, (HOSTILE,), False, 10**6, 10**6)
    published = pd.DataFrame([dict.fromkeys(["tabel", *certificate.NAMES], HOSTILE) | {"baris": 1}])
    certificate.write(
        tmp_path / "hostile.html",
        [rule, rule._replace(errors=(), severity="warning"), rule._replace(passed=True)],
        published,
        [("k", "5"), (HOSTILE, HOSTILE)],
    )
    real = built.path / "target/data_docs/index.html"
    assert list(real.parent.iterdir()) == [real]
    for path in (real, tmp_path / "hostile.html"):
        page, asked, errors, console = watched(browser)
        page.goto(path.as_uri())
        page.wait_for_load_state("networkidle")
        assert asked == [path.as_uri()]
        assert errors == console == []
        assert "default-src 'none'" in policy(page)
        assert page.locator("script, main img, main style").count() == 0
        assert (HOSTILE in page.inner_text("body")) == (path != real)
        for width in reversed(WIDTHS):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
        page.context.close()
    assert " rules; 0 did not hold" in opened(browser, real, 1440).inner_text("body")


def test_docs_work_and_run_no_markup(browser: Browser, again: Project) -> None:
    """With markup in a description: the tree, a model, the search and the lineage, and no more."""
    marts = again.path / "models/marts/_marts.yml"
    text = marts.read_text(encoding="utf-8")
    assert "      Months: one row" in text
    marts.write_text(text.replace("Months: one", f"{HOSTILE} Months: one"), encoding="utf-8")
    script = f"dbt docs generate && {sys.executable} -m crm_dukcapil docs"
    written = again.shell(script)
    assert written.returncode == 0, written.stdout
    assert not (again.path / "target/index.html").exists()
    path = again.path / "target/static_index.html"
    page, asked, errors, console = watched(browser)
    page.goto(f"{path.as_uri()}#!/model/model.crm_dukcapil.dim_bulan")
    page.get_by_text("Months: one row per month").first.wait_for()
    assert page.locator(".menu-tree").count() > 5
    page.fill("#search", "row per month")
    page.locator(".result", has_text="dim_bulan").first.wait_for()
    page.locator("[ng-click='clearSearch()']").click()
    page.locator("[ng-click='onLauncherClick()']").click()
    page.locator("canvas").first.wait_for(state="visible")
    assert {url.split("#")[0] for url in asked} == {path.as_uri()}
    assert errors == []
    # What is in the description was tried, and refused.
    assert any("inline event handler violates" in line for line in console)
    page.context.close()


@pytest.mark.parametrize("table", ["2_1", "2_2", "2_3", "2_6"])
def test_cross_tab_has_each_printed_number_in_its_cell(
    browser: Browser, report: Path, table: str
) -> None:
    """Headers, labels, numbers, empty cells and totals as printed, in their order."""
    rows = printed(f"tabel_{table}")
    header = [column for column in rows[0] if column not in ("tahun", "urutan")]
    found = cells(opened(browser, report, 1440), f"tabel-{table.replace('_', '-')}")
    names = {
        "wilayah_tindak_lanjut": "Wilayah Tindak Lanjut",
        "kategori": "Kategori",
        "kanal_pengaduan_crm": "Kanal Pengaduan CRM",
    }
    assert found[0] == [names[header[0]], *header[1:]]
    assert found[1:] == [[row[column] for column in header] for row in rows]


def test_table_2_4_has_each_category_with_its_topics(browser: Browser, report: Path) -> None:
    """Categories with their counts, and all topics, in printed order."""
    expected: dict[str, list[str]] = {}
    for row in printed("tabel_2_4_rincian"):
        expected.setdefault(row["kategori_pengaduan"], []).append(row["rincian_pengaduan"])
    found = cells(opened(browser, report, 1440), "tabel-2-4")
    assert found[0] == ["Kategori Pengaduan", "Rincian Pengaduan"]
    assert found[1:] == [[kategori, topics] for kategori, topics in expected.items()]


def test_table_2_5_has_each_kelurahan_with_its_topics(browser: Browser, report: Path) -> None:
    """Places by their canonical names, counts and all topics, in printed order."""
    known = aliases()
    place = ("kota_kab", "kecamatan", "kelurahan")
    topics: dict[tuple[str, ...], list[str]] = {}
    for row in printed("tabel_2_5_rincian"):
        topics.setdefault(tuple(row[c] for c in place), []).append(row["rincian_masalah"])
    expected = []
    for row in printed("tabel_2_5"):
        names = [
            known.get((domain, row[column]), row[column])
            for domain, column in zip(("kota", "kecamatan", "kelurahan"), place, strict=True)
        ]
        expected.append([*names, row["jumlah_pelapor"], topics[tuple(row[c] for c in place)]])
    found = cells(opened(browser, report, 1440), "tabel-2-5")
    assert found[0] == ["Kota/Kab", "Kecamatan", "Kelurahan", "Jumlah Pelapor", "Rincian Masalah"]
    assert found[1:] == expected


def test_all_thirteen_channels_are_shown(browser: Browser, report: Path) -> None:
    """In official order, the three without complaints with their zeros."""
    _, *rows, total = cells(opened(browser, report, 1440), "tabel-kanal-resmi")
    assert [row[0].split(".")[0] for row in rows] == [str(number) for number in range(1, 14)]
    assert [row[0] for row in rows if row[2] == "0"] == [
        "5. Media Sosial Pribadi Gubernur/Wakil Gubernur",
        "8. Kantor Inspektorat",
        "10. Kantor Camat",
    ]
    assert total[2] == "466"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows(browser: Browser, any_page: Path, width: int) -> None:
    """No element is wider than the window; a wide table scrolls in a region of its own."""
    page = opened(browser, any_page, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SURPLUS) == []


@pytest.mark.parametrize("width", [375, 1440])
def test_no_serious_barrier(browser: Browser, any_page: Path, width: int) -> None:
    """Axe finds no violation at all."""
    found = Axe().run(opened(browser, any_page, width)).response["violations"]
    assert [(rule["id"], rule["impact"], rule["nodes"][0]["html"]) for rule in found] == []


def test_print_cuts_no_table(browser: Browser, any_page: Path, tmp_path: Path) -> None:
    """On A4 no table is wider than the text, and no row is split by the end of a page."""
    page = opened(browser, any_page, **A4)
    page.emulate_media(media="print")
    assert (
        page.evaluate(SURPLUS.replace(".filter(e => !e.parentElement.closest('.gulir'))", "")) == []
    )
    tables = page.locator("table")
    rows = [
        row
        for table in tables.all()
        for row in table.evaluate(CELLS)
        if any(map(str.strip, row[:1]))
    ]
    pdf = tmp_path / "print.pdf"
    page.pdf(path=pdf, prefer_css_page_size=True)
    sheets = PdfReader(pdf).pages
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {
        (595, 842)
    }
    # A font may draw two letters as one.
    text = [squeezed(sheet.extract_text()) for sheet in sheets]
    for row in rows:
        words = [
            squeezed(word) for cell in row for word in (cell if isinstance(cell, list) else [cell])
        ]
        assert any(all(word in sheet for word in words) for sheet in text), row


def squeezed(text: str) -> str:
    """Return a text without blanks, each letter by itself."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_workbook_recomputes_to_the_same_numbers(
    report: Path, longest: Path, tmp_path: Path
) -> None:
    """LibreOffice, given the formulas without their results, comes to the same results."""
    for number, page in enumerate((report, longest)):
        source = page.with_suffix(".xlsx")
        expected = openpyxl.load_workbook(source, data_only=True)
        formulas = openpyxl.load_workbook(source)
        stripped = tmp_path / f"formulas_{number}.xlsx"
        formulas.save(stripped)
        assert recompute(stripped)["2.1"].max_row == expected["2.1"].max_row
        computed = recompute(stripped)
        checked = 0
        for sheet in formulas.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if cell.data_type != "f":
                    continue
                found = computed[sheet.title][cell.coordinate].value
                wanted = expected[sheet.title][cell.coordinate].value
                assert (found or 0) == pytest.approx(wanted or 0), (sheet.title, cell.coordinate)
                checked += 1
        assert checked > 50


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_open_data_has_no_formula_in_libreoffice(tmp_path: Path, separator: str) -> None:
    """Read with any separator, and told to evaluate formulas, it finds none."""
    write_formulas(tmp_path / "data.csv")
    # Separator, quotation mark, UTF-8, first line; the last one: evaluate formulas.
    settings = f"CSV:{ord(separator)},34,76,1,,0,false,true,false,false,false,0,true"
    book = recompute(tmp_path / "data.csv", f"--infilter={settings}", data_only=False)
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert any("biasa" in str(cell.value) for cell in cells)
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


def test_libreoffice_lays_out_the_word_file(report: Path, longest: Path, tmp_path: Path) -> None:
    """Every caption as it is in the file, each row on one page, and headers on each page."""
    for number, page in enumerate((report, longest)):
        source = shutil.copy2(page.with_suffix(".docx"), tmp_path / f"bab_{number}.docx")
        word = docx.Document(str(source))
        sheets = [squeezed(sheet.extract_text()) for sheet in PdfReader(saved(source, "pdf")).pages]
        captions = [each.text for each in word.paragraphs if each.style.name == "Caption"]
        assert len(captions) == 9
        for caption in captions:
            assert sum(squeezed(caption) in sheet for sheet in sheets) == 1, caption
        for table in word.tables:
            header, *rows = [
                [squeezed(line) for cell in row.cells for line in cell.text.split("\n")]
                for row in table.rows
            ]
            for row in rows:
                assert any(all(word in sheet for word in [*header, *row]) for sheet in sheets), row
        assert all(f"halaman{at}" in sheet for at, sheet in enumerate(sheets, start=1))


def recompute(path: Path, *options: str, data_only: bool = True) -> openpyxl.Workbook:
    """Return a workbook or table as LibreOffice saves it, with values or with formulas."""
    return openpyxl.load_workbook(saved(path, "xlsx", *options), data_only=data_only)


def saved(path: Path, kind: str, *options: str) -> Path:
    """Return the path of a file as LibreOffice saves it in another format."""
    folder = path.parent / "libreoffice"
    run = subprocess.run(
        [
            installed("soffice", "libreoffice"),
            f"-env:UserInstallation={(path.parent / 'profile').as_uri()}",
            *("--headless", *options, "--convert-to", kind, "--outdir", str(folder), str(path)),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=180,
    )
    written = folder / f"{path.stem}.{kind}"
    # LibreOffice succeeds even if it has no part that reads such a file: Calc and Writer are two.
    assert written.exists(), f"{run.stdout}{run.stderr}: {PACKAGES}"
    return written
