"""The promise of serving, under load: readers during builds, and builds that are killed.

Minutes each, so in a target of their own. The second year that alternates with the first is
invented, and exists in temporary copies only.
"""

from __future__ import annotations

import json
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest
from project import Project
from test_years import invent_second_year

pytestmark = pytest.mark.serving

# What a dashboard asks, and enough to see whether all of it comes from one build: the same total
# from three tables, per year, and the build itself.
RECAPS = ("rekap_kanal", "rekap_wilayah", "rekap_kategori_wilayah")
QUESTION = "select (select list(distinct id_build) from audit.publikasi)" + "".join(
    ", (select list(row order by row.tahun) from"
    f" (select tahun, sum(jumlah)::bigint as jumlah from marts.{recap} group by tahun) as row)"
    for recap in RECAPS
)
READER = f"""
import json, sys, time
from pathlib import Path
import duckdb
served, stop, out = map(Path, sys.argv[1:])
seconds, errors, mixed, builds = [], [], 0, set()
while not stop.exists():
    begin = time.perf_counter()
    try:
        with duckdb.connect(str(served), read_only=True) as connection:
            build, *totals = connection.execute({QUESTION!r}).fetchone()
        mixed += len(build) != 1 or totals[0] != totals[1] or totals[1] != totals[2]
        builds.update(build)
    except Exception as error:
        errors.append(repr(error))
    seconds.append(time.perf_counter() - begin)
    time.sleep(0.2)
out.write_text(json.dumps([seconds, errors, mixed, sorted(builds)]))
"""


WITHOUT_TESTS = """
data_tests:
  +enabled: false
unit_tests:
  +enabled: false
"""


@pytest.fixture
def alternating(again: Project, tmp_path: Path) -> tuple[Project, list[Path]]:
    """Return a built project and two sets of seeds: 2023 alone, and with an invented 2024.

    Its dbt tests are disabled: they take half of a build, and publication begins after them.
    """
    settings = again.path / "dbt_project.yml"
    settings.write_text(settings.read_text(encoding="utf-8") + WITHOUT_TESTS, encoding="utf-8")
    sets = [tmp_path / "one_year", tmp_path / "two_years"]
    shutil.copytree(again.path / "seeds", sets[0])
    invent_second_year(again)
    again.catalogue()
    shutil.copytree(again.path / "seeds", sets[1])
    return again, sets


def use(project: Project, seeds: Path) -> None:
    """Put a set of seeds into the project."""
    shutil.copytree(seeds, project.path / "seeds", dirs_exist_ok=True)


def totals(served: Path) -> list[list[int]]:
    """Return (year, total) of a served file, which must be of one build, whole."""
    with duckdb.connect(str(served), read_only=True) as connection:
        build, *sums = connection.execute(QUESTION).fetchone()
        listed = connection.execute("select tabel, baris from audit.publikasi").fetchall()
        for table, rows in listed:
            assert connection.execute(f"select count(*) from {table}").fetchone() == (rows,)
    assert len(build) == 1
    assert sums[0] == sums[1] == sums[2]
    return [list(row.values()) for row in sums[0]]


def percentiles(seconds: list[float]) -> str:
    """Return median and 99th percentile in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return f"p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms, {len(seconds)} queries"


def read_meanwhile(served: Path, directory: Path, seconds: float = 0, work: object = None) -> tuple:
    """Run 8 readers while `work` runs, or for `seconds`; return times, errors, mixtures, builds."""
    directory.mkdir()
    stop = directory / "stop"
    outs = [directory / f"{number}.json" for number in range(8)]
    readers = [
        subprocess.Popen([sys.executable, "-c", READER, str(served), str(stop), str(out)])
        for out in outs
    ]
    try:
        if callable(work):
            work()
        time.sleep(seconds)
    finally:
        stop.touch()
        for reader in readers:
            reader.wait()
    results = [json.loads(out.read_text()) for out in outs]
    return (
        [second for result in results for second in result[0]],
        [error for result in results for error in result[1]],
        sum(result[2] for result in results),
        {build for result in results for build in result[3]},
    )


@pytest.mark.fault("readers", "Answers of one build each, the old or the new, and no error.")
def test_readers_during_builds(
    alternating: tuple[Project, list[Path]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    pytestconfig: pytest.Config,
) -> None:
    """8 readers see no error and no mixture while 20 builds change what they read."""
    project, sets = alternating
    number_of_builds = pytestconfig.getoption("builds")
    builds: list[float] = []

    def build_alternately() -> None:
        for number in range(number_of_builds):
            use(project, sets[(number + 1) % 2])
            begin = time.perf_counter()
            project.build()
            builds.append(time.perf_counter() - begin)

    quiet, *_ = read_meanwhile(project.served, tmp_path / "quiet", seconds=20)
    busy, errors, mixed, seen = read_meanwhile(
        project.served, tmp_path / "busy", work=build_alternately
    )
    with capsys.disabled():
        print(f"\nreaders without a build: {percentiles(quiet)}")
        print(f"readers beside {number_of_builds} builds: {percentiles(busy)}")
        print(f"builds beside 8 readers: median {statistics.median(builds):.1f} s")
    assert errors == []
    assert mixed == 0
    assert len(seen) == number_of_builds + 1


def wait_for_publication(build: subprocess.Popen[str]) -> None:
    """Read the output of a build until its last node starts."""
    assert build.stdout
    for line in build.stdout:
        if "START python table model audit.publikasi" in line:
            return


@pytest.mark.fault(
    "kills",
    "The old or the new file, whole; the next build succeeds and leaves the usual files only.",
)
def test_killed_builds(
    alternating: tuple[Project, list[Path]],
    pytestconfig: pytest.Config,
    record_property: Callable[[str, object], None],
) -> None:
    """Killed at 50 moments, half of them in publication, a build harms nothing."""
    project, sets = alternating
    expected = [[[2023, 466]], [[2023, 466], [2024, 471]]]
    served = 1
    use(project, sets[served])
    begin = time.perf_counter()
    process = project.start("build")
    wait_for_publication(process)
    start_of_publication = time.perf_counter()
    output, _ = process.communicate()
    assert process.returncode == 0, output
    end = time.perf_counter()

    chance = random.Random(pytestconfig.getoption("seed"))
    kills = pytestconfig.getoption("kills")
    seen, hit = set(), 0
    for number in range(kills):
        # One random moment in each of as many equal parts, the last of them after the end.
        moment = 1.2 * (number // 2 + chance.random()) / (kills / 2)
        # What is not served, so that there is something to publish.
        use(project, sets[1 - served])
        process = project.start("build")
        if number % 2:
            seconds = moment * (end - begin)
        else:
            wait_for_publication(process)
            seconds = moment * (end - start_of_publication)
        # No longer than the build itself, which may be quicker than the one that was measured.
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        hit += process.returncode == -signal.SIGKILL
        served = expected.index(totals(project.served))
        seen.add(served)
    record_property("faults", hit)
    assert seen == {0, 1}
    for seeds, years in zip(sets, expected, strict=True):
        use(project, seeds)
        project.build()
        assert totals(project.served) == years
    assert {path.name for path in project.served.parent.iterdir()} == {
        ".gitignore",
        "build.duckdb",
        "build.duckdb.landed",
        "build.duckdb.last_build.json",
        "crm_dukcapil.duckdb",
        "crm_dukcapil.previous.duckdb",
    }
