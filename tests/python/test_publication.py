"""What is served, when, and what is not. Invented data exists in temporary copies only."""

from __future__ import annotations

import csv
import importlib
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from types import ModuleType

import duckdb
import pytest
from project import ROOT, Project
from test_years import invent_second_year

from crm_dukcapil import last_build, publication
from crm_dukcapil.gate.limits import Limits
from crm_dukcapil.landing.files import digest

TABLES = 24
LIMITS = Limits(30, 0.2, 5, "peringatan", 5, "seeds/acuan/acuan_registri.csv")


def identity(path: Path) -> tuple[int, int]:
    """Return what changes when a file is replaced or written."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns


def test_marts_and_audit_are_served_as_tables(built: Project) -> None:
    """The served file holds all of marts and audit as tables, the changes, and nothing else."""
    listing = (
        "select table_schema || '.' || table_name, table_type from information_schema.tables"
        " where table_schema in ('marts', 'audit') order by 1"
    )
    served = built.query(listing, served=True)
    assert len(served) == TABLES
    # Publishing writes it into the served file only.
    served.remove(("audit.revisi", "BASE TABLE"))
    assert served == built.query(listing)
    assert {kind for _, kind in served} == {"BASE TABLE"}
    assert built.query("select count(*) from information_schema.tables", served=True) == [(TABLES,)]
    for name, _ in served:
        select = f"select * from {name} order by all"
        assert built.query(select, served=True) == built.query(select), name


def test_publikasi_says_what_is_served(built: Project) -> None:
    """One row per served table, with its rows, and one build for all of them."""
    listed = dict(built.query("select tabel, baris from audit.publikasi", served=True))
    assert len(listed) == TABLES
    for name, rows in listed.items():
        assert built.query(f"select count(*) from {name}", served=True) == [(rows,)]
    assert built.query("select count(distinct id_build) from audit.publikasi", served=True) == [
        (1,)
    ]
    assert built.query(
        "select count(*) from audit.publikasi where not regexp_full_match(checksum, '[0-9a-f]{32}')"
    ) == [(0,)]


def test_comments_and_keys_reach_the_consumer(built: Project) -> None:
    """Tables and columns are described in the served file, and say their key."""
    assert built.query(
        "select comment from duckdb_tables() where table_name = 'rekap_kanal'", served=True
    ) == [
        (
            "Complaints by channel: one row per year and official channel, also where the count is"
            " 0. Unit: complaints. Source: Tabel 2.6, added up over units, and the official list."
            " Key: tahun, kanal.",
        )
    ]
    assert built.query(
        "select count(*) from duckdb_tables() where comment is null", served=True
    ) == [(0,)]
    assert built.query(
        "select is_nullable from duckdb_columns()"
        " where table_name = 'rekap_kanal' and column_name in ('tahun', 'kanal')",
        served=True,
    ) == [(False,), (False,)]


def test_only_a_whole_and_tested_build_publishes(again: Project) -> None:
    """A partial, an untested and a failed build do not change the served file.

    The record of the last build is that of a whole one.
    """
    first = identity(again.served)
    [(build,)] = again.query("select distinct id_build from audit.publikasi", served=True)

    # A description is part of what is served; this one changes no number, and is no revision.
    marts = again.path / "models/marts/_marts.yml"
    text = marts.read_text(encoding="utf-8")
    marts.write_text(text.replace("Months: one row", "The months: one row"), encoding="utf-8")
    for command in (
        ("build", "--select", "dim_bulan", "publikasi"),
        (
            "build",
            "--exclude",
            "resource_type:seed",
            "resource_type:test",
            "resource_type:unit_test",
        ),
        ("run",),
    ):
        run = again.dbt(*command)
        assert run.returncode == 0, run.stdout
        assert "Not published" in run.stdout
        assert identity(again.served) == first
        assert last_build.read(again.warehouse) == {"state": "unknown"}

    seed = again.seed_path("tabel_2_5")
    printed = seed.read_text(encoding="utf-8")
    seed.write_text(printed.replace("Kapuk,5", "Kapuk,6"), encoding="utf-8")
    run = again.dbt("build")
    assert run.returncode == 1
    assert "SKIP relation audit.publikasi" in run.stdout
    assert identity(again.served) == first
    last = last_build.read(again.warehouse)
    assert last["state"] == "failed"
    failure = {"node": "printed_tables_are_as_catalogued", "status": "fail", "rows": 1}
    assert failure in last["failed"]

    seed.write_text(printed, encoding="utf-8")
    again.build()
    assert identity(again.served) != first
    last = last_build.read(again.warehouse)
    assert (last["state"], last["served_sha256"]) == ("succeeded", digest(again.served))
    assert again.query("select distinct id_build from audit.publikasi", served=True) != [(build,)]
    previous = again.served.with_suffix(".previous.duckdb")
    assert identity(previous) == first
    assert again.query("from audit.revisi", served=True) == []
    assert sorted(path.name for path in again.served.parent.iterdir()) == [
        ".gitignore",
        "build.duckdb",
        "build.duckdb.landed",
        "build.duckdb.last_build.json",
        "crm_dukcapil.duckdb",
        "crm_dukcapil.previous.duckdb",
    ]


def test_what_the_gate_refuses_is_not_served(again: Project) -> None:
    """Both pass every dbt test; the gate names table, column and rule, and what anybody may read.

    A topic has a NIK. In an invented year JAKI and Twitter change places, and everything adds up.
    """
    before = identity(again.served)
    again.edit(
        "tabel_2_5_rincian",
        ",1,Keluhan terkait pindah datang di Alpukat Betawi",
        ",1,NIK 3171234567890123 tidak aktif",
    )
    invent_second_year(again)
    rows = again.read_seed("tabel_2_6")
    for row in rows:
        if row[0] == "2024":
            row[2] = {"JAKI": "Twitter", "Twitter": "JAKI"}.get(row[2], row[2])
    again.write_seed("tabel_2_6", rows)
    claims = again.read_seed("klaim_prosa")
    kept = [row for row in claims if row[0] != "2024" or not row[4].startswith("kanal")]
    for number, row in enumerate((row for row in kept if row[0] == "2024"), start=1):
        row[1] = str(number)
    again.write_seed("klaim_prosa", kept)
    again.catalogue()

    run = again.dbt("build")
    assert run.returncode == 1
    assert "FAIL " not in run.stdout
    assert identity(again.served) == before
    lines = run.stdout.splitlines()
    [personal] = [line for line in lines if "marts.rekap_kelurahan_rincian.rincian: " in line]
    assert "expect_column_values_to_not_match_regex" in personal
    assert "No personal data: a NIK has 16 digits" in personal
    refused = again.path / "warehouse/build.duckdb.landed/ditolak.csv"
    assert f"failed for 2 of 148 values: they are in {refused.relative_to(again.path)}" in personal
    assert refused.read_text(encoding="utf-8").splitlines() == [
        "tabel,kolom,aturan,nilai",
        "marts.rekap_kelurahan_rincian,rincian,No personal data: a NIK has 16 digits.,"
        "'NIK 3171234567890123 tidak aktif'",
    ]
    written = [path for name in ("target", "logs") for path in (again.path / name).rglob("*")]
    texts = {path: path.read_bytes() for path in written if path.is_file()}
    assert [path for path, text in texts.items() if b"3171234567890123" in text] == []
    assert "3171234567890123" not in run.stdout
    [shift] = [line for line in lines if "pergeseran_persen: JAKI" in line]
    assert "marts.rekap_kanal by year.pergeseran_persen: JAKI has 13." in shift
    assert " % of 2024 and 56.7 % of 2023: -4" in shift
    assert "change pergeseran_terbesar in seeds/acuan/acuan_registri.csv, which is 30" in shift
    certificate = (again.path / "target/data_docs/index.html").read_text(encoding="utf-8")
    assert "Refused: not to be published" in certificate


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the gate, which writes its certificate into docs/ of the temporary directory."""
    # Imported here, because it takes seconds that other tests need not wait for.
    gate = importlib.import_module("crm_dukcapil.gate.checkpoint")
    monkeypatch.setattr(gate, "CERTIFICATE", tmp_path / "docs/index.html")
    return gate


@pytest.fixture
def candidate(built: Project, tmp_path: Path) -> Path:
    """Return a copy of the served file, to change."""
    return shutil.copy(built.served, tmp_path / "candidate.duckdb")


def test_a_refusal_does_not_say_what_it_refuses(
    built: Project,
    gate: ModuleType,
    candidate: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Values, also those that an exception names, are in a file for its owner alone.

    A rule about a text that has to be a number cannot be evaluated; nor one about no column. Both
    count as failed.
    """
    import great_expectations.expectations as gxe

    planted = {
        "audit.publikasi.instansi": "hubungi 081298765432",
        "marts.rekap_kategori_rincian.rincian": "<img src=x onerror=alert(1)> 3171234507890123",
        "marts.rekap_kanal.kanal": '=HYPERLINK("rahasia@example.invalid")',
    }
    with duckdb.connect(candidate) as connection:
        for place, value in planted.items():
            table, _, column = place.rpartition(".")
            connection.execute(f"update {table} set {column} = ? where rowid = 0", [value])
        # In the year after, all complaints come by the channel with a name that nobody may see.
        for table, which in (("bulan", "true"), ("kanal", "rowid = 0")):
            connection.execute(
                f"insert into marts.rekap_{table} select * replace (tahun + 1 as tahun,"
                f" if('{table}' = 'kanal', 100, persen) as persen)"
                f" from marts.rekap_{table} where {which}"
            )
    suites = importlib.import_module("crm_dukcapil.gate.suites")
    rules, read = suites.expectations, gate.read
    broken = [
        gxe.ExpectColumnMeanToBeBetween(column="kanal", min_value=0),
        gxe.ExpectColumnValuesToBeBetween(column="no_such_column", min_value=0),
    ]

    def with_broken(name: str, *given: object) -> list[object]:
        return rules(name, *given) + broken * (name == "marts.rekap_kanal")

    def as_objects(path: Path) -> dict[str, object]:
        """Pandas says which objects it cannot add up."""
        return {name: rows.astype(object) for name, rows in read(path).items()}

    private = tmp_path / "landed"
    listed = private / "ditolak.csv"
    with monkeypatch.context() as patched:
        patched.setattr(suites, "expectations", with_broken)
        patched.setattr(gate, "read", as_objects)
        with pytest.raises(gate.RejectedError) as refused:
            gate.check(candidate, LIMITS, private)
    message = str(refused.value)
    for place in planted:
        [line] = [line for line in message.splitlines() if f"{place}: expect_column_values" in line]
        assert re.search(r" \(No personal data: .*\) failed for [12] of \d+ values: ", line)
    for column, error in (("kanal: expect_column_mean_", "TypeError"), ("no_such_column: ", "")):
        [line] = [line for line in message.splitlines() if f"marts.rekap_kanal.{column}" in line]
        assert f"could not be evaluated, {error}" in line
    assert "marts.rekap_kanal by year.pergeseran_persen: expect_" in message
    assert str(listed) in message
    certificate = gate.CERTIFICATE.read_text(encoding="utf-8")
    assert list(gate.CERTIFICATE.parent.iterdir()) == [gate.CERTIFICATE]
    assert "TypeError" in certificate
    # Nothing is loaded but what the page holds itself.
    assert re.findall(r'(?:src|href)=(?!"data:)|url\(|@import|<script', certificate) == []
    assert 'http-equiv="Content-Security-Policy" content="default-src \'none\'' in certificate
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (private, listed)]
    assert modes == [0o700, 0o600]
    rows = list(csv.DictReader(listed.open(encoding="utf-8")))
    # No spreadsheet takes one for a formula.
    assert {row["nilai"][0] for row in rows} <= {"'", '"'}
    found = {(f"{row['tabel']}.{row['kolom']}", row["nilai"]) for row in rows}
    assert {(place, repr(value)) for place, value in planted.items()} <= found
    for said in ("Could not convert", "has 100.0 % of 2024"):
        assert any(said in text and "rahasia" in text for _, text in found)
    for text in (message, certificate, *capfd.readouterr(), caplog.text):
        for value in planted.values():
            assert value.split()[-1] not in text

    gate.check(built.served, LIMITS, private)
    assert list(private.iterdir()) == []


def test_a_mart_that_no_consumer_expects_is_named(gate: ModuleType, candidate: Path) -> None:
    """The consumer's copy of the contract names itself as the last place for a new mart."""
    with duckdb.connect(candidate) as connection:
        connection.execute("create table marts.rekap_contoh as select 1 as jumlah")
    message = r"\['marts\.rekap_contoh'\]: .* INTERFACE in crm_dukcapil/gate/suites\.py"
    with pytest.raises(gate.RejectedError, match=message):
        gate.check(candidate, LIMITS, candidate.parent)


def test_a_random_id_that_looks_like_a_nik_is_served(gate: ModuleType, candidate: Path) -> None:
    """A build is not rejected for its own id: one in about 800 has 16 digits in a row."""
    with duckdb.connect(candidate) as connection:
        connection.execute(
            "update audit.publikasi set id_build = '24146996-7365-4358-bbd2-a3cdc27814d6'"
        )
    gate.check(candidate, LIMITS, candidate.parent)


def test_only_what_exports_may_leave_out_may_be_empty(gate: ModuleType, candidate: Path) -> None:
    """A build without places or topics is published; one without channels is not."""
    with duckdb.connect(candidate) as connection:
        for table in (
            *("dim_kelurahan", "rekap_kelurahan", "rekap_kelurahan_rincian"),
            "rekap_kategori_rincian",
        ):
            connection.execute(f"delete from marts.{table}")
    gate.check(candidate, LIMITS, candidate.parent)
    with duckdb.connect(candidate) as connection:
        connection.execute("delete from marts.dim_kanal")
    with pytest.raises(gate.RejectedError, match=r"marts\.dim_kanal\.\*: expect_table_row_count"):
        gate.check(candidate, LIMITS, candidate.parent)


TOO_MUCH = {
    "marts.kinerja_tindak_lanjut.median_hari: ": "selesai = 4 where median_hari is not null",
    "marts.kinerja_tindak_lanjut.p90_hari: ": "p90_hari = 1 where selesai < 5",
    "marts.rekap_kelurahan.jumlah: ": "jumlah = 4 where peringkat = 1",
    "marts.rekap_lama_selesai.jumlah: ": "jumlah = 4",
    "marts.rekap_kategori_rincian.rincian: ": "rincian = 'SIM-0017' where urutan = 1",
    "marts.rekap_kelurahan_rincian.rincian: ": "rincian = 'B1234XYZ' where urutan = 1",
    "marts.dim_kanal.kanal_resmi: ": "kanal_resmi = '2024/00017' where nomor_kanal = 1",
}


def test_what_says_too_much_of_few_is_not_served(
    gate: ModuleType, counted: Project, tmp_path: Path
) -> None:
    """Places and days of few complaints, and what looks like a ticket number, are refused."""
    candidate = shutil.copy(counted.served, tmp_path / "candidate.duckdb")
    gate.check(candidate, LIMITS, tmp_path)
    with duckdb.connect(candidate) as connection:
        for where, change in TOO_MUCH.items():
            connection.execute(f"update {where.rpartition('.')[0]} set {change}")
    with pytest.raises(gate.RejectedError) as refused:
        gate.check(candidate, LIMITS, tmp_path)
    for where in TOO_MUCH:
        assert f"    {where}" in str(refused.value), where


def test_complaints_that_are_alike_are_counted() -> None:
    """Five are alike, four are, one is like no other; by what is known of them, six are alike."""
    alike = importlib.import_module("crm_dukcapil.gate.alike")
    with duckdb.connect() as connection:
        connection.execute(
            "create schema marts; create table marts.fct_pengaduan as select range as"
            " kunci_pengaduan, 2024 as tahun, 1 as bulan, 'KK' as kategori,"
            " if(range < 6, 'Dinas', 'Pusat') as wilayah, 'JAKI' as kanal,"
            " range = 5 as lewat_tenggat from range(10)"
        )
        assert alike.measured(connection, 5) == [
            (
                "marts.fct_pengaduan by month, unit, category and channel",
                "k = 4 of 10 complaints; 0.0 % are like no other, 40.0 % like fewer than 5",
            ),
            (
                "marts.fct_pengaduan by all columns but the key",
                "k = 1 of 10 complaints; 10.0 % are like no other, 50.0 % like fewer than 5",
            ),
        ]
        connection.execute("delete from marts.fct_pengaduan")
        assert alike.measured(connection, 5) == []


def test_rollback_serves_the_previous_version(built: Project, tmp_path: Path) -> None:
    """`make rollback` puts the previous version in the place of the served one, once."""
    build = publication.published(built.served)[0].id_build
    served = tmp_path / "crm_dukcapil.duckdb"
    served.write_text("wrong")
    shutil.copy2(built.served, publication.previous_version(served))
    for code, text in ((0, "is now from build "), (2, "there is no previous version")):
        run = subprocess.run(
            ["make", "rollback"],
            cwd=ROOT,
            env=os.environ
            | {"CRM_SERVE_PATH": str(served), "CRM_BUILD_PATH": str(tmp_path / "b.duckdb")},
            check=False,
            capture_output=True,
            text=True,
        )
        assert run.returncode == code
        assert text in run.stdout + run.stderr
        assert publication.published(served)[0].id_build == build
        assert not publication.is_altered(served)
        assert list(tmp_path.iterdir()) == [served]


@pytest.mark.slow
@pytest.mark.fault(
    "two builds",
    "A served file of one build, whole; the other waits its turn or names the lock.",
)
def test_two_builds_at_once(fresh: Project) -> None:
    """One build succeeds, the other names the lock; the served file is complete."""
    first, second = fresh.start("build"), fresh.start("build", "--target-path", "target/second")
    outputs = [process.communicate()[0] for process in (first, second)]
    assert sorted([first.returncode, second.returncode])[0] == 0, outputs
    for process, output in zip((first, second), outputs, strict=True):
        if process.returncode:
            assert "Could not set lock on file" in output
    assert fresh.query("select sum(jumlah) from marts.rekap_kanal", served=True) == [(466,)]
    assert fresh.query("select count(distinct id_build) from audit.publikasi", served=True) == [
        (1,)
    ]
