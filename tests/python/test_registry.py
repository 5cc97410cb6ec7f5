"""A registry is a folder: what it may be, what is served of it, and what its settings do."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import duckdb
import pytest
import yaml
from project import ROOT, Project
from simulated_complaints import FIELDS, as_printed, export
from test_publication import identity

from crm_dukcapil import last_build, registry
from crm_dukcapil.swap import previous_version

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


def test_names_that_mean_something_else_to_duckdb_are_known() -> None:
    """They are its own databases and schemas, and the schemas of the project."""
    with duckdb.connect() as connection:
        own = connection.sql(
            "select database_name from duckdb_databases()"
            " union select schema_name from duckdb_schemas()"
        ).fetchall()
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    folders = [project["seeds"]["crm_dukcapil"], *project["models"]["crm_dukcapil"].values()]
    schemas = {folder["+schema"] for folder in folders}
    assert {*schemas, *(name for (name,) in own), registry.MEMORY} == registry.RESERVED


@pytest.mark.parametrize(
    ("variable", "path", "message"),
    [
        *(
            (f"CRM_{variable}_PATH", f"{name}.duckdb", "choose another file name than")
            for variable in ("BUILD", "SERVE")
            for name in ("marts", "Audit", ".system", "temp.2023", "INFORMATION_SCHEMA")
        ),
        ("CRM_SERVE_PATH", "link.duckdb", "choose another file name than main.duckdb"),
        (
            "CRM_SERVE_PATH",
            "none/a.duckdb",
            "none does not exist: create it, or set CRM_SERVE_PATH",
        ),
        (
            "CRM_BUILD_PATH",
            "none/a.duckdb",
            "none does not exist: create it, or set CRM_BUILD_PATH",
        ),
        ("CRM_SERVE_PATH", ".", "is a folder: name a file in it"),
        ("CRM_SERVE_PATH", "warehouse/build.duckdb", "are one file"),
        ("CRM_BUILD_PATH", "same.duckdb", "are one file"),
        ("CRM_SERVE_PATH", "a?b.duckdb", "choose a path without [?]"),
        *(
            ("CRM_BUILD_PATH", name, "choose a path without # [?] ; : or a backslash, and a name")
            for name in (
                *("a#b/c.duckdb", "a;b.duckdb", "a'b.duckdb", 'a"b.duckdb', "md:a.duckdb"),
                *(" a.duckdb", "a .duckdb", "a\\b.duckdb"),
            )
        ),
    ],
)
def test_paths_that_cannot_work_are_refused(
    variable: str, path: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the variable, and what to do; every other path is as it was given."""
    for folder in ("warehouse", "seeds", "a#b"):
        (tmp_path / folder).mkdir()
    (tmp_path / "link.duckdb").symlink_to("main.duckdb")
    (tmp_path / "same.duckdb").symlink_to("warehouse/crm_dukcapil.duckdb")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRM_REGISTRY", " ")
    monkeypatch.setenv("CRM_SERVE_PATH", " ")
    monkeypatch.setenv("CRM_BUILD_PATH", "")
    assert registry.served_path() == Path("warehouse/crm_dukcapil.duckdb")
    assert registry.build_path() == Path("warehouse/build.duckdb")
    monkeypatch.setenv(variable, path)
    asked = registry.build_path if variable == "CRM_BUILD_PATH" else registry.served_path
    with pytest.raises(registry.RegistryError, match=message):
        asked()


@pytest.mark.slow
@pytest.mark.fault(
    "foreign files",
    "The recap of another registry, untouched, before a build has begun.",
)
def test_dbt_refuses_them_before_it_opens_a_file(fresh: Project) -> None:
    """Also the served file of another registry: not after minutes, in the last node."""
    with duckdb.connect(str(fresh.served)) as connection:
        connection.execute("create schema audit")
        connection.execute(
            "create table audit.publikasi as"
            " select 'x' as tabel, 'y' as id_build, 'registri/kota' as registri"
        )
    for variables, message in (
        (
            {"CRM_BUILD_PATH": "warehouse/marts.duckdb"},
            "choose another file name than marts.duckdb",
        ),
        (
            {"CRM_SERVE_PATH": "warehouse/Audit.duckdb"},
            "choose another file name than Audit.duckdb",
        ),
        (
            {"CRM_BUILD_PATH": " ", "CRM_REGISTRY": " "},
            "is the recap of the registry registri/kota",
        ),
    ):
        run = fresh.dbt("build", **variables)
        assert run.returncode == 2
        assert message in run.stdout
        assert "START" not in run.stdout
        assert [path.name for path in fresh.warehouse.parent.glob("*.duckdb")] == [
            fresh.served.name
        ]
    # Refused before its first node, it has failed.
    assert last_build.read(fresh.warehouse)["state"] == "failed"


@pytest.mark.slow
def test_every_command_takes_odd_paths(fresh: Project, built: Project, tmp_path: Path) -> None:
    """With blanks, quotes, signs of the shell, of patterns and of addresses in them."""
    odd = tmp_path / "a b'c$d[e]*{f}é\""
    exports = tmp_path / "it's #1? [a]*;é"
    served = tmp_path / "x #1;it's [a]*$é" / "served #1;it's [a]*$é.duckdb"
    for folder in (odd, exports, served.parent):
        folder.mkdir()
    # As a pattern, the first name means the second file.
    complaints = as_printed()
    export(exports / "sim [1]?.parquet", complaints[:1])
    export(exports / "sim 1x.parquet", complaints[1:2])
    shutil.copy2(built.served, served)
    variables = {
        "CRM_BUILD_PATH": str(odd / "b [1]*{2}$é.duckdb"),
        "CRM_SERVE_PATH": str(served),
        "CRM_EXPORT": str(exports),
    }
    run = fresh.dbt("build", "--resource-type", "model", "--resource-type", "seed", **variables)
    assert run.returncode == 0, run.stdout
    assert "Not published" in run.stdout
    with duckdb.connect(variables["CRM_BUILD_PATH"], read_only=True) as connection:
        found = connection.sql("select id_pengaduan from staging.stg_crm__pengaduan order by 1")
        assert found.fetchall() == [(row["id_pengaduan"],) for row in complaints[:2]]
    shutil.copy2(served, previous_version(served))
    report = tmp_path / "r #1?;it's [a]*$é"
    for command, expected in (
        (("land",), "2 export file(s)"),
        (("seal", "2023"), "2023 2.1: "),
        (("report", "2023", "--output", str(report)), f"{report}/2023.html\n"),
        (("rollback",), f"{served} is now from build "),
    ):
        command = [sys.executable, "-m", "crm_dukcapil", *command]
        process = fresh.start_command(command, **variables)
        output, _ = process.communicate()
        assert process.returncode == 0, output
        assert expected in output


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

    # An empty variable is none.
    before = identity(second.served)
    run = again.dbt("build", CRM_REGISTRY="", CRM_SERVE_PATH=str(second.served))
    assert run.returncode == 2
    assert (
        f"{second.served} is the recap of the registry registri/kota, and this build is of seeds:"
        " set CRM_SERVE_PATH to a file of its own"
    ) in run.stdout
    assert identity(second.served) == before


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
