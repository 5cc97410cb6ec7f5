"""What a schedule is told: exit codes, and how the last build ended. No dbt is needed.

That dbt's own events are understood is seen where builds fail: in test_publication.py and
test_registry.py. All numbers are invented.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from project import ROOT
from test_swap import edit

from crm_dukcapil import __main__, last_build, publication, registry
from crm_dukcapil.landing.files import digest

NOW = datetime.now(UTC).replace(tzinfo=None)
# Asks for the status with these options; returns the exit code and what is said.
Status = Callable[..., tuple[int, str]]
LIMITS = ("--served-within", "2", "--export-within", "8")
# A build that runs until it is killed.
ENDLESS = """
import sys, time
from pathlib import Path
from crm_dukcapil import last_build
last_build.begin(Path(sys.argv[1]))
print("began", flush=True)
time.sleep(600)
"""


class Place:
    """A build file and a served file, for which `status` is asked."""

    def __init__(self) -> None:
        """Name the files."""
        self.build, self.served = registry.build_path(), registry.served_path()

    def serve(self, *, days_ago: float) -> None:
        """Publish two years, without dbt and without the gate."""
        self.served.unlink(missing_ok=True)
        with duckdb.connect() as session:
            session.execute(
                "create schema marts; create schema audit;"
                "create table marts.rekap_bulan as select * from (values"
                " (2001, 'Mei', 3, 'publikasi'), (2002, 'Mei', 4, 'crm'), (2002, 'Juni', 5, 'crm')"
                ") as t (tahun, nama_bulan, jumlah, sumber);"
                "create table marts.kinerja_tindak_lanjut as"
                " select timestamp '2002-06-07 08:09:10' as sekarang"
            )
            names = ["marts.kinerja_tindak_lanjut", "marts.rekap_bulan"]
            rows = publication.describe(session, names, "build-1", "1.12")
            at = NOW - timedelta(days=days_ago)
            publication.write(session, self.served, [r._replace(waktu_utc=at) for r in rows], None)

    def land(self, *, days_ago: float) -> None:
        """Land an export, and the file that stands for none."""
        landed = registry.landed_path()
        landed.mkdir(exist_ok=True)
        (landed / "kosong.parquet").touch()
        (landed / "berkas.csv").write_text("Rahasia Simulasi.csv")
        (landed / "kunci-isi.parquet").touch()
        at = (NOW - timedelta(days=days_ago)).replace(tzinfo=UTC).timestamp()
        os.utime(landed / "kunci-isi.parquet", (at, at))

    def end(self, state: str = "succeeded", *, days_ago: float = 0, **more: object) -> None:
        """Record how a build ended; if it succeeded, what it left as served."""
        at = (NOW - timedelta(days=days_ago)).isoformat(sep=" ", timespec="seconds")
        found = {"state": state, "started_utc": at, "ended_utc": at, **more}
        if state == "succeeded":
            found |= {"confirmed_utc": at, "served_sha256": digest(self.served)}
        last_build.end(self.build, found)

    def cut_off(self, text: str = '{"started_utc": "2001-01-01 00:00:00"}') -> None:
        """Leave the record of a build that is not there any more, or a part of one."""
        last_build.record(self.build).write_text(text)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return a place where a build succeeded, all of it new."""
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("CRM_REGISTRY", raising=False)
    monkeypatch.setenv("CRM_BUILD_PATH", str(tmp_path / "b.duckdb"))
    monkeypatch.setenv("CRM_SERVE_PATH", str(tmp_path / "s.duckdb"))
    place = Place()
    place.serve(days_ago=0)
    place.land(days_ago=0)
    place.end()
    return place


@pytest.fixture
def status(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Status:
    """Return a function that asks for the status, and returns the exit code and what is said."""

    def ask(*options: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["crm_dukcapil", "status", *options])
        with pytest.raises(SystemExit) as ended:
            __main__.main()
        said = "".join(capsys.readouterr())
        assert "Rahasia" not in said
        return ended.value.code, said

    return ask


BAD = {
    "nothing is served": (1, lambda place: place.served.unlink()),
    "cannot be read as a DuckDB file": (1, lambda place: place.served.write_text("x")),
    "was changed since it was published: marts.rekap_bulan": (
        1,
        lambda place: edit(place.served, "update marts.rekap_bulan set jumlah = 9"),
    ),
    "is the recap of the registry registri/kota": (
        1,
        lambda place: edit(place.served, "update audit.publikasi set registri = 'registri/kota'"),
    ),
    "the last build failed": (3, lambda place: place.end("failed")),
    "the last build did not end": (3, Place.cut_off),
    "did not end: it was killed": (3, lambda place: place.cut_off('{"started_u')),
    "no whole build is known": (3, lambda place: last_build.record(place.build).unlink()),
    "was not published or confirmed within 2": (
        4,
        lambda place: (place.serve(days_ago=3), place.end(days_ago=2.5)),
    ),
    "no new export was read within 8": (4, lambda place: place.land(days_ago=9)),
    "Newest export: none": (
        4,
        lambda place: (registry.landed_path() / "kunci-isi.parquet").unlink(),
    ),
}


@pytest.mark.parametrize("problem", BAD)
@pytest.mark.fault(
    "tampered files",
    "An exit code, and in words which file is gone, damaged, edited, cut off or too old.",
)
def test_each_problem_has_its_exit_code(problem: str, place: Place, status: Status) -> None:
    """One thing is wrong each time, and said; with nothing wrong the exit code is 0."""
    assert status(*LIMITS)[0] == 0
    code, break_it = BAD[problem]
    break_it(place)
    found, said = status(*LIMITS)
    assert (found, problem in said) == (code, True), said
    assert json.loads(status(*LIMITS, "--json")[1])["exit_code"] == code


@pytest.mark.fault("clock steps", "An alarm while a time is in the future, none after a build.")
def test_a_time_to_come_is_no_small_age(place: Place, status: Status) -> None:
    """What a clock that was ahead has dated would otherwise be new for as long as it was ahead."""
    place.serve(days_ago=-400)
    place.land(days_ago=-400)
    code, said = status(*LIMITS)
    assert (code, said.count("is in the future: set the clock")) == (4, 2), said
    # The clock is right again; a build finds served what it would have published.
    place.end()
    place.land(days_ago=0)
    assert status(*LIMITS)[0] == 0


def test_the_worst_problem_decides_and_all_are_said(place: Place, status: Status) -> None:
    """A limit that is no number is not kept by any age; without limits no age is a problem."""
    place.serve(days_ago=99)
    place.land(days_ago=99)
    place.end(days_ago=98)
    assert status()[0] == 0
    assert status("--served-within", "nan")[0] == 4
    place.end("failed")
    code, said = status(*LIMITS)
    assert (code, said.count("PROBLEM: ")) == (3, 3)


def test_what_is_served_is_said_in_words_and_as_json(place: Place, status: Status) -> None:
    """Years, sources, totals, times; a build that found nothing to publish confirms what is old."""
    place.serve(days_ago=50)
    place.end(days_ago=1)
    code, said = status(*LIMITS)
    assert code == 0
    for line in (
        r"published \S+ \S+ UTC by build build-1",
        r"age: 1(\.0\d)? day\(s\), since a build left it so or found it so: \S+ \S+ UTC",
        r"2001: 3 complaints \(publikasi\)",
        r"2002: 9 complaints \(crm\)",
        r"Last build: succeeded, started \S+ \S+ UTC, ended \S+ \S+ UTC",
        r"Newest export: \S+ \S+ UTC, 0(\.0\d)? day\(s\) ago",
        r"latest time in what is counted: 2002-06-07 08:09:10",
    ):
        assert re.search(line, said), (line, said)
    found = json.loads(status("--json")[1])
    assert found["served"]["years"] == [
        {"year": 2001, "source": "publikasi", "complaints": 3},
        {"year": 2002, "source": "crm", "complaints": 9},
    ]
    assert (found["problems"], found["last_build"]["state"]) == ([], "succeeded")


@pytest.mark.fault("kills", "The status that a build did not end, and what was confirmed before.")
def test_a_killed_build_is_told_from_one_that_runs(place: Place, status: Status) -> None:
    """Neither is taken for the build before it, nor forgets what that one has confirmed."""
    place.serve(days_ago=50)
    place.end(days_ago=1)
    process = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, place.build], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "began\n"
    code, said = status(*LIMITS)
    assert (code, "Last build: running" in said) == (0, True), said
    process.kill()
    process.communicate()
    code, said = status(*LIMITS)
    assert (code, said.count("PROBLEM: ")) == (3, 1), said
    assert "Last build: did not end" in said


def test_make_build_records_its_start_before_dbt_does(place: Place, status: Status) -> None:
    """Dbt may stop before it can record anything, at a mistake in a model."""
    subprocess.run([sys.executable, "-m", "crm_dukcapil.registry"], cwd=ROOT, check=True)
    assert "crm_dukcapil.registry\n\t$(DBT) build\n" in (ROOT / "Makefile").read_text()
    assert status()[0] == 3


def test_a_failure_is_told_without_its_message(place: Place, status: Status) -> None:
    """Messages of dbt may have values of complaints: node, status and rows are recorded alone."""
    watch = last_build.Watch(place.build, place.served, "build-2")
    message = "Could not convert 'Rahasia Simulasi'"
    for name, node_status in (("simulated_test", "fail"), ("dim_x", "success"), ("dim_y", "error")):
        rows = 2 if node_status == "fail" else 0
        result = SimpleNamespace(status=node_status, message=message, num_failures=rows)
        data = SimpleNamespace(node_info=SimpleNamespace(node_name=name), run_result=result)
        watch(SimpleNamespace(info=SimpleNamespace(name="NodeFinished"), data=data))
    completed = SimpleNamespace(info=SimpleNamespace(name="CommandCompleted"))
    completed.data = SimpleNamespace(success=False)
    watch(completed)
    assert "Rahasia" not in last_build.record(place.build).read_text()
    code, said = status()
    assert code == 3
    assert "    simulated_test: fail, 2 row(s)\n    dim_y: error\n" in said
    assert "dim_x" not in said


def test_a_whole_build_is_the_same_to_dbt_and_to_its_record() -> None:
    """The options that make a build less than whole stand in two places, which must not differ."""
    sql = (ROOT / "models/intermediate/int_proyek__run.sql").read_text(encoding="utf-8")
    [options] = re.findall(r"for option in \[(.*?)\]", sql, re.DOTALL)
    named = re.findall(r'"(\w+)"', options)
    # Importing it needs dbt's adapter, which is loaded by dbt itself.
    start = (ROOT / "crm_dukcapil/start.py").read_text(encoding="utf-8")
    [recorded] = re.findall(r"RESTRICTING = \((.*?)\n\)", start, re.DOTALL)
    assert re.findall(r'"(\w+)"', recorded) == [name.upper() for name in named]
