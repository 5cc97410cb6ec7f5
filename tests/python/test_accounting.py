"""Each record is counted once, on records that hypothesis generates, by the compiled SQL.

Reading is tested in test_reader.py: here the records are in place, as if they had been read.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from project import Project, copy_project

FILES = ["sim_1.csv", "sim_2.csv", "sim_3.csv"]
# By field: values of a usable record, and values that quarantine it.
TEXTS: dict[str, tuple[list[str | None], list[str | None]]] = {
    "id_pengaduan": (["SIM-1", " SIM-1 ", "SIM-2", "SIM-3"], [None, "null", "SIM 1", "tanpa"]),
    "waktu_pengaduan": (
        ["2024-01-02 03:04:05", "2024-01-01", "2024-01-01T23:30:00Z"],
        [None, "-", "2024-02-30", "1999-12-31 10:00:00", "2999-01-01"],
    ),
    "kanal": (["JAKI", " twitter", "Surat Elektronik/Email dkijakarta@jakarta.go.id"], ["JAKl"]),
    "kategori": (["KTP-el", "kartu  keluarga", "NIK"], [None, "KTP"]),
    "wilayah_tindak_lanjut": (["Dinas", "Jakarta Pusat", "jaktim"], ["", "Jakarta"]),
    "rincian": ([None, "Blangko terbatas", "simulasi"], []),
    "kelurahan": ([None, "Gambir", "simulasi"], []),
    "status": ([None, "Selesai", "simulasi"], []),
    "waktu_selesai": ([None, "2024-01-02", "2025-01-01 00:00:00"], ["besok", "2023-12-31 23:59"]),
    "tenggat": ([None, "2024-01-10"], ["lusa"]),
    "waktu_diperbarui": (
        [None, "2024-01-02", "2024-03-01 10:00:00", "2024-03-01 10:00:01"],
        ["kemarin"],
    ),
}

Record = dict[str, str | int | None]
Count = Callable[[list[Record]], tuple[dict[str, tuple[int, ...]], set[tuple[str, str, int]]]]


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    """Return records of some files; `is_used` says whether each is to be used."""
    drawn = []
    for number in range(draw(st.integers(0, 10))):
        record: Record = {"berkas": draw(st.sampled_from(FILES)), "baris": number + 2}
        # One record in four has a cell that keeps it out.
        damaged = draw(st.sampled_from([*TEXTS, *[None] * 3 * len(TEXTS)]))
        record["is_used"] = not damaged or not TEXTS[damaged][1]
        for field, (fit, unfit) in TEXTS.items():
            record[field] = draw(st.sampled_from(unfit if field == damaged and unfit else fit))
        if draw(st.integers(0, 9)) == 0:
            record |= dict.fromkeys(TEXTS) | {"cacat": "jumlah_kolom", "is_used": False}
        drawn.append(record)
    return drawn


def one_of_each() -> list[Record]:
    """Return a record for each cell that keeps one out, which is all that is wrong with it."""
    good = {field: fit[0] for field, (fit, _) in TEXTS.items()}
    cells = [(field, text) for field, (_, unfit) in TEXTS.items() for text in unfit]
    return [
        good | {field: text, "berkas": FILES[0], "baris": number, "is_used": False}
        for number, (field, text) in enumerate(cells, start=2)
    ]


@pytest.fixture(scope="module")
def count(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Count:
    """Return a way to have records judged, merged and counted, as in a build from nothing."""
    models = ["int_crm__baris", "int_crm__pengaduan", "penerimaan"]
    project = copy_project(built.path, tmp_path_factory.mktemp("accounting") / "project")
    shutil.copy2(built.warehouse, project.warehouse)
    run = project.dbt("compile", "--full-refresh", "--select", *models)
    assert run.returncode == 0, run.stdout
    compiled = project.path / "target/compiled/crm_dukcapil/models"
    judge, merge, account = (next(compiled.rglob(f"{model}.sql")).read_text() for model in models)
    connection = duckdb.connect(str(project.warehouse))
    fields = ["berkas", "baris", "cacat", *TEXTS]

    def counted(
        rows: list[Record],
    ) -> tuple[dict[str, tuple[int, ...]], set[tuple[str, str, int]]]:
        connection.execute("delete from staging.stg_crm__baris")
        connection.execute("delete from staging.stg_crm__berkas")
        for name in FILES:
            connection.execute(f"insert into staging.stg_crm__berkas (berkas) values ('{name}')")
        if rows:
            connection.executemany(
                f"insert into staging.stg_crm__baris (bentuk, {', '.join(fields)})"
                f" values (0, {', '.join('?' * len(fields))})",
                [[row.get(field) for field in fields] for row in rows],
            )
        connection.execute(f"create or replace table intermediate.int_crm__baris as {judge}")
        connection.execute(f"create or replace table intermediate.int_crm__pengaduan as {merge}")
        files = connection.execute(
            f"select berkas, dibaca, diterima, duplikat, dikarantina from ({account})"
        ).fetchall()
        newest = connection.execute(
            "select id_pengaduan, berkas, baris from intermediate.int_crm__pengaduan"
        ).fetchall()
        assert len(newest) == len({number for number, *_ in newest})
        return {name: tuple(counts) for name, *counts in files}, set(newest)

    return counted


def expected(rows: list[Record]) -> tuple[dict[str, tuple[int, ...]], set[tuple[str, str, int]]]:
    """Return what becomes of records, and the newest state of each complaint, in plain Python."""
    states: dict[str, list[Record]] = {}
    for row in rows:
        if row["is_used"]:
            states.setdefault(str(row["id_pengaduan"]).strip(), []).append(row)
    newest = set()
    for number, versions in states.items():
        dated = all(row["waktu_diperbarui"] for row in versions)
        last = max(
            versions,
            key=lambda row: (row["waktu_diperbarui"] if dated else "", row["berkas"], row["baris"]),
        )
        newest.add((number, last["berkas"], last["baris"]))
    read = Counter(row["berkas"] for row in rows)
    used = Counter(row["berkas"] for row in rows if row["is_used"])
    accepted = Counter(name for _, name, _ in newest)
    counts = {
        name: (read[name], accepted[name], used[name] - accepted[name], read[name] - used[name])
        for name in FILES
    }
    return counts, newest


def test_every_record_is_counted_once(count: Count) -> None:
    """Accepted, duplicate or quarantined, file by file; the newest state of a complaint counts."""

    @settings(derandomize=True, database=None, deadline=None, max_examples=60)
    @given(records())
    @example(one_of_each())
    def check(rows: list[Record]) -> None:
        assert count(rows) == expected(rows)

    check()
