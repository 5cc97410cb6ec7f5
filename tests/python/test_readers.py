"""Every client that docs/bi.md says was tried reads the served file, each in its own process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from project import ROOT, Project

from crm_dukcapil.report.write import write

PROGRAMS = ROOT / "tests/readers"
INSTALLED = Path(sys.prefix) / "readers"
# -S: without it a client that is not installed would be found in the build's own environment.
PYTHON = [sys.executable, "-S"]
CLIENTS = {
    "duckdb-1.0.0": [*PYTHON, str(PROGRAMS / "read_duckdb.py")],
    "duckdb-1.1.3": [*PYTHON, str(PROGRAMS / "read_duckdb.py")],
    "duckdb-1.2.2": [*PYTHON, str(PROGRAMS / "read_duckdb.py")],
    "duckdb-1.4.5": [*PYTHON, str(PROGRAMS / "read_duckdb.py")],
    "duckdb-1.5.6": [*PYTHON, str(PROGRAMS / "read_duckdb.py")],
    "duckdb-2.0.0": [*PYTHON, str(PROGRAMS / "read_duckdb.py")],
    "duckdb-cli": [*PYTHON, "-m", "duckdb_cli", "-readonly", "-json"],
    "ibis": [*PYTHON, str(PROGRAMS / "read_ibis.py")],
    "node": ["node", str(PROGRAMS / "read_node.cjs")],
    "polars": [*PYTHON, str(PROGRAMS / "read_polars.py")],
    "sqlalchemy": [*PYTHON, str(PROGRAMS / "read_sqlalchemy.py")],
}
# The oldest, the newest, and the one with a pool: installed by `make test`.
FEW = {"duckdb-1.0.0", "duckdb-2.0.0", "sqlalchemy"}

QUERY = (
    "select wilayah, jumlah, persen, waktu_utc, id_build, version() as versi"
    " from marts.rekap_wilayah cross join audit.publikasi"
    " where tahun = 2023 and tabel = 'marts.rekap_wilayah' order by wilayah"
)
BUILD = "select distinct id_build from audit.publikasi"


def start(client: str, command: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a client to its end."""
    home = INSTALLED / client
    if not (home / ".installed").exists():
        target = "test" if client in FEW else "test-readers"
        pytest.fail(f"client {client} is not installed: make {target}")
    if (left_out := home / ".left_out").exists():
        pytest.skip(left_out.read_text().strip())
    paths = {"PYTHONPATH": str(home), "NODE_PATH": str(home / "node_modules")}
    return subprocess.run(
        [*command, *arguments],
        env=os.environ | paths | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def run(client: str, command: list[str], *arguments: str) -> Any:  # noqa: ANN401
    """Return what a client prints as JSON."""
    done = start(client, command, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def typed(row: Any) -> tuple[str, int, float, datetime, str]:  # noqa: ANN401
    """Return a row of QUERY without its version: JSON has no timestamps, and Node no bigint."""
    wilayah, jumlah, persen, waktu_utc, id_build, _ = row.values() if isinstance(row, dict) else row
    return wilayah, int(jumlah), persen, datetime.fromisoformat(str(waktu_utc)), id_build


@pytest.fixture
def swap(built: Project, tmp_path: Path) -> tuple[Path, Path]:
    """Return a copy of the served file, and a build "next" that is to replace it."""
    served, candidate = tmp_path / "served.duckdb", tmp_path / "candidate.duckdb"
    shutil.copy2(built.served, served)
    shutil.copy2(built.served, candidate)
    with duckdb.connect(str(candidate)) as connection:
        connection.execute("update audit.publikasi set id_build = 'next'")
    return served, candidate


@pytest.mark.parametrize(
    "client",
    [
        pytest.param(client, marks=() if client in FEW else pytest.mark.readers)
        for client in CLIENTS
    ],
)
def test_client_reads_what_was_published(built: Project, client: str) -> None:
    """Text, bigint, double and timestamp are read as they were written."""
    rows = run(client, CLIENTS[client], str(built.served), QUERY)
    assert [typed(row) for row in rows] == [typed(row) for row in built.query(QUERY, served=True)]
    assert len(rows) == 6
    if client[-1].isdigit():
        assert {row[-1] for row in rows} == {client.replace("duckdb-", "v")}


@pytest.mark.readers
def test_duckdb_2_builds(fresh: Project) -> None:
    """A whole build with DuckDB 2.0 passes every test, and 1.5 reads what it serves."""
    home = INSTALLED / "duckdb-2.0.0"
    assert (home / ".installed").exists(), "make test"
    fresh.build(PYTHONPATH=f"{fresh.path.parent / 'no_network'}{os.pathsep}{home}")
    served = "select distinct versi_duckdb from audit.publikasi"
    assert fresh.query(served, served=True) == [("2.0.0",)]


def test_served_file_has_the_storage_version_of_duckdb_1_0(built: Project) -> None:
    """The header says 64, the only version that DuckDB 1.0 reads; 1.2 would be 65, 1.5 68."""
    with built.served.open("rb") as file:
        header = file.read(20)
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:], "little") == 64
    assert built.query(
        "select tags['storage_version'] from duckdb_databases() where not internal", served=True
    ) == [("v1.0.0+",)]


@pytest.mark.fault("readers", "The next build for every new connection.")
def test_superset_sees_the_next_build_once_nothing_is_open(swap: tuple[Path, Path]) -> None:
    """With NullPool a process reads the new file as soon as its last old connection is closed."""
    program = [*PYTHON, str(PROGRAMS / "swap_sqlalchemy.py")]
    seen = run("sqlalchemy", program, *map(str, swap), "NullPool")
    old = seen["before"]
    assert old != "next"
    assert seen == {
        "before": old,
        "held open": old,
        # All connections of a process to one path share one instance of DuckDB.
        "new connection beside it": old,
        "new process": "next",
        "new connection": "next",
    }


def test_pool_keeps_the_replaced_file(swap: tuple[Path, Path]) -> None:
    """The default of duckdb-engine, a QueuePool, keeps the old build open. Hence NullPool."""
    program = [*PYTHON, str(PROGRAMS / "swap_sqlalchemy.py")]
    seen = run("sqlalchemy", program, *map(str, swap), "QueuePool")
    assert seen["before"] == seen["new connection"] != "next"


@pytest.mark.fault("readers", "The next build for whoever attaches the file again.")
def test_attached_file_is_the_one_on_disk(swap: tuple[Path, Path]) -> None:
    """A process that cannot close its connection attaches the file to an empty database instead."""
    served, candidate = swap
    with duckdb.connect(str(served), read_only=True) as held:
        [(old,)] = held.execute(BUILD).fetchall()
        candidate.replace(served)
        with duckdb.connect(str(served), read_only=True) as beside:
            assert beside.execute(BUILD).fetchall() == [(old,)]
        with duckdb.connect() as empty:
            empty.execute(f"attach '{served}' as crm (read_only)")
            empty.execute("use crm")
            assert empty.execute(BUILD).fetchall() == [("next",)]
        assert held.execute(BUILD).fetchall() == [(old,)]


@pytest.mark.parametrize("client", sorted(FEW))
@pytest.mark.fault("readers", "The served file; the reader is refused.")
def test_reader_cannot_write(built: Project, client: str) -> None:
    """With the settings of docs/bi.md DuckDB refuses to write."""
    with pytest.raises(AssertionError, match="read-only"):
        run(client, CLIENTS[client], str(built.served), "create table marts.x as select 1 as a")


@pytest.mark.readers
@pytest.mark.parametrize("fixture", ["built", "counted"])
def test_open_data_is_a_valid_data_package(
    fixture: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Frictionless reads types, keys and checksums of all files, and sees a key without an end."""
    write(request.getfixturevalue(fixture).served, 2023, tmp_path)
    package, table = (
        tmp_path / "data" / name for name in ("datapackage.json", "marts.rekap_bulan.csv")
    )
    validate = [*PYTHON, "-m", "frictionless", "validate", "--json", str(package)]
    report = run("frictionless", validate)
    assert {task["name"] for task in report["tasks"]} >= {"marts.rekap_bulan", "kamus_data"}
    assert len(report["tasks"]) == len(json.loads(package.read_text(encoding="utf-8"))["resources"])

    table.write_bytes(table.read_bytes().replace(b"2023,12,", b"2023,13,"))
    broken = start("frictionless", validate)
    assert broken.returncode != 0
    errors = {
        (task["place"], error["type"])
        for task in json.loads(broken.stdout)["tasks"]
        for error in task["errors"]
    }
    assert errors == {(table.name, "hash-count"), (table.name, "foreign-key")}
