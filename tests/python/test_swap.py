"""The served file, attacked: edited, linked, other people's, killed in between. No dbt is needed.

What is published is one invented table; the gate is left out.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from project import ROOT
from test_publication import identity

from crm_dukcapil import publication, swap

# A build of its own: argv are the build file, the served file, and the number that it counts.
BUILD = f"""
import os, sys, types
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
os.chdir({str(ROOT)!r})
import duckdb
from crm_dukcapil import publication
from crm_dukcapil.gate.limits import Limits

gate = types.SimpleNamespace(check=lambda *_, **__: [])
sys.modules["crm_dukcapil.gate.checkpoint"] = gate


def build(path, served, number):
    with duckdb.connect(str(path)) as session:
        session.execute("create schema if not exists marts; create schema if not exists audit")
        session.execute(
            "create or replace table marts.rekap_kanal"
            " (tahun bigint, kanal text, n bigint, sumber text, primary key (tahun, kanal));"
            "comment on table marts.rekap_kanal is 'Simulated.';"
            f"insert into marts.rekap_kanal values (2001, 'JAKI', {{number}}, 'crm')"
        )
        rows = publication.describe(session, ["marts.rekap_kanal"], str(number), "1.12")
        return publication.publish(session, Path(served), rows, Limits(30, 0.2, 5, "tolak", 5, ""))
"""
CALL = "build(*sys.argv[1:4])"
RUN = f"{BUILD}\n{CALL}"


class Builds:
    """A build file and a served file, each in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Make the folders."""
        self.build = folder / "build" / "build.duckdb"
        self.served = folder / "served" / "recap.duckdb"
        for path in (self.build, self.served):
            path.parent.mkdir(parents=True)

    def run(
        self, number: int, *, code: str = RUN, served: Path | None = None, ok: bool | None = True
    ) -> str:
        """Build and publish a number in a process of its own; return all that it says.

        It must succeed, or fail; where `ok` is None it may do either.
        """
        run = subprocess.run(
            # Python 3.12 warns of forks.
            [
                sys.executable,
                "-BWignore",
                "-c",
                code,
                self.build,
                served or self.served,
                f"{number}",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ok in (None, run.returncode == 0), run.stdout + run.stderr
        return run.stdout + run.stderr

    @property
    def previous(self) -> Path:
        """Path of the version before the served one."""
        return publication.previous_version(self.served)

    def files(self) -> list[str]:
        """Return the names of the files beside the served one."""
        return sorted(path.name for path in self.served.parent.iterdir())


def shown(path: Path) -> int:
    """Return the number that a reader of a published file gets; the file must be whole."""
    with duckdb.connect(str(path), read_only=True) as connection:
        [(number,)] = connection.execute("select n from marts.rekap_kanal").fetchall()
        assert connection.execute("select count(*) from audit.publikasi").fetchall() == [(3,)]
    return number


def edit(path: Path, statement: str = "update marts.rekap_kanal set n = 999") -> None:
    """Change a file by hand."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)


@pytest.fixture
def builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Builds:
    """Return a place to build and publish in."""
    builds = Builds(tmp_path)
    monkeypatch.setenv("CRM_BUILD_PATH", str(builds.build))
    monkeypatch.setenv("CRM_SERVE_PATH", str(builds.served))
    return builds


CHANGED = "is not as it was published"


@pytest.mark.fault(
    "tampered files",
    "What the build publishes, one line that says so, and the version before it to roll back to.",
)
def test_an_edited_file_is_replaced_and_not_kept(builds: Builds) -> None:
    """An unchanged build replaces it, says so once, and rollback serves the version before it."""
    builds.run(1)
    builds.run(2)
    for statement in (
        "update marts.rekap_kanal set n = 999",
        "create view marts.lain as select 1 as satu",
        "update audit.publikasi set id_build = 'x'",
    ):
        edit(builds.served, statement)
        said = builds.run(2)
        assert said.count(CHANGED) == 1, said
        assert len(said.splitlines()) == 1
        assert shown(builds.served) == 2
        assert shown(builds.previous) == 1
        with duckdb.connect(str(builds.served), read_only=True) as connection:
            assert not connection.sql("select 1 from duckdb_views() where not internal").fetchall()
            assert not connection.sql("from audit.revisi where nilai_lama = '999'").fetchall()
    before = identity(builds.served)
    assert builds.run(2) == ""
    assert identity(builds.served) == before
    publication.rollback(builds.served)
    assert shown(builds.served) == 1


@pytest.mark.fault(
    "kills",
    "What the build publishes, without the edit that a killed program had not finished.",
)
def test_an_edit_that_a_killed_program_left_beside_the_file_is_removed(
    builds: Builds, record_property: Callable[[str, object], None]
) -> None:
    """DuckDB reads the write-ahead log of a killed program, also beside a file that is replaced."""
    record_property("faults", 2)
    builds.run(1)
    for number in (1, 2):
        program = (
            f"import duckdb, os; c = duckdb.connect({str(builds.served)!r});"
            "c.execute('update marts.rekap_kanal set n = 999'); os._exit(9)"
        )
        subprocess.run([sys.executable, "-c", program], check=False)
        assert shown(builds.served) == 999
        said = builds.run(number)
        assert "recap.duckdb.wal" in said
        assert shown(builds.served) == number


@pytest.mark.fault(
    "tampered files",
    "The new build in the place of a damaged file; or that file as it is, and what to do with it.",
)
def test_a_damaged_file_never_stays_without_a_word(
    builds: Builds, pytestconfig: pytest.Config, record_property: Callable[[str, object], None]
) -> None:
    """Wherever its bytes are wrong, it is replaced, or named where it is no database any more."""
    builds.run(1)
    builds.run(2)
    size = builds.served.stat().st_size
    # The first bytes always: without them it is no DuckDB file.
    places = [0, *random.Random(pytestconfig.getoption("seed")).sample(range(size), 7)]
    record_property("faults", len(places))
    for place in places:
        whole = builds.served.read_bytes()
        hole = bytes(255 - byte for byte in whole[place : place + 512])
        damaged = whole[:place] + hole + whole[place + len(hole) :]
        builds.served.write_bytes(damaged)
        said = builds.run(2, ok=None)
        if CHANGED in said:
            assert shown(builds.served) == 2, place
        else:
            assert "move it away, put the previous version back (make rollback)" in said, place
            assert builds.served.read_bytes() == damaged
            builds.served.write_bytes(whole)
        assert shown(builds.previous) == 1, place


# A build whose clock is off by days, which is put in for DAYS.
CLOCK = f"""{BUILD}
import datetime


class Clock(datetime.datetime):
    @classmethod
    def now(cls, zone=None):
        return super().now(zone) + datetime.timedelta(days=DAYS)


publication.datetime = Clock
{CALL}
"""


@pytest.mark.fault("clock steps", "The newest build, its history in order, and the way back.")
def test_builds_follow_each_other_whatever_the_clock_says(builds: Builds) -> None:
    """A clock that jumps a year ahead, then back: no file and no change is taken for newer."""
    for number, days in ((1, 0), (2, 400), (3, -400), (3, -800)):
        said = builds.run(number, code=CLOCK.replace("DAYS", str(days)))
        assert said == ""
    assert [shown(builds.served), shown(builds.previous)] == [3, 2]
    publication.rollback(builds.served)
    assert builds.run(4, code=CLOCK.replace("DAYS", "-400")) == ""
    assert [shown(builds.served), shown(builds.previous)] == [4, 2]
    with duckdb.connect(str(builds.served), read_only=True) as connection:
        listed = connection.sql("select nomor, nilai_baru from audit.revisi order by all")
        assert listed.fetchall() == [(1, "2"), (2, "3"), (3, "2"), (4, "4")]


@pytest.mark.fault(
    "tampered files",
    "A whole file untouched, an edited one replaced, also by a build that has no memory.",
)
def test_a_fresh_build_file_trusts_rows_not_what_the_file_says(builds: Builds) -> None:
    """It leaves a whole file of the same content alone, and replaces an edited one."""
    builds.run(1)
    builds.run(2)
    before = identity(builds.served)
    builds.build.unlink()
    assert builds.run(2) == ""
    assert identity(builds.served) == before
    # What was found whole is known from now on, the previous version too.
    publication.rollback(builds.served)
    assert builds.run(2) == ""
    assert [shown(builds.served), shown(builds.previous)] == [2, 1]

    builds.build.unlink()
    edit(builds.served)
    assert CHANGED in builds.run(2)
    assert [shown(builds.served), shown(builds.previous)] == [2, 1]


def test_a_rolled_back_file_is_no_edited_file(builds: Builds) -> None:
    """The next build publishes again without a word, and keeps what rollback served."""
    builds.run(1)
    builds.run(2)
    publication.rollback(builds.served)
    assert shown(builds.served) == 1
    assert builds.run(2) == ""
    assert [shown(builds.served), shown(builds.previous)] == [2, 1]


def test_history_outlives_build_files_and_rollback(builds: Builds) -> None:
    """A build from scratch and a rollback go on with the history of the file they replace."""
    for number in (1, 1, 2):
        builds.run(number)
    builds.build.unlink()
    builds.run(3)
    publication.rollback(builds.served)
    builds.run(4)
    with duckdb.connect(str(builds.served), read_only=True) as connection:
        listed = connection.sql(
            "select kolom, nilai_lama, nilai_baru, id_build_lama, id_build_baru from audit.revisi"
            " order by nomor"
        ).fetchall()
    assert listed == [
        ("n", "1", "2", "1", "2"),
        ("n", "2", "3", "2", "3"),
        ("n", "3", "2", "3", "2"),
        ("n", "2", "4", "2", "4"),
    ]


@pytest.mark.fault(
    "tampered files",
    "The served file, when the version to roll back to was edited.",
)
def test_rollback_does_not_serve_an_edited_version(builds: Builds) -> None:
    """The previous version is compared with the checksums that it states."""
    builds.run(1)
    builds.run(2)
    edit(builds.previous)
    with pytest.raises(RuntimeError, match="was changed since it was published: it is not served"):
        publication.rollback(builds.served)
    assert shown(builds.served) == 2


def test_links_stay_links(builds: Builds, tmp_path: Path) -> None:
    """A link, a chain of links, a relative and a dangling one lead to the file that is replaced."""
    real = builds.served.parent / "real.duckdb"
    place = tmp_path / "links"
    place.mkdir()
    (place / "relative.duckdb").symlink_to("../served/real.duckdb")
    (place / "chain.duckdb").symlink_to(place / "relative.duckdb")
    for number, name in enumerate(("chain", "relative", "chain"), start=1):
        link = place / f"{name}.duckdb"
        builds.run(number, served=link)
        assert link.is_symlink()
        assert not real.is_symlink()
        assert shown(real) == number
    assert shown(publication.previous_version(real)) == 2
    publication.rollback(place / "chain.duckdb")
    assert shown(real) == 2
    assert builds.files() == ["real.duckdb"]
    assert sorted(path.is_symlink() for path in place.iterdir()) == [True, True]


def test_mode_owner_and_group_are_kept(builds: Builds) -> None:
    """A new file can be read by everybody, whatever the umask; a replaced one stays as it was."""
    old = os.umask(0o077)
    try:
        builds.run(1)
        assert builds.served.stat().st_mode & 0o777 == 0o644
        builds.served.chmod(0o664)
        builds.run(2)
        assert builds.served.stat().st_mode & 0o777 == 0o664
        builds.served.chmod(0o640)
        if os.getuid() == 0:
            os.chown(builds.served, 1234, 4321)
        if shutil.which("setfacl"):
            subprocess.run(["setfacl", "-m", "u:5678:r", builds.served], check=True)
        wanted = kept(builds.served)
        builds.run(3)
        assert [kept(builds.served), kept(builds.previous)] == [wanted, wanted]
        # Also by a copy, and by rollback.
        builds.run(4, code=f"{BUILD}\n{NO_LINKS}\n{CALL}")
        assert [kept(builds.served), kept(builds.previous)] == [wanted, wanted]
        publication.rollback(builds.served)
        assert kept(builds.served) == wanted
        assert shown(builds.served) == 3
    finally:
        os.umask(old)


def kept(path: Path) -> tuple[object, ...]:
    """Return what must stay: mode, owner, group and access list."""
    status = path.stat()
    lists = {
        name: os.getxattr(path, name)
        for name in os.listxattr(path)
        if name.startswith("system.posix_acl")
    }
    return status.st_mode, status.st_uid, status.st_gid, lists


NO_LINKS = """
def refuse(*_, **__):
    raise PermissionError(1, "Operation not permitted")
os.link = Path.hardlink_to = refuse
"""
# The rest of the process runs as nobody: DuckDB and all modules are loaded by then.
AS_NOBODY = f"""{BUILD}
import shutil, tempfile
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
build(*sys.argv[1:4])
"""


@pytest.fixture
def reachable() -> Iterator[Path]:
    """Return a temporary folder that other users reach, which that of pytest is not."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path


@pytest.mark.skipif(os.getuid() != 0, reason="only root can run a build as another user")
@pytest.mark.fault(
    "foreign files",
    "The new file where its readers keep it; else the old one, and what to do.",
)
def test_a_file_of_somebody_else(reachable: Path) -> None:
    """It is copied where it cannot be linked, and refused where its readers would lose it."""
    builds = Builds(reachable)
    builds.run(1)
    for path in (builds.build, builds.build.parent, builds.served.parent):
        os.chown(path, 65534, 65534)
    said = builds.run(2, code=AS_NOBODY)
    assert "everybody may read it" in said
    assert [shown(builds.served), shown(builds.previous)] == [2, 1]
    assert builds.served.stat().st_mode & 0o777 == 0o644

    # Group 65534 may read it: so can the build, but it cannot give it back to its owner.
    os.chown(builds.served, 1234, 65534)
    builds.served.chmod(0o640)
    said = builds.run(3, code=AS_NOBODY, ok=False)
    assert "chmod o+r" in said
    assert [shown(builds.served), shown(builds.previous)] == [2, 1]
    assert builds.files() == ["recap.duckdb", "recap.previous.duckdb"]


def test_the_candidate_is_private(builds: Builds) -> None:
    """Nobody else reads a file that has not passed the gate, whatever the umask."""
    look = """
os.umask(0)
def check(candidate, *_, **__):
    place = candidate.parent.stat().st_mode & 0o777
    print(candidate.stat().st_mode & 0o077 == 0 or place == 0o700)
    return []
gate.check = check
build(*sys.argv[1:4])
"""
    assert builds.run(1, code=f"{BUILD}\n{look}") == "True\n"


@pytest.mark.fault(
    "foreign files",
    "The foreign file, byte by byte, and what to do; of a lock, who holds it.",
)
def test_a_program_that_writes_and_a_foreign_file_are_told_apart(builds: Builds) -> None:
    """Each message says what to do; of a lock, who holds it. Nothing is replaced."""
    builds.run(1)
    program = (
        f"import duckdb, time; c = duckdb.connect({str(builds.served)!r});"
        "print('open', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    try:
        assert holder.stdout
        holder.stdout.readline()
        said = builds.run(2, ok=False)
        assert f"is open for writing in another program (process {holder.pid})" in said
        assert "make rollback" not in said
        with pytest.raises(RuntimeError, match="is open for writing in another program"):
            publication.published(builds.served)
    finally:
        holder.kill()
        holder.wait()
    assert shown(builds.served) == 1
    for content, message in (
        (b"no database", "cannot be read as a DuckDB file"),
        (None, "is not a file that this project published"),
    ):
        builds.served.unlink()
        if content:
            builds.served.write_bytes(content)
        else:
            edit(builds.served, "create table somebody_elses (number integer)")
        before = builds.served.read_bytes()
        said = builds.run(2, ok=False)
        assert message in said
        assert "set CRM_SERVE_PATH" in said
        assert builds.served.read_bytes() == before


# One process for all kills, so that nothing is imported twice: each build is a fork of it. A line
# per kill: what is served and kept after it, what the next build says, serves, keeps and leaves.
KILLED = f"""{BUILD}
import shutil, tempfile, traceback
arguments, start = sys.argv[1:4], sys.argv[4]
served = Path(arguments[1])
steps = None

def count(event, arguments):
    global steps
    own = any(str(served.parent) in str(argument) for argument in arguments)
    if steps is not None and own and event.startswith(("os.", "open")):
        steps -= 1
        if steps == 0:
            os._exit(9)

def killed(step):
    global steps
    steps = step
    build(*arguments)

def look():
    for file in (served, publication.previous_version(served)):
        with duckdb.connect(str(file), read_only=True) as connection:
            print(*connection.execute("select n from marts.rekap_kanal").fetchone(), end=" ")
            print(publication.altered(connection), end=" ")

def forked(function, *arguments):
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        function(*arguments)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    sys.stdout.flush()
    os._exit(0)

sys.addaudithook(count)
step = 0
while True:
    step += 1
    shutil.copytree(start, served.parents[1], dirs_exist_ok=True)
    code = forked(killed, step)
    if code != 9:
        sys.exit(code)
    for function, own in ((look, ()), (build, arguments), (look, ())):
        if forked(function, *own):
            sys.exit(1)
    print(sorted(file.name for file in served.parent.iterdir()), flush=True)
"""


@pytest.mark.slow
@pytest.mark.fault(
    "kills",
    "The old or the new file, whole; the next build publishes and leaves nothing else.",
)
def test_a_kill_between_any_two_steps_harms_nothing(
    builds: Builds, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Before each step on a file a build is killed; the next one publishes without a word."""
    builds.run(1)
    builds.run(2)
    start = tmp_path / "start"
    for name in ("served", "build"):
        shutil.copytree(tmp_path / name, start / name)
    lines = builds.run(3, code=KILLED.replace("sys.argv[4]", repr(str(start)))).splitlines()
    record_property("faults", len(lines))
    after = "3 [] 2 [] ['recap.duckdb', 'recap.previous.duckdb']"
    assert set(lines) == {f"{kept} {after}" for kept in ("2 [] 1 []", "2 [] 2 []", "3 [] 2 []")}
    assert len(lines) > 10


def test_odd_paths_are_published(tmp_path: Path) -> None:
    """Nothing in the path of the served file is taken for SQL, a pattern or an address."""
    odd = Builds(tmp_path / "a b'c\"d$e#f[g]*é")
    served = odd.served.with_name("it's [a] #recap;*$é.duckdb")
    odd.run(1, served=served)
    odd.run(2, served=served)
    assert shown(served) == 2
    publication.rollback(served)
    assert shown(served) == 1
    assert odd.files() == [served.name]


@pytest.mark.fault("full disk", "The served file of before, byte by byte, and nothing beside it.")
def test_a_disk_that_is_full_keeps_the_old_file(builds: Builds) -> None:
    """A candidate that cannot be written is removed, and the served file stays."""
    builds.run(1)
    before = identity(builds.served)
    full = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (2**18, 2**18))"
    assert "File too large" in builds.run(2, code=f"{BUILD}\n{full}\n{CALL}", ok=False)
    assert identity(builds.served) == before
    assert builds.files() == ["recap.duckdb"]
    assert shown(builds.served) == 1


@pytest.mark.fault("read-only", "The name of the folder, and why it cannot be written to.")
def test_a_folder_that_cannot_be_written_to_is_named(builds: Builds) -> None:
    """Such as /proc."""
    said = builds.run(1, served=Path("/proc/crm_dukcapil.duckdb"), ok=False)
    assert "/proc cannot be written to (" in said


@pytest.mark.fault("two builds", "One publication; the other ends and says to try again.")
def test_a_second_publication_at_once_is_refused(builds: Builds) -> None:
    """While one build publishes into a folder, another ends with a clear error."""
    with swap.locked(builds.served, publication.BUSY):
        said = builds.run(1, ok=False)
    assert f"another build is publishing into {builds.served.parent}: try again" in said
    assert builds.files() == []
