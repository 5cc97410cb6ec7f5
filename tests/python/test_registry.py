"""A registry is a folder: what it may be, what is served of it, and what its settings do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from project import Project
from simulated_complaints import FIELDS, export
from test_publication import identity

from crm_dukcapil import registry

SETTINGS = "seeds/acuan/acuan_registri.csv"


def seed_files(folder: Path) -> dict[Path, bytes]:
    """Return the content of every CSV file below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*.csv")}


def test_dbt_refuses_a_path_out_of_the_project(fresh: Project) -> None:
    """From such a path dbt would write compiled code over the CSV files themselves."""
    select = ("--select", "acuan_bulan", "stg_acuan__bulan")
    before = seed_files(fresh.path)
    for path in (str(fresh.path / "seeds"), "seeds/../seeds"):
        run = fresh.dbt("compile", *select, CRM_REGISTRY=path)
        assert run.returncode == 2
        message = "CRM_REGISTRY must be a folder of the project, such as registri/kota, and is "
        assert message + path in run.stdout
        assert seed_files(fresh.path) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("/tmp", "must be a folder of the project, such as registri/kota, and is /tmp"),
        ("seeds/../../x", r"must be a folder of the project.*, and is seeds/\.\./\.\./x"),
        ("registri/none", "there is no folder registri/none in "),
        ("registri/link", "registri/link leads to /tmp.*, not in the project"),
    ],
)
def test_the_commands_refuse_what_is_no_registry(
    name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package names what is wrong with the folder before it does anything."""
    (tmp_path / "registri").mkdir()
    (tmp_path / "registri/link").symlink_to("/tmp")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRM_REGISTRY", name)
    with pytest.raises(registry.RegistryError, match=message):
        registry.folder()


@pytest.mark.slow
def test_a_second_registry_leaves_the_first_alone(again: Project) -> None:
    """It builds into files of its own, and refuses to replace the first's; so does the first."""
    first = identity(again.served)
    shutil.copytree(again.path / "seeds", again.path / "registri/kota")
    settings = again.path / "registri/kota/acuan/acuan_registri.csv"
    settings.write_text(settings.read_text().replace("DKI Jakarta", "Kota Uji"))
    again.build(CRM_REGISTRY="registri/kota")
    assert identity(again.served) == first
    second = Project(again.path, "kota")
    assert second.query(
        "select distinct registri, instansi, nama_pendek, daerah from audit.publikasi", served=True
    ) == [
        (
            *("registri/kota", "Dinas Kependudukan dan Pencatatan Sipil Provinsi Kota Uji"),
            *("Dinas Dukcapil", "Kota Uji"),
        )
    ]

    # An empty variable is none. The build file is the first's again, and so are the seeds.
    before = identity(second.served)
    run = again.dbt("build", CRM_REGISTRY="", CRM_SERVE_PATH=str(second.served))
    assert run.returncode == 1
    assert (
        f"{second.served} is the recap of the registry registri/kota, and this build is of seeds:"
        " set CRM_SERVE_PATH to a file of its own"
    ) in run.stdout
    assert identity(second.served) == before
    assert again.query("select daerah from staging.stg_acuan__registri") == [("DKI Jakarta",)]


@pytest.mark.slow
def test_a_year_seven_times_as_large_is_published_with_a_warning(fresh: Project) -> None:
    """Years counted from complaints may differ, unless the registry says otherwise.

    The export has one complaint a month in 2024 and seven in 2025; 2023 is printed.
    """
    labels = {"kanal": "JAKI", "kategori": "KTP-el", "wilayah_tindak_lanjut": "Jakarta Barat"}
    times = [
        f"{year}-{month:02d}-{day:02d} 10:00:00"
        for year, days in ((2024, 1), (2025, 7))
        for month in range(1, 13)
        for day in range(1, days + 1)
    ]
    rows = [
        dict.fromkeys(FIELDS, "")
        | labels
        | {"id_pengaduan": f"SIM-{number:04d}", "waktu_pengaduan": time}
        for number, time in enumerate(times, start=1)
    ]
    complaints = str(export(fresh.path.parent / "sim_years.csv", rows))
    expected = [
        "2024 has 12 complaints and 2023 has 466: 0.0258 times as many; if both years are right,"
        f" change rasio_total_terkecil in {SETTINGS}, which is 0.2",
        "2025 has 84 complaints and 2024 has 12: 7 times as many; if both years are right,"
        f" change rasio_total_terbesar in {SETTINGS}, which is 5",
        "JAKI has 100.0 % of 2024 and 56.7 % of 2023: +43.3 points; if both years are right,"
        f" change pergeseran_terbesar in {SETTINGS}, which is 30",
    ]
    fresh.edit("acuan_registri", ",peringatan", ",tolak")
    run = fresh.dbt("build", CRM_EXPORT=complaints)
    assert run.returncode == 1
    assert "the candidate was not published" in run.stdout
    assert not fresh.served.exists()
    assert all(text in run.stdout for text in expected), run.stdout

    fresh.edit("acuan_registri", ",tolak", ",peringatan")
    warnings = [
        line
        for line in fresh.build(CRM_EXPORT=complaints).splitlines()
        if line.startswith("Published with a warning: ")
    ]
    for text in expected:
        assert sum(text in line for line in warnings) == 1, warnings
    assert fresh.query(
        "select tahun, sum(jumlah) from marts.rekap_bulan group by 1 order by 1", served=True
    ) == [(2023, 466), (2024, 12), (2025, 84)]
