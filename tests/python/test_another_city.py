"""The export page, followed to the letter by the 311 data set of a city that does not exist."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest
import simulated_city
from project import ROOT, Project

from crm_dukcapil.landing import layouts
from crm_dukcapil.landing.fields import FIELDS

PAGE = (ROOT / "docs/ekspor.md").read_text(encoding="utf-8")
STEPS = PAGE.split("## Another registry, another city")[1]
LAYOUT, COMMANDS = (
    re.search(rf"```{name}\n(.*?)```", STEPS, re.DOTALL)[1] for name in ("yaml", "sh")
)
REGISTRY = "registri/imaginary_city"
RECAPS = ("wilayah", "bulan", "wilayah_bulan", "kategori", "kategori_wilayah", "kanal")
RECAPS += ("kanal_wilayah",)
# What the steps may add to; all else of a project stays as it is.
OWN = (REGISTRY, "warehouse", "target")


def follow(project: Project, counts: tuple[int, int]) -> tuple[Project, str]:
    """Write an export and the page's layout, run the page's commands; return what was built.

    Only the path of the export is another one.
    """
    export = project.path.parent / "311"
    simulated_city.export(export, counts)
    path = project.path / LAYOUT.splitlines()[0].removeprefix("# ")
    path.parent.mkdir(parents=True)
    path.write_text(LAYOUT, encoding="utf-8")
    assert COMMANDS.count("/data/311") == 1
    run = project.shell(COMMANDS.replace("/data/311", str(export)))
    assert run.returncode == 0, run.stdout
    return Project(project.path, path.parent.name), run.stdout


def contents(project: Project) -> dict[str, bytes]:
    """Return every file of a project, but for what the steps may add to."""
    return {
        name: file.read_bytes()
        for file in project.path.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
        if not (name := file.relative_to(project.path).as_posix()).startswith(OWN)
    }


def totals(project: Project, recap: str) -> list[tuple[int, str, int]]:
    """Return year, source and total of a recap, as it is served."""
    return project.query(
        "select tahun, sumber, sum(jumlah)::bigint"
        f" from marts.rekap_{recap} group by all order by 1",
        served=True,
    )


def test_the_steps_are_few() -> None:
    """From file to published recaps it takes at most four commands."""
    assert len(COMMANDS.splitlines()) <= 4
    assert LAYOUT.startswith(f"# {REGISTRY}/ekspor.yml\n")


@pytest.mark.slow
def test_another_city_needs_a_layout_only(fresh: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The city has recaps, places and follow-up performance, and none of Jakarta's names or years.

    No model is changed, and no seed of Jakarta.
    """
    before = contents(fresh)
    city, output = follow(fresh, (300, 200))
    assert contents(fresh) == before

    assert "2 export file(s): 540 records read, 500 accepted, 40 duplicates, 0 quar" in output
    for recap in RECAPS:
        assert totals(city, recap) == [(2024, "crm", 300), (2025, "crm", 200)]
    names = {
        dimension: [
            name
            for (name,) in city.query(
                f"select distinct {dimension} from marts.rekap_{dimension} order by 1", served=True
            )
        ]
        for dimension in ("wilayah", "kanal", "kategori")
    }
    assert names == {
        "wilayah": sorted(simulated_city.UNITS),
        "kanal": sorted(simulated_city.SOURCES),
        "kategori": sorted(simulated_city.TYPES),
    }
    places = city.query(
        "select kota, kecamatan, kelurahan, sum(jumlah)::bigint from marts.rekap_kelurahan"
        " group by all order by all",
        served=True,
    )
    assert [place[:3] for place in places] == [
        ("Imaginary City", "Imaginary City", name)
        for name in sorted(
            name for name in simulated_city.NEIGHBORHOODS if name not in ("", "NULL")
        )
    ]
    # Two of five requests tell no neighborhood.
    assert 250 < sum(count for *_, count in places) < 350
    assert city.query(
        "select sum(jumlah)::bigint from marts.rekap_kategori_rincian", served=True
    ) == [(500,)]
    assert city.query(
        "select sum(masuk)::bigint, sum(bertenggat) > 0, sum(terbuka) > 0, sum(lewat_tenggat) > 0,"
        " count(median_hari) > 0 from marts.kinerja_tindak_lanjut",
        served=True,
    ) == [(500, True, True, True, True)]
    assert city.query("select distinct registri, daerah from audit.publikasi", served=True) == [
        (REGISTRY, "Imaginary City")
    ]

    first = simulated_city.FIRST_ID
    variables = {"CRM_REGISTRY": REGISTRY, "CRM_EXPORT": str(fresh.path.parent / "311")}
    run = city.dbt("compile", "--vars", f"id_pengaduan: {first}", **variables)
    assert run.returncode == 0, run.stdout
    # Views of the build file name the landed files by a path in the project.
    monkeypatch.chdir(fresh.path)
    assert city.analysis("label_asing")[1] == []
    header, states = city.analysis("lacak_pengaduan")
    states = [dict(zip(header, state, strict=True)) for state in states]
    names = city.export_names()
    assert [(names[state["berkas"]], state["nasib"]) for state in states] == [
        ("311_imaginary_2024.csv", "duplikat"),
        ("311_imaginary_2025.csv", "berlaku"),
    ]
    # CLOSED in the export.
    assert states[1]["status"] == "Closed"


@pytest.mark.slow
def test_whatever_a_label_looks_like_its_draft_is_known(fresh: Project) -> None:
    """Seeds and models take every label that is drafted, so that no record is quarantined."""
    labels = [
        *("a,b;c|d", "'quoted'", "'; drop table x; --", "# hash", "=1+1", "%", "\\", "\\n", "-"),
        *("{{ jinja }}", "{% raw", "{# x #}", "$HOME", "`tick`", "<b>bold</b>", "true", "01"),
        *("null.", "N/A", "nan", "Twitter", "TWITTER", "STRASSE", "straße", "İstanbul", "\u0131"),
        *("日本", "🚧 road", "e\u0301te", "\u00e9te", "zero\u200bwidth", "two\u00a0 blanks"),
        *("tab\there", "line\nbreak", "x" * 500),
    ]
    rows = [
        {
            "id_pengaduan": f"SIM-{number}",
            "waktu_pengaduan": "2024-05-03 10:00",
            **dict.fromkeys(("kanal", "kategori", "wilayah_tindak_lanjut", "status"), label),
            **{"rincian": label, "kota": label, "kelurahan": label},
        }
        for number, label in enumerate(labels)
    ]
    export = fresh.path.parent / "sim.csv"
    with export.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (fresh.path / REGISTRY).mkdir(parents=True)
    shutil.copy(fresh.path / "seeds/ekspor.yml", fresh.path / REGISTRY)
    run = fresh.shell(
        f"export CRM_EXPORT={export} CRM_REGISTRY={REGISTRY}\n"
        "python -m crm_dukcapil draft-references\n"
        "dbt build --exclude audit.publikasi"
    )
    assert run.returncode == 0, run.stdout
    assert Project(fresh.path, "imaginary_city").query(
        "select diterima, dikarantina, tempat_tak_dikenal, rincian_tak_dikenal, status_tak_dikenal"
        " from audit.penerimaan"
    ) == [(len(labels), 0, 0, 0, 0)]


@pytest.mark.slow
def test_another_city_with_58000_requests(fresh: Project) -> None:
    """A year of a large city takes the same steps."""
    city, output = follow(fresh, (33_000, 25_000))
    assert "58040 records read, 58000 accepted, 40 duplicates, 0 quarantined" in output
    for recap in RECAPS:
        assert totals(city, recap) == [(2024, "crm", 33_000), (2025, "crm", 25_000)]


def test_page_is_short() -> None:
    """Whoever has an export reads it in some minutes."""
    assert len(PAGE.splitlines()) <= 135


def test_page_has_every_field() -> None:
    """The table of fields is that of the package, with what each is for."""
    rows = re.findall(r"^\| (`[^|]*) \| (\w+) \|", PAGE, re.MULTILINE)
    found = {name: use for names, use in rows for name in re.findall(r"`(\w+)`", names)}
    uses = {True: "required", False: "optional"}
    assert found == {
        field.name: "personal" if field.kind == "personal" else uses[field.required]
        for field in FIELDS
    }


def test_page_shows_every_key_of_a_layout(tmp_path: Path) -> None:
    """The example is a layout that can be read, and has each key."""
    example = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1]
    path = tmp_path / "ekspor.yml"
    path.write_text(example, encoding="utf-8")
    layouts.load(path)
    top = layouts.SCHEMA["properties"]
    for key in (*top, *top["tata_letak"]["items"]["properties"]):
        assert re.search(rf"\b{key}:", example), key
