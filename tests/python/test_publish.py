"""What a build on Spark leaves is published as DuckDB's own build is, or refused.

There is no Spark here: DuckDB writes a folder as Spark leaves it, from what it has built of
simulated complaints. That Spark's own folder is published is seen where Spark builds.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import duckdb
import pytest
from dbt.artifacts.schemas.manifest import WritableManifest
from project import Project, copy_project
from test_publication import identity

from crm_dukcapil import __main__, last_build, registry, spark
from crm_dukcapil.publication import OWN_NAME, RUN
from crm_dukcapil.sql import quoted, values

MARKER = {
    **{"tabel": "VARCHAR", "berkas": "VARCHAR", "ukuran": "BIGINT", "baris": "BIGINT"},
    **{"id_build": "VARCHAR", "versi_dbt": "VARCHAR"},
    "is_seluruhnya": "BOOLEAN",
}
FILES = "select file_name, file_size_bytes, num_rows from parquet_file_metadata({}) order by 1"
DESCRIBED = "select column_name, column_type from (describe {})"
# Has rows in two data files.
SPLIT = "marts.rekap_kanal_wilayah"


class Left:
    """A folder as a build on Spark leaves it."""

    def __init__(self, folder: Path) -> None:
        """Take a folder."""
        self.folder = folder

    def place(self, table: str) -> Path:
        """Return the folder of a table."""
        schema, name = table.split(".")
        return self.folder / f"{schema}.db" / name

    def files(self, table: str) -> list[Path]:
        """Return the data files of a table."""
        return sorted(self.place(table).glob("*.parquet"))

    def write(self, session: duckdb.DuckDBPyConnection, table: str, *queries: str) -> None:
        """Write a table, a data file for each query."""
        place = self.place(table)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for number, query in enumerate(queries):
            path = place / f"part-{number:05}-{uuid4()}-c000.snappy.parquet"
            session.execute(f"copy ({query}) to {quoted(str(path))} (format parquet)")
            path.with_name(f".{path.name}.crc").touch()
        (place / "_SUCCESS").touch()

    def change(self, table: str, query: str) -> None:
        """Write a table anew, from a query on `old`: what it is now."""
        with duckdb.connect() as session:
            paths = [str(path) for path in self.files(table)]
            session.read_parquet(paths).create("old")
            self.write(session, table, query)

    def mark(self, session: duckdb.DuckDBPyConnection, id_build: str) -> None:
        """Write audit.publikasi: the data files with rows of all tables."""
        rows = []
        for place in sorted(self.folder.glob("[!r]*.db/*")):
            table = f"{place.parent.name.removesuffix('.db')}.{place.name}"
            found = session.execute(FILES.format(quoted(f"{place}/*.parquet"))).fetchall()
            listed = [(Path(path).name, size, count) for path, size, count in found if count]
            for file in listed or [(None, None, 0)]:
                rows.append((table, *file, id_build, "1.12.6", True))
        self.write(session, OWN_NAME, values(MARKER, rows))

    def replace(self, table: str, query: str) -> None:
        """Write a table anew from a query on `old`, as if the build had made it so."""
        self.change(table, query)
        with duckdb.connect() as session:
            run = session.read_parquet([str(path) for path in self.files(RUN)])
            [(id_build,)] = run.project("id_build").fetchall()
            shutil.rmtree(self.place(OWN_NAME))
            self.mark(session, id_build)


@pytest.fixture(scope="module")
def project(counted: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project with what Spark would have left of the simulated complaints of 2023."""
    copied = tmp_path_factory.mktemp("spark") / "project"
    project = copy_project(counted.path, copied, databases=True)
    nodes = counted.manifest()["nodes"]
    awaited = nodes["model.crm_dukcapil.publikasi"]["depends_on"]["nodes"]
    left = Left(project.path / "warehouse/spark")
    with duckdb.connect(str(project.warehouse), read_only=True) as session:
        seeds = [name for name, node in nodes.items() if node["resource_type"] == "seed"]
        for node in map(nodes.get, [*awaited, *seeds]):
            table = f"{node['schema']}.{node['name']}"
            # As Spark writes times.
            cells = [
                f"{name} at time zone 'UTC' as {name}" if type_ == "TIMESTAMP" else f'"{name}"'
                for name, type_ in session.execute(DESCRIBED.format(table)).fetchall()
            ]
            rows = f"select {', '.join(cells)} from {table}"
            halves = [f"{rows} where kanal {sign} 'JAKI'" for sign in ("=", "<>")]
            left.write(session, table, *(halves if table == SPLIT else [rows]))
        [(id_build,)] = session.execute(f"select id_build from {RUN}").fetchall()
        left.mark(session, id_build)
    return project


@pytest.fixture
def variables(counted: Project, project: Project, tmp_path: Path) -> dict[str, str]:
    """Return where to publish: an earlier build has published there, and dbt has built a table."""
    build, served = tmp_path / "b.duckdb", tmp_path / "s.duckdb"
    shutil.copy2(project.served, served)
    with duckdb.connect(str(build)) as session:
        session.execute("create schema marts; create table marts.dim_bulan as select 7 as lama")
    export = counted.path.parent / "sim_2023.csv"
    return {"CRM_BUILD_PATH": str(build), "CRM_SERVE_PATH": str(served), "CRM_EXPORT": str(export)}


@pytest.fixture
def left(
    counted: Project,
    project: Project,
    variables: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Left]:
    """Give a copy of what Spark left, to change and to publish in this process, without dbt."""
    monkeypatch.chdir(project.path)
    monkeypatch.delenv("CRM_REGISTRY", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    manifest = WritableManifest.read_and_check_versions(str(counted.path / "target/manifest.json"))
    parsed = SimpleNamespace(success=True, result=manifest)
    monkeypatch.setattr(spark, "dbtRunner", lambda: SimpleNamespace(invoke=lambda _: parsed))
    # Publishing keeps what it writes private, as dbt's plugin does; this process goes on.
    mask = os.umask(0o077)
    yield Left(shutil.copytree("warehouse/spark", tmp_path / "spark"))
    os.umask(mask)


def test_the_same_is_served_as_after_a_build_on_duckdb(
    project: Project, variables: dict[str, str]
) -> None:
    """Every table has the same rows and checksum, whatever the time zone here; once is enough."""
    build, served = Path(variables["CRM_BUILD_PATH"]), Path(variables["CRM_SERVE_PATH"])
    served.unlink()

    def publish() -> str:
        process = project.start_command(
            [sys.executable, "-m", "crm_dukcapil", "publish"], TZ="Asia/Jakarta", **variables
        )
        output, _ = process.communicate()
        assert process.returncode == 0, output
        return output

    select = "select tabel, baris, checksum from audit.publikasi order by tabel"
    assert f"{served} is now from build " in (output := publish())
    assert ": 24 tables\n" in output
    with duckdb.connect(str(served), read_only=True) as connection:
        rows = connection.execute(select).fetchall()
    assert rows == project.query(select, served=True)
    [(times,)] = project.query("select count(sekarang) from marts.kinerja_tindak_lanjut")
    assert times > 0
    last = last_build.read(build)
    [(id_build,)] = project.query(f"select id_build from {RUN}")
    assert (last["state"], last["id_build"]) == ("succeeded", id_build)
    assert build.stat().st_mode & 0o077 == 0
    with duckdb.connect(str(build)) as connection:
        assert connection.execute(select).fetchall() == rows

    first = identity(served)
    assert f"{served} has this content already, from build {id_build}\n" in publish()
    assert identity(served) == first


def cut_off(left: Left) -> None:
    """Cut the end of a data file off."""
    path = left.files(SPLIT)[0]
    path.write_bytes(path.read_bytes()[:-1])


def double(left: Left) -> None:
    """Leave a data file of another build."""
    path = left.files(SPLIT)[0]
    shutil.copy2(path, path.with_name("part-00000-lain.parquet"))


REFUSED: dict[str, Callable[[Left], object]] = {
    "has no audit.publikasi, which a whole build writes last": lambda left: shutil.rmtree(
        left.place(OWN_NAME)
    ),
    "audit.publikasi is missing, half written": lambda left: (
        left.place(OWN_NAME) / "_SUCCESS"
    ).unlink(),
    "was not asked to build everything": lambda left: left.change(
        OWN_NAME, "select * replace (false as is_seluruhnya) from old"
    ),
    "audit.publikasi names 2 builds": lambda left: left.change(
        OWN_NAME, "select * replace (if(baris > 9, 'a', 'b') as id_build) from old"
    ),
    "a build began after": lambda left: left.change(
        RUN, "select * replace ('lain' as id_build) from old"
    ),
    "marts.rekap_kanal is missing, half written": lambda left: (
        left.place("marts.rekap_kanal") / "_SUCCESS"
    ).unlink(),
    rf"{SPLIT} is of another build or half copied: .* part-00000-\S+ are missing": lambda left: (
        left.files(SPLIT)[0].unlink()
    ),
    r"half copied: .* part-00000-\S+ are \(\d+, None\), listed \(\d+, \d+\)": cut_off,
    r"half copied: .* part-00000-lain\S+ are \(\d+, \d+\), listed not at all": double,
    r"half copied: .* are \(\d+, \d+\), listed \(\d+, \d+\)": lambda left: left.change(
        OWN_NAME,
        f"select * replace (baris + (tabel = '{SPLIT}')::int as baris) from old",
    ),
    "lacks or adds marts.rekap_kanal:": lambda left: left.change(
        OWN_NAME, "from old where tabel <> 'marts.rekap_kanal'"
    ),
    "tabel_2_2.csv is not what the build was made from": lambda left: left.change(
        "raw.tabel_2_2", "select * replace ('3' as \"12\") from old"
    ),
    r"rekap_wilayah has two rows of one key \(tahun, wilayah\)": lambda left: left.replace(
        "marts.rekap_wilayah", "from old union all from old"
    ),
    "rekap_wilayah has two rows .* or an empty cell": lambda left: left.replace(
        "marts.rekap_wilayah", "select * replace (nullif(tahun, 2023) as tahun) from old"
    ),
    "rekap_wilayah does not keep its contract: jumlah is INTEGER, must be BIGINT": lambda left: (
        left.replace("marts.rekap_wilayah", "select * replace (jumlah::int as jumlah) from old")
    ),
    "baru is BIGINT, must be left out; jumlah is missing, must be BIGINT": lambda left: (
        left.replace("marts.rekap_wilayah", "select * rename (jumlah as baru) from old")
    ),
    # Simulated: what the gate refuses has the shape of a NIK.
    "candidate was not published": lambda left: left.replace(
        "marts.dim_kanal", "select * replace ('9999000000000000' as kanal) from old limit 1"
    ),
}


@pytest.mark.parametrize("message", REFUSED)
@pytest.mark.fault(
    "tampered files",
    "The served file of before, and what is wrong with the build that Spark has left.",
)
def test_what_is_no_whole_build_is_refused(
    message: str, left: Left, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One thing is wrong each time, and named; nothing is replaced, and the build has failed."""
    REFUSED[message](left)
    build, served = registry.build_path(), registry.served_path()
    before = identity(served)
    monkeypatch.setattr(sys, "argv", ["crm_dukcapil", "publish", "--from", str(left.folder)])
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert re.search(message, said), said
    assert identity(served) == before
    last = last_build.read(build)
    assert (last["state"], last["failed"][0]["node"]) == ("failed", "publish")
    if "candidate" not in message:
        with duckdb.connect(str(build)) as session:
            assert session.execute("from marts.dim_bulan").fetchall() == [(7,)]


@pytest.mark.fault("tampered files", "A refusal of what other exports gave, without their names.")
def test_exports_that_changed_since_are_refused(
    left: Left, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of the same name has one record less; the message counts files and names none."""
    export = Path(shutil.copy2(registry.variable("CRM_EXPORT"), tmp_path / "sim_rahasia.csv"))
    monkeypatch.setenv("CRM_EXPORT", str(export))
    lines = export.read_bytes().splitlines(keepends=True)
    export.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(spark.SparkError, match=r"read other exports") as refused:
        spark.publish(left.folder)
    assert "rahasia" not in str(refused.value)


@pytest.mark.fault(
    "two builds",
    "The build that runs; the publication is refused and says to wait.",
)
def test_a_build_that_runs_is_waited_for(left: Left) -> None:
    """Dbt has its file open as long as it builds."""
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", hold, registry.build_path()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    with pytest.raises(RuntimeError, match=r"a build is running \(.*b\.duckdb is open\): wait"):
        spark.publish(left.folder)
    process.communicate(b"\n")
