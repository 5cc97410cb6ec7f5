"""Spark makes the same tables as DuckDB, and what it did not finish is not published.

The complaints are simulated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from project import Project, copy_project
from spark import dbt_on_spark, differences, tables
from test_complaints import TIMES
from test_hostile_exports import Row, damaged, good, numbered, strange, write
from test_publication import identity

pytestmark = pytest.mark.spark

LABELS = {
    "kanal": "JAKI",
    "kategori": "KTP-el",
    "wilayah_tindak_lanjut": "Dinas Provinsi",
    "rincian": "Pindah datang",
    "status": "Selesai",
    "kelurahan": "Kebon Kacang",
}
# How engines may read a label, a time or a literal in ways of their own.
SPELLINGS = (
    *("{} ", "\u00a0{}", "{}\u00a0", "\u2003{}", "{}\t", "\u200b{}", "{}\u0301", "\x0b{}"),
    *(
        "{}'",
        "{}\\",
        "\\n{}",
        "{}\n",
        "%s{}",
        "{{{{ {} }}}}",
        '"{}"',
        "{}\U0001f642",
        "null",
        "None",
    ),
)
MOMENTS = (
    *("2024", "2024-03", "10:20", "2024-05-01", "2024-02-30", "2024-05-01 24:00:00", "epoch"),
    *("2024-05-01T10:00:00.1234567Z", "2024-05-01 10:00:00+14:00", "2024-12-31 23:59:59 UTC"),
    *("0001-01-01 00:00:00", "1582-10-10 00:00:00", "1899-12-31 23:59:59", "9999-12-31 23:59:59"),
)


def odd() -> Iterator[Row]:
    """Return complaints with a spelling or a moment each, in every field that has one."""
    changes = [
        {field: text.format(change(label))}
        for field, label in LABELS.items()
        for text in SPELLINGS
        for change in (str.upper, str)
    ]
    changes += [
        {"kelurahan": text} for text in ("KEL. MENTENG", "kelurahan\u00a0menteng", "İ", "ΣΑΣ", "ß")
    ]
    changes += [{field: moment} for field in TIMES for moment in MOMENTS]
    yield from numbered("ANEH", changes)


def served(project: Project) -> list[tuple[str, int, str]]:
    """Return name, rows and checksum of every served table; audit.revisi tells who built."""
    return project.query(
        "select tabel, baris, checksum from audit.publikasi"
        " where tabel not in ('audit.publikasi', 'audit.revisi') order by all",
        served=True,
    )


@pytest.fixture(scope="module")
def spark_version(request: pytest.FixtureRequest) -> str:
    """Return the version of Spark that this run is about."""
    return request.config.option.spark


def compare(project: Project, version: str, **variables: str) -> dict[str, int]:
    """Build on Spark too, compare all tables and publish; return the rows of each table."""
    expected = served(project)
    landed = project.shell("python -m crm_dukcapil land", **variables)
    assert landed.returncode == 0, landed.stdout
    built = dbt_on_spark(project, version, "build")
    assert built.returncode == 0, built.stdout
    data = [*tables(project).glob("*.db/*/*.parquet")]
    assert all(
        path.stat().st_mode & 0o077 == 0 for path in [*data, *(path.parent for path in data)]
    )
    rows, found = differences(project)
    assert not found, "\n".join(found[:50])
    project.served.unlink()
    published = project.shell("python -m crm_dukcapil publish", **variables)
    assert published.returncode == 0, published.stdout
    assert served(project) == expected
    return rows


def test_the_publication(built: Project, spark_version: str, tmp_path: Path) -> None:
    """The tables are those of DuckDB, also the ones that have no rows without complaints."""
    project = copy_project(built.path, tmp_path / "project", databases=True)
    rows = compare(project, spark_version)
    assert rows["marts.rekap_wilayah"] == 6


def test_complaints_and_a_damaged_cell(built: Project, spark_version: str, tmp_path: Path) -> None:
    """Twenty thousand complaints, some hundred of them hostile; then a cell that fails tests."""
    project = copy_project(built.path, tmp_path / "project")
    project.serve_complaints()
    header, *_ = project.read_seed("acuan_tenggat")
    project.write_seed("acuan_tenggat", [header, ["KK", "", "14", "2024-02-01", "", "simulasi"]])
    folder = tmp_path / "sim_exports"
    write(folder / "sim_baik.csv", *good(10))
    write(folder / "sim_rusak.csv", *damaged(), *odd())
    for name, (records, _) in strange().items():
        if isinstance(records, list):
            write(folder / name, *records)
    exports = {"CRM_EXPORT": str(folder)}
    project.build(**exports)
    rows = compare(project, spark_version, **exports)
    assert rows["marts.fct_pengaduan"] > 18_000
    assert rows["intermediate.int_crm__karantina"] > 100

    before = identity(project.served)
    project.edit("tabel_2_2", "2023,2,Jakpus,2,,4,", "2023,2,Jakpus,2,,5,")
    failed = []
    for run in (project.dbt("build", **exports), dbt_on_spark(project, spark_version, "build")):
        assert run.returncode == 1, run.stdout
        failed.append(sorted(re.findall(r"FAILED .*|    \w+: .* \| .*", run.stdout)))
    assert len(failed[0]) > 2
    assert failed[0] == failed[1]
    refused = project.shell("python -m crm_dukcapil publish", **exports)
    assert refused.returncode == 1
    assert "a build began after" in refused.stdout
    assert identity(project.served) == before
