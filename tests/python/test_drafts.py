"""Drafts of a registry: every label of its exports, nothing personal, and nothing overwritten.

All complaints are simulated. What looks like a personal number is made up, of people who are not.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment
from project import ROOT

from crm_dukcapil import drafts
from crm_dukcapil.landing import layouts
from crm_dukcapil.landing.fields import READ

FIELDS = [field.name for field in READ]
TARGET = "registri/kota_khayal"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project that drafts can be written in, with the default registry, as cwd."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "dbt_project.yml").touch()
    (tmp_path / "warehouse").mkdir()
    (tmp_path / TARGET).mkdir(parents=True)
    shutil.copy(ROOT / "seeds/ekspor.yml", tmp_path / TARGET)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRM_REGISTRY", TARGET)
    monkeypatch.setenv("CRM_EXPORT", str(tmp_path / "sim.csv"))
    for name in ("CRM_BUILD_PATH", "CRM_SERVE_PATH"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def simulated(**fields: str) -> dict[str, str]:
    """Return a simulated complaint, its id still missing."""
    return dict.fromkeys(FIELDS, "") | {
        "waktu_pengaduan": "2024-05-03 10:00",
        "kanal": "Khayal Line",
        "kategori": "Khayal Trees",
        "wilayah_tindak_lanjut": "Khayal Parks",
        **fields,
    }


def export(rows: list[dict[str, str]]) -> None:
    """Write simulated complaints as sim.csv."""
    with Path("sim.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(
            row | {"id_pengaduan": f"SIM-{number}"} for number, row in enumerate(rows, start=1)
        )


def seed(name: str) -> list[tuple[str, ...]]:
    """Return the rows of a drafted seed."""
    [path] = Path(TARGET).glob(f"*/{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def test_every_label_is_drafted_also_one_of_jakarta(project: Path) -> None:
    """Another city's channels are all there, by count; one of them is a channel of Jakarta too."""
    labels = ["Khayal, Line", "Twitter", "=Khayal App", "Twitter", "Khayal\u00a0; Desk", "Twitter"]
    export([simulated(kanal=label) for label in [*labels, "Khayal, Line"]])
    drafts.draft()
    assert seed("acuan_kanal") == [
        ("1", "Twitter", "1", "Twitter", "ekspor", "", ""),
        ("2", "Khayal, Line", "2", "Khayal, Line", "ekspor", "", ""),
        ("3", "=Khayal App", "3", "=Khayal App", "ekspor", "", ""),
        ("4", "Khayal ; Desk", "4", "Khayal ; Desk", "ekspor", "", ""),
    ]
    assert "         3  Twitter\n" in Path(TARGET, "label.txt").read_text()


def test_labels_that_differ_in_case_or_blanks_are_one(project: Path) -> None:
    """It is spelled as most records have it, also below another category and in places."""
    spelled = ["Khayal Trees", "KHAYAL  TREES", "khayal trees ", "Khayal Trees"]
    topics = ["Pruning", "PRUNING", "Pruning", "pruning"]
    export(
        [
            simulated(kategori=kategori, rincian=topic, kelurahan=topic)
            for kategori, topic in zip(spelled, topics, strict=True)
        ]
        + [simulated(kategori="Khayal Lights", rincian="pruning")]
    )
    drafts.draft()
    assert [row[1] for row in seed("acuan_kategori")] == ["Khayal Trees", "Khayal Lights"]
    assert seed("acuan_rincian") == [("Khayal Trees", "Pruning"), ("Khayal Lights", "Pruning")]
    assert [row[3] for row in seed("acuan_kelurahan")] == ["Pruning"]
    assert "4  Khayal Trees  (also: KHAYAL TREES, khayal trees)" in Path(
        TARGET, "label.txt"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "label", ["Warga 3171234101900001", "0812-3456-7890", "warga@khayal.example", 'Ruang "Khayal"']
)
def test_a_label_that_no_seed_may_hold_is_left_out_and_counted(project: Path, label: str) -> None:
    """It stands in no file and no line, wherever it was found."""
    fields = ("kanal", "kategori", "wilayah_tindak_lanjut", "status", "rincian", "kelurahan")
    export([simulated(**dict.fromkeys(fields, label)), simulated(kelurahan="Khayal Hill")] * 2)
    lines = drafts.draft()
    assert [line.split(" label(s) ")[0] for line in lines if "left out" in line] == [
        f"{domain}: left out 1"
        for domain in ("kanal", "kategori", "kelurahan", "rincian", "status", "wilayah")
    ]
    assert all("(2 records)" in line for line in lines if "left out" in line)
    written = [path.read_text(encoding="utf-8") for path in Path(TARGET).rglob("*.*")]
    for text in [*lines, *written]:
        assert label not in text
        assert label.replace('"', '""') not in text
    assert [row[1] for row in seed("acuan_kanal")] == ["Khayal Line"]


def test_places_are_as_full_as_the_export_says(project: Path) -> None:
    """The city stands for a missing kota, the kota for a missing kecamatan, spelled as exported."""
    found = [
        *[("", "", "Khayal Hill")] * 3,
        *[("KOTA KHAYAL", "Khayal East", "Khayal Hill")] * 2,
        ("", "", "Khayal Point"),
        ("Khayal West", "", "Khayal Dale"),
        ("", "Khayal East", ""),
    ]
    export(
        [
            simulated(kota=kota, kecamatan=kecamatan, kelurahan=kelurahan)
            for kota, kecamatan, kelurahan in found
        ]
    )
    drafts.draft()
    assert seed("acuan_kelurahan") == [
        ("1", "KOTA KHAYAL", "Khayal East", "Khayal Hill", ""),
        ("2", "KOTA KHAYAL", "KOTA KHAYAL", "Khayal Point", ""),
        ("3", "Khayal West", "Khayal West", "Khayal Dale", ""),
    ]


def test_spellings_of_a_kelurahan_are_resolved_or_listed(project: Path) -> None:
    """Upper case, no blanks, Kel. and codes are one place; an unknown code is left out and said."""
    spelled = [
        "Kebon Jeruk",
        "KEBON JERUK",
        "KEBONJERUK",
        "Kel. Kebon Jeruk",
        "Kelurahan Kebon-Jeruk",
    ]
    coded = [
        "31.73.05.1001",
        "3173051002",
        "31.73.05.1003 - SUKABUMI SELATAN",
        "Kelapa Dua (3173051004)",
    ]
    unknown = ["99.99.99.9999", "3173051001 Gambir"]
    export([simulated(kelurahan=name) for name in [*spelled, "Kebon Jeruk", *coded, *unknown]])
    lines = drafts.draft()
    district = ("Jakarta Barat", "Kebon Jeruk")
    assert seed("acuan_kelurahan") == [
        ("1", *district, "Kebon Jeruk", "31.73.05.1001"),
        ("2", *district, "Kelapa Dua", "31.73.05.1004"),
        ("3", *district, "Sukabumi Selatan", "31.73.05.1003"),
        ("4", *district, "Sukabumi Utara", "31.73.05.1002"),
    ]
    assert [line for line in lines if "left out" in line] == [
        "kelurahan: left out 2 label(s) with a code that"
        " seeds/acuan/acuan_kelurahan.csv does not have (2 records)"
    ]


def test_places_are_compared_as_in_the_build(project: Path) -> None:
    """What a draft takes for one place, the build finds: two expressions that are kept equal."""
    macros = Environment().from_string((ROOT / "macros/texts.sql").read_text(encoding="utf-8"))
    built = macros.make_module({"adapter": None}).duckdb__place_key("nama")
    assert "".join(built.split()) == "".join(drafts.PLACE_KEY.format("nama").split())


def test_a_status_is_closed_if_most_of_its_records_are(project: Path) -> None:
    """The draft says by how many records it was guessed."""
    closed = {"waktu_selesai": "2024-05-04"}
    export(
        [
            *(simulated(status="Done", **closed) for _ in range(3)),
            *(simulated(status=status) for status in ("done", "New", "New")),
            simulated(status="New", **closed),
        ]
    )
    lines = drafts.draft()
    assert seed("acuan_status") == [
        ("Done", "selesai", "ekspor: 3 dari 4 catatan punya waktu_selesai"),
        ("New", "terbuka", "ekspor: 1 dari 3 catatan punya waktu_selesai"),
    ]
    assert any("1 drafted as selesai (closed) and 1 as terbuka (open), guessed" in x for x in lines)


def test_without_closing_times_no_status_is_guessed(project: Path) -> None:
    """All are open, and the user is told to correct them."""
    export([simulated(status="Done")])
    assert any(line.startswith("status: no record has waktu_selesai") for line in drafts.draft())
    assert seed("acuan_status")[0][:2] == ("Done", "terbuka")


def test_what_may_be_free_text_is_named(project: Path) -> None:
    """Topics are served: many that stand in one record each may be what somebody wrote."""
    export([simulated(rincian=f"Khayal wish {number}") for number in range(30)])
    named = [line for line in drafts.draft() if "may be personal" in line]
    assert [line.split(".")[0] for line in named] == [
        "rincian: 30 of 30 labels have one record each"
    ]


def test_all_seeds_of_a_registry_are_drafted(project: Path) -> None:
    """They have the headers of the default registry, and its thresholds, months and reasons."""
    export([simulated()])
    drafts.draft()
    for path in Path("seeds").rglob("*.csv"):
        draft = Path(TARGET, path.relative_to("seeds"))
        header, *rows = list(csv.reader(draft.open(encoding="utf-8")))
        assert ",".join(header) == path.read_text(encoding="utf-8").splitlines()[0]
        assert all(len(row) == len(header) for row in rows)
        if path.stem in ("acuan_bulan", "acuan_alasan"):
            assert draft.read_bytes() == path.read_bytes()
        elif path.parent.name != "acuan":
            assert not rows
    [own] = seed("acuan_registri")
    default = Path("seeds/acuan/acuan_registri.csv").read_text(encoding="utf-8").splitlines()[1]
    assert ",".join(own[:3]) == "Registri Kota Khayal,Registri,Kota Khayal"
    assert default.endswith(",".join(own[3:]))


def test_an_edited_seed_is_not_overwritten(project: Path) -> None:
    """Nothing is written unless --replace says so; a draft that nobody edited may be repeated."""
    export([simulated()])
    drafts.draft()
    drafts.draft()
    path = Path(TARGET, "acuan/acuan_kanal.csv")
    path.write_text(path.read_text() + "2,Khayal App,2,Khayal App,ekspor,,\n")
    Path(TARGET, "acuan/acuan_wilayah.csv").unlink()
    with pytest.raises(drafts.DraftError, match=f"differ from the drafts: {path}. --replace"):
        drafts.draft()
    assert "Khayal App" in path.read_text()
    assert not Path(TARGET, "acuan/acuan_wilayah.csv").exists()
    drafts.draft(replace=True)
    assert "Khayal App" not in path.read_text()


@pytest.mark.parametrize("name", ["seeds", "seeds/baru", ""])
def test_the_default_registry_is_never_written(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Nor is a folder in it, whose seeds would be those of two registries."""
    export([simulated()])
    monkeypatch.setenv("CRM_REGISTRY", name)
    before = {path: path.read_bytes() for path in Path("seeds").rglob("*") if path.is_file()}
    with pytest.raises(drafts.DraftError, match="are kept: set CRM_REGISTRY to a new folder"):
        drafts.draft(replace=True)
    assert {p: p.read_bytes() for p in Path("seeds").rglob("*") if p.is_file()} == before
    assert not Path("seeds/baru").exists()


def test_a_missing_layout_is_begun(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new ekspor.yml has the headers found; required fields without one are to be filled in."""
    monkeypatch.setenv("CRM_REGISTRY", "registri/baru")
    Path("sim.csv").write_text("Nomor;waktu pengaduan;Simulasi;081298765432\n1;2024-05-03;ya;\n")
    with pytest.raises(drafts.DraftError, match=r"there was no registri/baru/ekspor\.yml"):
        drafts.draft()
    path = Path("registri/baru/ekspor.yml")
    text = path.read_text()
    assert text.endswith("#   Nomor\n#   waktu pengaduan\n#   Simulasi\n")
    empty = yaml.safe_load(text)["tata_letak"][0]["kolom"]
    assert empty == dict.fromkeys(
        ("id_pengaduan", "kanal", "kategori", "wilayah_tindak_lanjut"), ""
    )
    with pytest.raises(RuntimeError, match=r"ekspor.yml, line 7: .*id_pengaduan"):
        drafts.draft()


def test_a_layout_that_is_begun_fits_an_export_with_the_names_of_fields(project: Path) -> None:
    """Nothing is left to fill in."""
    Path(TARGET, "ekspor.yml").unlink()
    export([simulated()])
    with pytest.raises(drafts.DraftError, match="run this again"):
        drafts.draft()
    assert layouts.load(Path(TARGET, "ekspor.yml")).layouts[0].kolom == {}
    drafts.draft()
    assert [row[1] for row in seed("acuan_wilayah")] == ["Khayal Parks"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the package, as a user does."""
    command = [sys.executable, "-m", "crm_dukcapil", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_commands_say_what_they_did_or_what_to_do(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error is one line, with exit code 1; a file is shown by its number."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    export([simulated()] * 3)
    done = run("land")
    names = "warehouse/build_kota_khayal.duckdb.landed/berkas.csv"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "file 1: 3 records",
        f"1 export file(s). Names of files: {names}",
    ]
    assert Path(names).read_text().splitlines()[1].startswith("1,sim.csv,")
    done = run("draft-references")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith(f"{TARGET}: 22 seeds drafted")

    monkeypatch.setenv("CRM_EXPORT", "")
    for arguments in (["draft-references"], ["draft-references", "--replace"]):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            "draft-references: CRM_EXPORT names no export: set it to a file, a folder or a glob\n"
        )
