"""Steps that can be left out without a wrong number: each fails the build and is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from project import Project, copy_project

# Complaints by kelurahan and month: no table prints them, so a year of print has none.
BY_KELURAHAN_AND_MONTH = """
select
    cells.tahun,
    places.kota,
    places.kecamatan,
    places.kelurahan,
    months.bulan,
    months.nama_bulan,
    cells.jumlah,
    cells.sumber
from {{ ref("int_rekap__sel") }} as cells
inner join {{ ref("dim_kelurahan") }} as places
    on cells.baris = {{ full_name("places.kota", "places.kecamatan", "places.kelurahan") }}
inner join {{ ref("dim_bulan") }} as months on cells.kolom = months.nama_bulan
where cells.ukuran = 'kelurahan_bulan'
"""
BY_KELURAHAN_AND_MONTH_COLUMNS = {
    "tahun": "bigint",
    "kota": "string",
    "kecamatan": "string",
    "kelurahan": "string",
    "bulan": "bigint",
    "nama_bulan": "string",
    "jumlah": "bigint",
    "sumber": "string",
}
# Half of what Table 2.1 prints, by the name of a measure that no table has.
UNCOMPARED = """
select
    tahun,
    wilayah,
    cast(jumlah / 2 as bigint) as jumlah,
    1 as peringkat
from {{ ref("rekap_wilayah") }}
"""
UNCOMPARED_COLUMNS = {
    "tahun": "bigint",
    "wilayah": "string",
    "jumlah": "bigint",
    "peringkat": "integer",
}


def add_mart(project: Project, name: str, sql: str, columns: dict[str, str]) -> None:
    """Add a mart, as SQL and YAML."""
    folder = project.path / "models/marts"
    (folder / f"{name}.sql").write_text(sql, encoding="utf-8")
    lines = ["models:", f"  - name: {name}", "    columns:"]
    lines += [
        f"      - {{name: {column}, data_type: {type_}}}" for column, type_ in columns.items()
    ]
    (folder / f"_{name}.yml").write_text("\n".join(lines), encoding="utf-8")


def replace(project: Project, file: str, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file of the project."""
    path = project.path / file
    text = path.read_text(encoding="utf-8")
    assert old in text, (file, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def publish(project: Project, name: str) -> None:
    """Let the publication wait for a mart."""
    last = '    dbt.ref("rekap_wilayah_bulan")\n'
    replace(project, "models/audit/publikasi.py", last, f'{last}    dbt.ref("{name}")\n')


def add_measure(project: Project, name: str, mart: str, rows: str, columns: str) -> None:
    """Add a partial measure to the list."""
    entry = (
        f'{{"ukuran": "{name}", "mart": "{mart}", "ranah_baris": "{rows}",'
        f' "ranah_kolom": {columns}, "cakupan": "sebagian"}},\n    ]) }}}}'
    )
    replace(project, "macros/measures.sql", "]) }}", entry)


def left_out(project: Project) -> dict[str, str]:
    """Build, which must fail and publish nothing, and return the remedy of each step left out."""
    run = project.dbt("build", "--exclude", "test_type:unit")
    assert run.returncode == 1, run.stdout
    _, _, below = run.stdout.partition("FAILED nothing_is_left_out ")
    rows = [line.partition("nama: ")[2] for line in below.splitlines() if " | problem: " in line]
    named = [dict(cell.split(": ", 1) for cell in f"nama: {row}".split(" | ")) for row in rows]
    assert named, run.stdout
    assert "SKIP relation audit.publikasi" in run.stdout
    return {f"{row['nama']}: {row['problem']}": row["remedy"] for row in named}


def test_a_mart_that_is_not_published_or_measured_is_named(again: Project) -> None:
    """A new mart of SQL and YAML alone is named with both files; so is a table without a model."""
    add_mart(again, "rekap_contoh", UNCOMPARED, UNCOMPARED_COLUMNS)
    with duckdb.connect(str(again.warehouse)) as connection:
        for schema in ("marts", "audit"):
            connection.execute(f"create table {schema}.rekap_lama as select 1 as jumlah")
    assert left_out(again) == {
        "marts.rekap_contoh: publication does not wait for this model": (
            'add dbt.ref("rekap_contoh") to models/audit/publikasi.py'
        ),
        "marts.rekap_contoh: it counts complaints (column jumlah) and is no measure": (
            "add a measure to macros/measures.sql, so that it is reconciled"
        ),
        "marts.rekap_contoh: audit.revisi does not record how its numbers change": (
            "add the column sumber, by which publication knows a recap"
        ),
        "marts.rekap_lama: no model of the project makes this table": (
            "drop it from the build file, or delete that file"
        ),
        "audit.rekap_lama: no model of the project makes this table": (
            "drop it from the build file, or delete that file"
        ),
    }


def test_a_mart_that_no_check_compares_is_named(again: Project) -> None:
    """A published mart must be a measure, and a measure compared wherever it has numbers."""
    add_mart(again, "rekap_contoh", BY_KELURAHAN_AND_MONTH, BY_KELURAHAN_AND_MONTH_COLUMNS)
    add_mart(again, "rekap_separuh", UNCOMPARED, UNCOMPARED_COLUMNS)
    publish(again, "rekap_contoh")
    publish(again, "rekap_separuh")
    add_measure(again, "separuh", "rekap_separuh", "wilayah", "none")
    assert left_out(again).keys() == {
        "marts.rekap_contoh: it counts complaints (column jumlah) and is no measure",
        "marts.rekap_separuh: audit.revisi does not record how its numbers change",
        "rekap_separuh 2023: the measure separuh has numbers that no check compares",
    }


@pytest.mark.slow
def test_a_new_mart_is_served_once_every_step_is_done(again: Project) -> None:
    """A partial measure without numbers in a year of print needs no check there."""
    add_mart(again, "rekap_contoh", BY_KELURAHAN_AND_MONTH, BY_KELURAHAN_AND_MONTH_COLUMNS)
    publish(again, "rekap_contoh")
    add_measure(again, "kelurahan_bulan", "rekap_contoh", "kelurahan", '"bulan"')
    suites, columns = "crm_dukcapil/gate/suites.py", list(BY_KELURAHAN_AND_MONTH_COLUMNS)
    replace(again, suites, "INTERFACE = {", f'INTERFACE = {{"marts.rekap_contoh": {columns},')
    replace(again, suites, "MAY_BE_EMPTY = {", 'MAY_BE_EMPTY = {"marts.rekap_contoh",')
    again.build()
    assert again.query("select count(*) from marts.rekap_contoh", served=True) == [(0,)]


SEED = """
seeds:
  - name: {name}
    columns:
      - {{name: tahun, data_type: bigint}}
      - {{name: urutan, data_type: bigint}}
      - {{name: kanal, data_type: string}}
      - {{name: Total, data_type: bigint}}
    data_tests: [{tests}]
"""


def add_table(project: Project, name: str, tests: str) -> None:
    """Add the seed of a printed table by channel, with its YAML."""
    path = project.path / f"seeds/publikasi/{name}.csv"
    path.write_text("tahun,urutan,kanal,Total\n2023,1,JAKI,264\n", encoding="utf-8")
    yaml = SEED.format(name=name, tests=tests)
    (project.path / f"models/staging/_{name}.yml").write_text(yaml, encoding="utf-8")


def test_a_printed_table_that_is_not_compared_or_sealed_is_named(again: Project) -> None:
    """A new table in the catalogue needs its line in staging, a seed a checksum and its test."""
    add_table(again, "tabel_2_7", "cells_can_be_read")
    add_table(again, "tabel_2_8", "")
    header, *rows = again.read_seed("katalog")
    rows.append(["2023", "2.7", "tabel", "Rekaan", "Rekaan", "kanal", "sebagian", ""])
    again.write_seed("katalog", [header, *rows])
    first = '    {{ sealed_rows("2.1", ref("tabel_2_1")) }}\n'
    added = '    {{ sealed_rows("2.7", ref("tabel_2_7")) }}\n    union all\n'
    replace(again, "models/intermediate/int_kendali__segel.sql", first, added + first)
    again.catalogue()
    problems = left_out(again)
    assert problems.keys() == {
        "Tabel 2.7 2023: katalog.csv lists it with the measure kanal, and none of its cells is"
        " compared",
        "publikasi/tabel_2_8: no checksum covers this seed",
        "publikasi/tabel_2_8: nothing tests that the cells of this seed can be read",
    }
    assert "models/staging/stg_publikasi__sel.sql" in " ".join(problems.values())


@pytest.mark.slow
def test_a_copied_checkout_reads_its_own_seeds(built: Project, tmp_path: Path) -> None:
    """The cache of dbt is copied too, with the paths of the original; its seeds are not read."""
    first = copy_project(built.path, tmp_path / "first")
    (first.path / "target/partial_parse.msgpack").unlink()
    assert first.dbt("seed").returncode == 0
    copy = Project(shutil.copytree(first.path, tmp_path / "copy"))
    first.edit("tabel_2_3", "KTP-el,39,", "KTP-el,38,")
    copy.edit("tabel_2_5", "Cengkareng,Kapuk,5", "Cengkareng,Kapuk,6")
    run = copy.dbt("build", "--exclude", "test_type:unit")
    assert run.returncode == 1
    assert "nomor: 2.5 | expected: " in run.stdout
    assert "nomor: 2.3" not in run.stdout


def test_dbt_refuses_to_run_from_elsewhere(built: Project, tmp_path: Path) -> None:
    """The build file is found from the working directory, which may be another checkout's."""
    elsewhere = copy_project(built.path, tmp_path / "elsewhere")
    profiles = ("--profiles-dir", str(built.path))
    message = f"run dbt in the project folder, without --project-dir: cd {built.path}\n"
    for run in (
        elsewhere.dbt("build", "--project-dir", str(built.path), *profiles),
        elsewhere.dbt("seed", *profiles, DBT_PROJECT_DIR=str(built.path)),
    ):
        assert run.returncode == 2
        assert message in run.stdout
    assert not elsewhere.warehouse.exists()
