"""What a build leaves behind, and that it can be repeated."""

from __future__ import annotations

from pathlib import Path

from project import ROOT, Project, copy_project


def checksums(project: Project) -> dict[str, tuple[int, str]]:
    """Return rows and checksum of every mart and audit table by name."""
    tables = project.query(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_schema in ('marts', 'audit') order by 1"
    )
    return {
        name: project.query(
            f"select count(*), md5(string_agg(t::varchar order by t)) from {name} t"
        )[0]
        for (name,) in tables
    }


def files(path: Path) -> set[str]:
    """Return every file below a directory, relative to it."""
    return {str(file.relative_to(path)) for file in path.rglob("*") if file.is_file()}


def test_second_build_changes_nothing(built: Project, again: Project) -> None:
    """The same seeds give the same marts, row for row, with any line ends in their files.

    What is already served is not published again.
    """
    for path in again.path.glob("seeds/*/*.csv"):
        text = path.read_text(encoding="utf-8").rstrip("\n").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    served = again.served.stat()
    again.build()
    first = checksums(built)
    assert len(first) == 23
    assert checksums(again) == first
    assert (again.served.stat().st_ino, again.served.stat().st_mtime_ns) == (
        served.st_ino,
        served.st_mtime_ns,
    )


def test_build_writes_below_warehouse_and_target_only(built: Project, tmp_path: Path) -> None:
    """A plain `dbt build` leaves nothing else in the checkout, and runs without network."""
    before = files(copy_project(ROOT, tmp_path / "project").path)
    written = files(built.path) - before
    assert {name.split("/")[0] for name in written} == {"warehouse", "target"}
    assert {name for name in written if name.startswith("warehouse")} == {
        "warehouse/build.duckdb",
        "warehouse/build.duckdb.last_build.json",
        "warehouse/build.duckdb.landed/berkas.csv",
        "warehouse/build.duckdb.landed/katalog/berkas.parquet",
        "warehouse/build.duckdb.landed/kosong.parquet",
        "warehouse/crm_dukcapil.duckdb",
    }


def test_reconciliation_can_be_tested_alone(built: Project, tmp_path: Path) -> None:
    """CI runs the reconciliation by its tag, on a warehouse that is built."""
    run = built.dbt("test", "--select", "tag:rekonsiliasi", "--target-path", str(tmp_path))
    assert run.returncode == 0, run.stdout
    for name in ("differences_are_the_registered_ones", "printed_tables_are_as_catalogued"):
        assert f"PASS {name} " in run.stdout
