"""The export page, followed to the letter by the 311 data set of a city that does not exist."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import simulated_city
import yaml
from project import ROOT, Project

PAGE = (ROOT / "docs/ekspor.md").read_text(encoding="utf-8")
STEPS = PAGE.split("## Another registry, another city")[1]
RECAPS = ("wilayah", "bulan", "wilayah_bulan", "kategori", "kategori_wilayah", "kanal")
RECAPS += ("kanal_wilayah",)


def blocks(language: str) -> list[str]:
    """Return the blocks in one language, in the page's steps for another city."""
    return re.findall(rf"```{language}\n(.*?)```", STEPS, re.DOTALL)


def map_columns(project: Project) -> None:
    """Do step 1: put the page's mapping into dbt_project.yml."""
    [mapping] = blocks("yaml")
    path = project.path / "dbt_project.yml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["vars"] |= yaml.safe_load(mapping)["vars"]
    path.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")


def replace_seeds(project: Project) -> None:
    """Do steps 3 and 4: run the page's command, and write the page's seeds."""
    [empty] = [block for block in blocks("sh") if "seeds/publikasi" in block]
    subprocess.run(["bash", "-euc", empty], cwd=project.path, check=True)
    [seeds] = blocks("csv")
    for name, text in re.findall(r"^==> (\S+)\n((?:(?!==>).*\n)+)", seeds, re.MULTILINE):
        path = project.path / name
        assert path.exists(), name
        path.write_text(text, encoding="utf-8")


def totals(project: Project, recap: str) -> list[tuple[int, str, int]]:
    """Return year, source and total of a recap, as it is served."""
    return project.query(
        "select tahun, sumber, sum(jumlah)::bigint"
        f" from marts.rekap_{recap} group by all order by 1",
        served=True,
    )


def show(project: Project, name: str, *arguments: str) -> list[tuple[Any, ...]]:
    """Return the rows of an analysis, compiled with `arguments`."""
    run = project.dbt("compile", "--select", f"path:analyses/{name}.sql", *arguments)
    assert run.returncode == 0, run.stdout
    return project.analysis(name)[1]


def test_page_has_every_reason_for_quarantine(built: Project) -> None:
    """The page names each reason that int_crm__karantina can give, and no other."""
    path = "target/compiled/crm_dukcapil/models/intermediate/int_crm__karantina.sql"
    reasons = re.findall(r"'(\w+)' as alasan", (built.path / path).read_text())
    table = PAGE.split("| `alasan` |")[1].split("\n\n")[0]
    first_cells = " ".join(line.split(" | ")[0] for line in table.splitlines()[2:])
    assert sorted(re.findall(r"`(\w+)`", first_cells)) == sorted(reasons)


@pytest.mark.slow
def test_first_look_publishes_under_the_labels_of_the_export(fresh: Project) -> None:
    """With a mapping alone every case is counted, and Jakarta's printed year stays as it is."""
    export = fresh.path.parent / "311"
    first, second = simulated_city.export(export)
    map_columns(fresh)
    run = fresh.dbt("build", "--vars", "terima_label_baru: true", CRM_EXPORT=str(export))
    assert run.returncode == 0, run.stdout
    for recap in RECAPS:
        assert totals(fresh, recap) == [
            (2023, "publikasi", 466),
            (2024, "crm", first),
            (2025, "crm", second),
        ]
    assert fresh.query(
        "select sum(dibaca), sum(diterima), sum(duplikat), sum(dikarantina) from audit.penerimaan",
        served=True,
    ) == [(first + second + 40, first + second, 40, 0)]
    [(in_a_place,)] = fresh.query(
        "select count(*) from marts.fct_pengaduan where kelurahan is not null", served=True
    )
    assert [sum(total for year, _, total in totals(fresh, "kelurahan") if year > 2023)] == [
        in_a_place
    ]
    assert 200 < in_a_place < first + second
    assert ("wilayah", "Imaginary Parks") in [row[:2] for row in show(fresh, "label_asing")]


def test_another_city_needs_a_mapping_and_seeds_only(built: Project, fresh: Project) -> None:
    """With its own names the city has recaps, places and follow-up performance, and no 2023."""
    export = fresh.path.parent / "311"
    first, second = simulated_city.export(export)
    map_columns(fresh)
    replace_seeds(fresh)
    run = fresh.dbt("build", CRM_EXPORT=str(export))
    assert run.returncode == 0, run.stdout
    for folder in ("models", "macros", "tests", "analyses", "crm_dukcapil"):
        assert contents(fresh.path / folder) == contents(built.path / folder)

    for recap in RECAPS:
        assert totals(fresh, recap) == [(2024, "crm", first), (2025, "crm", second)]
    assert fresh.query(
        "select kanal from marts.rekap_kanal group by 1 order by 1", served=True
    ) == [
        ("Citizens Connect App",),
        ("Constituent Call",),
        ("X",),
    ]
    assert fresh.query(
        "select kota, kecamatan, kelurahan from marts.rekap_kelurahan group by all order by all",
        served=True,
    ) == [(*["Imaginary City"] * 2, name) for name in ("Fictional Point", "Imaginary Heights")]
    assert fresh.query(
        "select sum(masuk)::bigint, sum(selesai) > 0, sum(terbuka) > 0, sum(lewat_tenggat) > 0,"
        " count(median_hari) > 0 from marts.kinerja_tindak_lanjut",
        served=True,
    ) == [(first + second, True, True, True, True)]

    labels = show(fresh, "label_asing")
    [(unknown,)] = fresh.query(
        "select sum(tempat_tak_dikenal)::bigint from audit.penerimaan", served=True
    )
    assert ("tempat", "Nowhere Square") in [row[:2] for row in labels]
    assert 0 < unknown <= sum(row[2] for row in labels if row[0] == "tempat")
    assert {row[0] for row in labels} == {"tempat", "rincian"}

    first_case = simulated_city.FIRST_ID
    states = show(fresh, "lacak_pengaduan", "--vars", f"id_pengaduan: {first_case}")
    assert [(row[0], row[1], row[-2]) for row in states] == [
        (1, "311_imaginary_2024.csv", "duplikat"),
        (2, "311_imaginary_2025.csv", "berlaku"),
    ]
    assert states[1][4] == "Closed"


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
