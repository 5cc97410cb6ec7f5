"""What changed from one publication to the next. All numbers are invented; no dbt is needed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st
from project import ROOT
from test_swap import edit

from crm_dukcapil import revisions

# Of a recap: what each row counts, by its key. Either may be NULL, but for the source.
RECAPS = {
    "marts.rekap_kanal": ("kanal text", "jumlah bigint"),
    "marts.rekap_rincian": ("urutan int", "rincian text"),
}
State = dict[str, dict[tuple, tuple]]


def rows(name: st.SearchStrategy, cell: st.SearchStrategy) -> st.SearchStrategy[dict[tuple, tuple]]:
    """Return rows of a recap: year and name, and what stands there."""
    key = st.tuples(st.integers(2001, 2002), name)
    value = st.tuples(st.none() | cell, st.sampled_from(["crm", "publikasi"]))
    return st.dictionaries(key, value, max_size=4)


names = st.sampled_from(["JAKI", "Email", 'a "b"', "c, d"])
states = st.fixed_dictionaries(
    {
        "marts.rekap_kanal": rows(names, st.integers(0, 9)),
        "marts.rekap_rincian": rows(st.integers(1, 3), names),
    }
)


def write(path: Path, state: State, id_build: str) -> None:
    """Write a served file with recaps in a state, without audit.revisi."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts; create schema audit")
        for table, (name, cell) in RECAPS.items():
            connection.execute(
                f"create table {table} (tahun bigint, {name}, {cell}, sumber text);"
                f"comment on table {table} is 'Simulated. Key: tahun, {name.split()[0]}.'"
            )
            for key, values in state[table].items():
                connection.execute(f"insert into {table} values (?, ?, ?, ?)", [*key, *values])
        connection.execute(
            f"create table audit.publikasi as select '{id_build}' as id_build, 'x' as tabel"
        )


def read(path: Path) -> State:
    """Return the recaps of a served file."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return {
            table: {row[:2]: row[2:] for row in connection.sql(f"from {table}").fetchall()}
            for table in RECAPS
        }


def changes(path: Path) -> list[tuple]:
    """Return audit.revisi of a served file."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.sql("from audit.revisi order by nomor").fetchall()


def append(path: Path, base: Path | None, id_build: str) -> list[str]:
    """Append to a served file what has changed since another one."""
    with duckdb.connect(str(path)) as connection:
        return revisions.append(connection, base, id_build, datetime(2024, 1, 1))


def replayed(state: State, listed: list[tuple]) -> State:
    """Return a state after changes, read as audit.revisi describes them."""
    found = {
        table: {key: list(values) for key, values in recap.items()}
        for table, recap in state.items()
    }
    for _, table, _, key, column, old, new, *_ in listed:
        row = found[table].setdefault(tuple(json.loads(key).values()), [None, None])
        place = 1 if column == "sumber" else 0
        assert str(row[place]) == str(old)
        row[place] = int(new) if new and column == "jumlah" else new
    return {
        table: {key: tuple(values) for key, values in recap.items() if values[1] is not None}
        for table, recap in found.items()
    }


@settings(derandomize=False, max_examples=25)
@given(st.lists(states, min_size=1, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4))
def test_replaying_the_changes_gives_what_is_served(history: list[State], back: list[bool]) -> None:
    """After any publications, some of them rolled back, from the first to the last."""
    with tempfile.TemporaryDirectory() as folder:
        served = Path(folder, "0.duckdb")
        write(served, history[0], "0")
        append(served, None, "0")
        assert changes(served) == []
        for number, (before, after) in enumerate(pairwise(history), start=1):
            following = Path(folder, f"{number}.duckdb")
            write(following, after, str(number))
            append(following, served, str(number))
            served = following
            if back[number]:
                reversed_ = Path(folder, f"{number}.back.duckdb")
                write(reversed_, before, str(number - 1))
                append(reversed_, served, str(number - 1))
                served = reversed_
                history[number] = before
        assert replayed(history[0], changes(served)) == read(served)
        assert [row[0] for row in changes(served)] == list(range(1, len(changes(served)) + 1))


def test_numbers_of_complete_years_are_named(tmp_path: Path) -> None:
    """A printed or earlier year, not the one that is not over; and what could not be compared."""
    old, new = tmp_path / "old.duckdb", tmp_path / "new.duckdb"
    nothing: dict[tuple, tuple] = {}
    counted = {(2001, "JAKI"): (1, "crm"), (2002, "JAKI"): (1, "crm"), (2002, "Email"): (2, "crm")}
    write(old, {"marts.rekap_kanal": counted, "marts.rekap_rincian": nothing}, "1")
    later = dict.fromkeys(counted, (9, "crm")) | {(2003, "JAKI"): (1, "crm")}
    write(new, {"marts.rekap_kanal": later, "marts.rekap_rincian": nothing}, "2")
    edit(new, "alter table marts.rekap_rincian add column baru int")
    edit(new, "comment on table marts.rekap_rincian is 'Simulated, its key forgotten.'")
    assert append(new, old, "2") == [
        "Not in audit.revisi: only this one has baru in marts.rekap_rincian",
        "Not in audit.revisi: marts.rekap_rincian states no key: it is not compared",
        "Revised: 1 served cell(s) of 2001; all are in audit.revisi.",
        '    marts.rekap_kanal {"tahun":2001,"kanal":"JAKI"} jumlah: 1 -> 9',
    ]


def test_diff_shows_what_differs_and_exits_with_1(tmp_path: Path) -> None:
    """As text and as JSON, for a schedule and for a program; equal files are no difference."""
    old, new = tmp_path / "old.duckdb", tmp_path / "new.duckdb"
    state = {"marts.rekap_kanal": {(2001, "c, d"): (1, "crm")}, "marts.rekap_rincian": {}}
    write(old, state, "1")
    write(new, state | {"marts.rekap_kanal": {(2001, "c, d"): (None, "crm")}}, "2")
    edit(new, "alter table marts.rekap_rincian add column baru int")

    def diff(*arguments: object) -> tuple[int, str]:
        command = [sys.executable, "-m", "crm_dukcapil", "diff", *map(str, arguments)]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return run.returncode, run.stdout + run.stderr

    note = f"only {new} has baru in marts.rekap_rincian"
    code, said = diff(old, new)
    assert (code, said.splitlines()) == (
        1,
        [
            note,
            'marts.rekap_kanal {"tahun":2001,"kanal":"c, d"} jumlah: 1 -> -',
            "1 cell(s) of recaps differ",
        ],
    )
    code, said = diff(old, new, "--json")
    assert (code, json.loads(said)) == (
        1,
        {
            "catatan": [note],
            "perubahan": [
                {
                    "tabel": "marts.rekap_kanal",
                    "tahun": 2001,
                    "kunci": {"tahun": 2001, "kanal": "c, d"},
                    "kolom": "jumlah",
                    "nilai_lama": "1",
                    "nilai_baru": None,
                }
            ],
        },
    )
    assert diff(old, old) == (0, "0 cell(s) of recaps differ\n")
    assert diff(old, tmp_path / "none.duckdb")[0] == 2
