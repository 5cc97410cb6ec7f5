"""Each record is counted once, on records that hypothesis generates, by the compiled SQL.

Reading is tested elsewhere: here the records are in place, in a file as landing writes it.
"""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from typing import Any, NamedTuple

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from project import ROOT, Project, copy_project

# The last two are two files of equal content, which is landed once.
FILES = {"sim_1.csv": "k1", "sim_2.csv": "k2", "sim_3.csv": "k3", "sim_4.csv": "k3"}
SHAPE = {
    **{"kunci_berkas": "varchar", "baris": "bigint", "cacat": "varchar[]"},
    "kunci_pengaduan": "varchar",
    **{"id_pengaduan": "varchar", "sistem": "varchar"},
    **{"waktu_pengaduan": "timestamp", "waktu_selesai": "timestamp"},
    **{"tenggat": "timestamp", "waktu_diperbarui": "timestamp", "lama_detik": "bigint"},
    **{"kanal": "varchar", "kategori": "varchar", "rincian": "varchar"},
    **{"wilayah_tindak_lanjut": "varchar", "kota": "varchar", "kecamatan": "varchar"},
    **{"kelurahan": "varchar", "status": "varchar"},
}
# By field: values of a usable record.
USABLE: dict[str, list[str | None]] = {
    "id_pengaduan": ["SIM-1", "SIM-2", "SIM-3"],
    "sistem": [None, None, "SIM"],
    "waktu_pengaduan": [*["2024-01-02 03:04:05"] * 3, "2024-01-02 23:59:59", "2024-01-03 00:00:00"],
    "kanal": ["JAKI", "twitter", "Surat Elektronik/Email dkijakarta@jakarta.go.id"],
    "kategori": ["KTP-el", "kartu keluarga", "NIK"],
    "wilayah_tindak_lanjut": ["Dinas", "Jakarta Pusat", "jaktim"],
    "rincian": [None, "Blangko terbatas", "simulasi"],
    "kelurahan": [None, "Gambir", "simulasi"],
    "status": [None, "Selesai", "simulasi"],
    "waktu_selesai": [None, "2024-01-03 00:00:00", "2025-01-01 00:00:00"],
    "tenggat": [None, "2024-01-10 00:00:00", "2999-01-01 00:00:00"],
    "waktu_diperbarui": [None, "2024-03-01 10:00:00", "2024-03-01 10:00:01"],
}
TIMES = ["waktu_pengaduan", "waktu_selesai", "tenggat", "waktu_diperbarui"]
LABELS = {"kanal": "kanal", "kategori": "kategori", "wilayah": "wilayah_tindak_lanjut"}

Record = dict[str, Any]


def landed(code: str, *fields: str) -> Record:
    """Return what a record has that landing found wrong: a code, and fields left empty."""
    return {"cacat": [code], **dict.fromkeys(fields)}


# By reason: what quarantines a usable record for it, and for nothing else.
UNUSABLE: dict[str, Record] = {
    **{code: landed(code, *USABLE) for code in ("kutip_rusak", "jumlah_kolom", "byte_rusak")},
    "tanpa_id": {"id_pengaduan": None},
    **{code: landed(code, "id_pengaduan") for code in ("id_tak_wajar", "id_pribadi")},
    "waktu_pengaduan_kosong": {"waktu_pengaduan": None},
    **{f"{time}_tak_terbaca": landed(f"{time}_tak_terbaca", time) for time in TIMES},
    "waktu_pengaduan_mustahil": {"waktu_pengaduan": "1999-12-31 10:00:00"},
    "waktu_selesai_mustahil": {"waktu_selesai": "2999-01-01 00:00:00"},
    "tenggat_mustahil": {"tenggat": "2009-12-31 23:59:59"},
    "waktu_diperbarui_mustahil": {"waktu_diperbarui": "2999-01-01 00:00:00"},
    "selesai_sebelum_masuk": {"waktu_selesai": "2023-12-31 23:59:00"},
    **{f"{name}_kosong": {field: None} for name, field in LABELS.items()},
    **{f"{name}_tak_dikenal": {field: "Simulasi"} for name, field in LABELS.items()},
}


class Outcome(NamedTuple):
    """What became of records: counts by file, newest states, reasons by file and row."""

    counts: dict[str, tuple[int, ...]]
    newest: set[tuple[str | None, str, str, int]]
    reasons: dict[tuple[str, int], list[str]]


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    """Return records of some files; `alasan` says why one is not to be used by itself."""
    drawn = []
    for number in range(draw(st.integers(0, 12))):
        record = {field: draw(st.sampled_from(values)) for field, values in USABLE.items()}
        # One record in four is damaged.
        reason = draw(st.sampled_from([*UNUSABLE, *[None] * 3 * len(UNUSABLE)]))
        record |= UNUSABLE.get(reason, {}) | {"alasan": reason}
        record |= {"kunci_berkas": draw(st.sampled_from(["k1", "k2", "k3"])), "baris": number + 2}
        drawn.append(record)
    return drawn


def one_of_each() -> list[Record]:
    """Return a record for each reason, which is all that is wrong with it."""
    good = {field: values[0] for field, values in USABLE.items()} | {"kunci_berkas": "k1"}
    return [
        good | damage | {"alasan": reason, "baris": number}
        for number, (reason, damage) in enumerate(UNUSABLE.items(), start=2)
    ]


class Accounts:
    """A project whose records can be replaced, and judged, merged and counted anew."""

    def __init__(self, project: Project) -> None:
        """Compile the SQL of the project."""
        self.landed = project.warehouse.with_name(project.warehouse.name + ".landed")
        self.landed.mkdir()
        run = project.dbt("compile", CRM_BUILD_PATH=str(project.warehouse))
        assert run.returncode == 0, run.stdout
        compiled = project.path / "target/compiled/crm_dukcapil"
        self.sql = {path.stem: path.read_text() for path in compiled.rglob("*.sql")}
        self.connection = duckdb.connect(str(project.warehouse))
        self.land([])
        self.connection.execute(
            "create or replace view staging.stg_crm__pengaduan as " + self.sql["stg_crm__pengaduan"]
        )

    def land(self, rows: list[Record]) -> None:
        """Write records into the landed file."""
        run = self.connection.execute
        columns = ", ".join(f"{name} {kind}" for name, kind in SHAPE.items())
        run(f"create or replace temp table landed ({columns})")
        if rows:
            self.connection.executemany(
                f"insert into landed values ({', '.join('?' * len(SHAPE))})",
                [[row.get(field) for field in SHAPE] for row in rows],
            )
        run("update landed set lama_detik = date_diff('second', waktu_pengaduan, waktu_selesai)")
        run(f"copy landed to '{self.landed / 'records.parquet'}' (format parquet)")

    def build(self, rows: list[Record], read: dict[str, int]) -> None:
        """Land records, and build all that is made of them, as a build does."""
        self.land(rows)
        run = self.connection.execute
        run("delete from staging.stg_crm__berkas")
        for number, (name, key) in enumerate(FILES.items(), start=1):
            run(
                "insert into staging.stg_crm__berkas (nomor, kunci, dibaca) values (?, ?, ?)",
                [number, key, read[name]],
            )
        for model in ("label", "tempat", "berulang", "rekaman"):
            name = f"int_crm__{model}"
            run(f"create or replace table intermediate.{name} as {self.sql[name]}")
        run(f"create or replace table audit.penerimaan as {self.sql['penerimaan']}")

    def outcome(self) -> Outcome:
        """Return what the models say became of the records."""
        query = self.connection.execute
        counts = query(
            "select nomor, dibaca, diterima, duplikat, dikarantina from audit.penerimaan"
        ).fetchall()
        newest = query(
            "select sistem, id_pengaduan, nomor, baris from intermediate.int_crm__pengaduan"
        ).fetchall()
        assert len(newest) == len({(system, number) for system, number, *_ in newest})
        reasons = query(
            "select nomor, baris, alasan from intermediate.int_crm__rekaman"
            " where nasib = 'dikarantina'"
        ).fetchall()
        names = dict(enumerate(FILES, start=1))
        return Outcome(
            {names[number]: tuple(numbers) for number, *numbers in counts},
            {(*identity, names[number], row) for *identity, number, row in newest},
            {(names[number], row): codes for number, row, codes in reasons},
        )


def of_files(rows: list[Record]) -> list[Record]:
    """Return the records of each file: those of two equal files twice."""
    return [
        row | {"berkas": name}
        for row in rows
        for name, key in FILES.items()
        if key == row["kunci_berkas"]
    ]


def expected(rows: list[Record]) -> Outcome:
    """Return what becomes of records, in plain Python."""
    states: dict[tuple[str | None, str], list[Record]] = {}
    reasons = {}
    for row in of_files(rows):
        if row["alasan"]:
            reasons[row["berkas"], row["baris"]] = [row["alasan"]]
        else:
            states.setdefault((row["sistem"], row["id_pengaduan"]), []).append(row)
    newest = set()
    used: Counter[str] = Counter()
    for (system, number), versions in states.items():
        if len({row["waktu_pengaduan"][:10] for row in versions}) > 1:
            reasons |= {(row["berkas"], row["baris"]): ["hari_berbeda"] for row in versions}
            continue
        dated = all(row["waktu_diperbarui"] for row in versions)
        last = max(
            versions,
            key=lambda row: (row["waktu_diperbarui"] if dated else "", row["berkas"], row["baris"]),
        )
        newest.add((system, number, last["berkas"], last["baris"]))
        used.update(row["berkas"] for row in versions)
    read = Counter(row["berkas"] for row in of_files(rows))
    accepted = Counter(name for *_, name, _ in newest)
    quarantined = Counter(name for name, _ in reasons)
    counts = {
        name: (read[name], accepted[name], used[name] - accepted[name], quarantined[name])
        for name in FILES
    }
    return Outcome(counts, newest, reasons)


@pytest.fixture(scope="module")
def accounts(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    """Return a project whose records can be replaced."""
    project = copy_project(built.path, tmp_path_factory.mktemp("accounting") / "project")
    shutil.copy2(built.warehouse, project.warehouse)
    return Accounts(project)


@pytest.mark.fault(
    "hostile exports",
    "Each record counted once: accepted, duplicate or quarantined with its reason.",
)
def test_every_record_is_counted_once(accounts: Accounts) -> None:
    """Accepted, duplicate or quarantined, file by file; the newest state of a complaint counts."""

    @settings(max_examples=60)
    @given(records())
    @example(one_of_each())
    def check(rows: list[Record]) -> None:
        accounts.build(rows, Counter(row["berkas"] for row in of_files(rows)))
        assert accounts.outcome() == expected(rows)

    check()


def test_every_reason_has_its_text() -> None:
    """The reasons that records are given here are those that the seed explains."""
    with (ROOT / "seeds/acuan/acuan_alasan.csv").open(encoding="utf-8", newline="") as file:
        explained = {row["alasan"] for row in csv.DictReader(file)}
    assert explained == {*UNUSABLE, "hari_berbeda"}


@pytest.mark.fault(
    "tampered files",
    "A failed test that names the export, and how many of its records are lost.",
)
def test_record_lost_after_landing_shows(accounts: Accounts) -> None:
    """What landing read is compared with what the models count: neither is made from the other."""
    rows = one_of_each()[:3]
    accounts.build(rows, Counter({"sim_1.csv": 4, "sim_2.csv": 0}))
    found = accounts.connection.execute(
        accounts.sql["every_record_read_is_accounted_for"]
    ).fetchall()
    assert found == [(1, 4, 0, 0, 3)]
