"""Complaints are counted into what the publication prints. All of them are simulated."""

from __future__ import annotations

import contextlib
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb
import pytest
from project import Project, copy_project
from simulated_complaints import FIELDS, SEEDS, Printed, as_printed, export, read, restated
from test_publication import identity

from crm_dukcapil import publication

ALL = 466
Row = dict[str, str]


def go_on(project: Project, target: Path) -> Project:
    """Return a copy of a built project whose next build goes on from there."""
    return copy_project(project.path, target / "project", databases=True)


def checksums(project: Project) -> dict[str, tuple[int, str]]:
    """Return rows and checksum of every mart as a publication of this build would state them."""
    with (
        duckdb.connect(str(project.warehouse), read_only=True) as session,
        contextlib.chdir(project.path),
    ):
        names = session.execute(
            "select 'marts.' || table_name from information_schema.tables"
            " where table_schema = 'marts' order by 1"
        ).fetchall()
        rows = publication.describe(session, [name for (name,) in names], "", "")
    return {name: (count, checksum) for name, *_, count, checksum in rows}


def published(project: Project) -> dict[str, tuple[int, str]]:
    """Return rows and checksum of every mart as published."""
    rows = project.query(
        "select tabel, baris, checksum from audit.publikasi where tabel like 'marts.%'", served=True
    )
    return {name: (count, checksum) for name, count, checksum in rows}


def landed(project: Project) -> dict[str, int]:
    """Return by name the landed files of a project, and when each was written, in nanoseconds."""
    folder = project.warehouse.with_name("build.duckdb.landed")
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*-*.parquet")}


def received(project: Project) -> dict[str, tuple[int, ...]]:
    """Return by file how many records were read, accepted, duplicates and quarantined."""
    rows = project.query(
        "select nomor, dibaca, diterima, duplikat, dikarantina from audit.penerimaan"
    )
    for number, seen, *parts in rows:
        assert seen == sum(parts), number
    names = project.export_names()
    return {names[number]: tuple(counts) for number, *counts in rows}


def test_complaints_give_what_is_printed(built: Project, counted: Project) -> None:
    """Every recap is the publication's, cell for cell, and every comparison agrees."""
    marts = built.query(
        "select table_name from information_schema.tables where table_name like 'rekap_%'"
        " and table_name <> 'rekap_lama_selesai'",
        served=True,
    )
    assert len(marts) == 10
    for (mart,) in marts:
        # The print lists topics without counting them.
        left_out = "sumber, jumlah" if mart == "rekap_kategori_rincian" else "sumber"
        select = f"select * exclude ({left_out}) from marts.{mart} order by all"
        assert counted.query(select, served=True) == built.query(select, served=True), mart
        sources = f"select distinct sumber from marts.{mart}"
        assert counted.query(sources, served=True) == [("crm",)], mart
        assert built.query(sources, served=True) == [("publikasi",)], mart
    # The complaints themselves are served only where the registry asks for it.
    assert counted.query("select count(*) from marts.fct_pengaduan", served=True) == [(0,)]
    printed = Printed(SEEDS, 2023)
    topics = printed.topics()
    with_topic = sum(
        row["rincian"] in topics.get(printed.name("kategori", row["kategori"]), [])
        for row in as_printed()
    )
    assert counted.query("select sum(jumlah) from marts.rekap_kategori_rincian", served=True) == [
        (with_topic,)
    ]
    assert counted.query("select distinct status from audit.rekonsiliasi", served=True) == [
        ("cocok",)
    ]
    # rekap_kelurahan_rincian counts nothing.
    assert counted.query(
        "select count(*) from audit.rekonsiliasi where pemeriksaan = 'pengaduan'", served=True
    ) == [(len(marts) - 1,)]
    select = "select * from audit.klaim order by all"
    assert counted.query(select, served=True) == built.query(select, served=True)
    assert received(counted) == {"sim_2023.csv": (ALL, ALL, 0, 0)}


@pytest.mark.slow
def test_the_same_export_again_changes_nothing(counted: Project, tmp_path: Path) -> None:
    """A second build reads no file again, counts the same and does not touch the served file."""
    project = go_on(counted, tmp_path)
    file, files = identity(project.served), landed(project)
    assert len(files) == 1
    project.build(CRM_EXPORT=str(counted.path.parent / "sim_2023.csv"))
    assert landed(project) == files
    assert identity(project.served) == file
    select = "select * from audit.publikasi order by all"
    assert project.query(select) == counted.query(select)


def test_complaints_read_record_by_record_give_the_same(counted: Project, tmp_path: Path) -> None:
    """A file that DuckDB refuses, here for its line ends, gives the same marts."""
    project = go_on(counted, tmp_path)
    project.count(export(tmp_path / "sim_2023.csv", as_printed(), line_end="\r"))
    assert received(project) == {"sim_2023.csv": (ALL, ALL, 0, 0)}
    assert checksums(project) == published(counted)


@pytest.mark.slow
def test_numbers_of_two_systems_are_not_merged(built: Project, tmp_path: Path) -> None:
    """Equal numbers on other days are quarantined, until the layout says which system is which.

    An empty unit is quarantined, until the layout gives it a name. Nearest names are sought for the
    most frequent of ten thousand unknown labels only.
    """
    project = go_on(built, tmp_path)
    folder = tmp_path / "sim_exports"
    first, second, third, *_, last = as_printed()
    times = dict.fromkeys(TIMES[1:], "")
    for year in ("2024", "2025"):
        rows = [first | times | {"id_pengaduan": f"{n:04d}"} for n in range(5)]
        rows = [row | {"waktu_pengaduan": f"{year}-01-01 10:00:00"} for row in rows]
        export(folder / f"sim_nomor_{year}.csv", rows)
    export(folder / "sim_unit.csv", [second, third | {"wilayah_tindak_lanjut": " \u00a0"}])
    labels = [
        last | {"id_pengaduan": f"SIM-L-{n}", "kanal": f"Kanal Simulasi {n % 10_000}"}
        for n in range(10_050)
    ]
    export(folder / "sim_label.csv", labels)
    project.count(folder)
    assert received(project) == {
        "sim_label.csv": (10_050, 0, 0, 10_050),
        "sim_nomor_2024.csv": (5, 0, 0, 5),
        "sim_nomor_2025.csv": (5, 0, 0, 5),
        "sim_unit.csv": (2, 1, 0, 1),
    }
    reasons = project.query("select alasan from audit.penerimaan order by nomor")
    assert reasons == [
        *[("kanal_tak_dikenal 10050",), ("hari_berbeda 5",), ("hari_berbeda 5",)],
        ("wilayah_kosong 1",),
    ]
    assert project.query(
        "select count(*) filter (contains(keterangan, 'nearest known')) between 100 and 200"
        " from intermediate.int_crm__karantina where alasan = 'kanal_tak_dikenal'"
    ) == [(True,)]

    (folder / "sim_label.csv").unlink()
    project.set_layouts(
        *({"berkas": f"*_{year}.csv", "tetap": {"sistem": year}} for year in ("2024", "2025")),
        {"berkas": "*", "bila_kosong": {"wilayah_tindak_lanjut": "Dinas"}},
    )
    project.count(folder)
    assert received(project) == {
        "sim_nomor_2024.csv": (5, 5, 0, 0),
        "sim_nomor_2025.csv": (5, 5, 0, 0),
        "sim_unit.csv": (2, 2, 0, 0),
    }


def test_a_complaint_that_is_not_as_printed_is_named(counted: Project, tmp_path: Path) -> None:
    """One complaint fewer and one in another month fail the build, which names the cells.

    So does an unknown kelurahan with as many complaints as Table 2.5 lists; it is not named.
    """
    project = go_on(counted, tmp_path)
    served = identity(project.served)
    missing, *rows = as_printed()
    moved = next(
        row
        for row in rows
        if row["wilayah_tindak_lanjut"] != missing["wilayah_tindak_lanjut"]
        and row["waktu_pengaduan"][5:7] == "03"
    )
    old = moved["waktu_pengaduan"]
    moved["waktu_pengaduan"] = old.replace("2023-03-31", "2023-03-30").replace("-03-", "-02-", 1)
    moved["waktu_pengaduan"] = moved["waktu_pengaduan"][:8] + "15" + moved["waktu_pengaduan"][10:]
    somewhere = [row for row in rows if not row["kelurahan"]]
    for row in somewhere[:5]:
        row |= {"kota": "Jakarta Pusat", "kelurahan": "Tempat Simulasi"}
    for row in somewhere[5:9]:
        row |= {"kelurahan": "Tempat Simulasi Lain"}
    path = export(tmp_path / "sim_2023.csv", rows)
    run = project.dbt(*("build", "--exclude", "test_type:unit"), CRM_EXPORT=str(path))
    assert run.returncode == 1
    lines = run.stdout.splitlines()
    months = {"01": "Januari", "02": "Februari", "03": "Maret"}
    for row, month, difference in (
        (missing, missing["waktu_pengaduan"][5:7], -1),
        (moved, "03", -1),
        (moved, "02", 1),
    ):
        place = row["wilayah_tindak_lanjut"], months[month]
        [(printed,)] = counted.query(
            f"select jumlah from marts.rekap_wilayah_bulan where (wilayah, nama_bulan) = {place}"
        )
        parts = (
            *("tahun: 2023 ", "pemeriksaan: sel ", "tabel: 2.2 ", f"baris: {place[0]} "),
            *(f"kolom: {place[1]} ", f"found_in_print: {printed} "),
            f"expected: {printed + difference} ",
        )
        assert any(all(part in line for part in parts) for line in lines), (parts, run.stdout)
    for parts in (("tabel: 2.3 ", missing["kategori"]), ("tabel: 2.6 ", missing["kanal"])):
        assert any(all(part in line for part in parts) for line in lines), (parts, run.stdout)
    [unknown] = [line for line in lines if "kelurahan tak dikenal" in line]
    assert "tabel: 2.5 | baris: kelurahan tak dikenal 1 | kolom: Total | expected: 5 |" in unknown
    assert "Tempat Simulasi" not in run.stdout
    assert "total_tahun | tabel: rekap_wilayah | " in run.stdout
    assert "found_in_print: 466 | expected: 465" in run.stdout
    assert identity(project.served) == served


# Three systems that export the same complaints, each in its own way.
SECOND = {
    **{"id_pengaduan": "No. Tiket", "waktu_pengaduan": "Tgl Masuk", "kanal": "Sumber Aduan"},
    **{"kategori": "Jenis", "rincian": "Topik", "wilayah_tindak_lanjut": "Unit"},
    **{"waktu_selesai": "Tgl Tutup", "tenggat": "Batas", "waktu_diperbarui": "Tgl Ubah"},
    **{"nik": "No KTP"},
}
THIRD = {"id_pengaduan": "ticket_id", "waktu_pengaduan": "createdAt", "kelurahan": "village"}
LAYOUTS = [
    {"berkas": "sim_2*", "kolom": SECOND, "format_waktu": ["%d/%m/%Y %H:%M:%S"]},
    {"berkas": "sim_3*", "kolom": {f: [h] for f, h in THIRD.items()}, "zona_waktu": "UTC"},
    {"berkas": "*"},
]
TIMES = ("waktu_pengaduan", "waktu_selesai", "tenggat", "waktu_diperbarui")
NEW_LABEL = "Kanal Simulasi"


def with_times(row: Row, layout: str, hours: int = 0) -> Row:
    """Return a complaint with its times in another format and zone."""
    times = {
        field: (datetime.fromisoformat(row[field]) + timedelta(hours=hours)).strftime(layout)
        for field in TIMES
        if row[field]
    }
    return row | times


def write_third(folder: Path, rows: list[Row]) -> None:
    """Write the third export, with its own headers and times in UTC."""
    utc = [with_times(row, "%Y-%m-%d %H:%M:%S", hours=-7) for row in rows]
    export(folder / "sim_3.parquet", utc, headers=THIRD)


@pytest.mark.slow
def test_overlapping_exports_count_as_one(built: Project, counted: Project, tmp_path: Path) -> None:
    """Exports are added, overlap, change, are removed: the recaps count the newest states."""
    project = go_on(built, tmp_path)
    project.set_layouts(*LAYOUTS)
    chance = random.Random(1)
    newest = chance.sample(as_printed(), ALL)
    older = {row["id_pengaduan"]: row for row in restated(newest, chance)}
    folder = tmp_path / "sim_exports"

    export(folder / "sim_1.csv", chance.sample(list(older.values()), ALL))
    project.count(folder)
    first, first_files = checksums(project), landed(project)
    assert received(project) == {"sim_1.csv": (ALL, ALL, 0, 0)}
    assert first.keys() == published(counted).keys()
    assert first != published(counted)

    # A second file: it alone is read.
    late = [with_times(row, "%d/%m/%Y %H:%M:%S") for row in newest[:300]]
    export(folder / "sim_2.csv.gz", late, headers=SECOND, fields=FIELDS[::-1], delimiter=";")
    project.count(folder)
    assert len(landed(project)) == 2
    assert landed(project).items() > first_files.items()
    assert received(project) == {"sim_1.csv": (ALL, 166, 300, 0), "sim_2.csv.gz": (300, 300, 0, 0)}
    assert checksums(project) != first

    # Without it, all is as before, and the first file is not read again.
    (folder / "sim_2.csv.gz").rename(tmp_path / "sim_2.csv.gz")
    project.count(folder)
    assert checksums(project) == first
    assert landed(project) == first_files

    # All three: what the one export of newest states gives, to the last byte.
    (tmp_path / "sim_2.csv.gz").rename(folder / "sim_2.csv.gz")
    write_third(folder, newest[250:])
    project.count(folder)
    assert checksums(project) == published(counted)
    counts = received(project)
    assert counts["sim_1.csv"] == (ALL, 0, ALL, 0)
    assert [sum(part) for part in zip(*counts.values(), strict=True)] == [982, ALL, 516, 0]

    # A file with other content: its own newest states count, an unknown label does not.
    moved, unknown = newest[-1] | {"kategori": "SKTT"}, newest[-2] | {"kanal": NEW_LABEL}
    assert newest[-1]["kategori"] != "SKTT"
    write_third(folder, [*newest[250:-2], moved, unknown])
    project.count(folder)
    assert received(project)["sim_3.parquet"] == (216, 215, 0, 1)
    assert landed(project).items() > first_files.items()

    def states() -> dict[str, tuple[str, ...]]:
        rows = project.query(
            "select id_pengaduan, kategori, kanal, status from intermediate.int_crm__pengaduan"
            f" where id_pengaduan in {(moved['id_pengaduan'], unknown['id_pengaduan'])}"
        )
        return {number: state for number, *state in rows}

    earlier = older[unknown["id_pengaduan"]]
    assert states()[moved["id_pengaduan"]] == ["SKTT", moved["kanal"], moved["status"]]
    assert states()[earlier["id_pengaduan"]] == [earlier["kategori"], earlier["kanal"], "Menunggu"]

    # An alias for the label: the record counts.
    aliases = project.read_seed("acuan_alias")
    project.write_seed("acuan_alias", [*aliases, ["kanal", NEW_LABEL, "JAKI", "simulasi"]])
    project.count(folder, "acuan_alias")
    assert received(project)["sim_3.parquet"] == (216, 216, 0, 0)
    assert states()[unknown["id_pengaduan"]] == [unknown["kategori"], "JAKI", unknown["status"]]


# Changes between two builds, each undone by itself the next time that it is drawn.
RULES = {
    "models/intermediate/int_crm__dinilai.sql": ("2010-01-01", "2023-06-01"),
    # A clock that is ahead, and one that is behind.
    "macros/latest_possible.sql": ('dbt.dateadd("day", 1,', 'dbt.dateadd("day", -1000,'),
    "seeds/ekspor.yml": ("berkas: '*'", "berkas: '*'\n  kosong: [JAKI]"),
    "seeds/acuan/acuan_alias.csv": ("ranah,label_cetak,label_baku,dicetak_di\n", None),
}


def change_something(
    project: Project, folder: Path, rows: list[Row], chance: random.Random
) -> None:
    """Make one change at random: of a file, its name, its time, a rule, a layout or a reference."""
    files = sorted(folder.iterdir())
    what = chance.choice(["add", "rename", "replace", "withdraw", "rule", "rule", "time"])
    if what == "add" or not files:
        part = chance.sample(rows, 60)
        states = restated(part, chance) if chance.random() < 0.5 else part
        suffix = chance.choice(["csv", "csv.gz", "parquet"])
        export(folder / f"sim_{chance.randrange(10**6)}.{suffix}", states)
    elif what == "rename":
        path = chance.choice(files)
        path.rename(path.with_name(f"sim_{chance.randrange(10**6)}{''.join(path.suffixes)}"))
    elif what == "replace":
        # Other content of the same size, at the same time.
        path = export(folder / "sim_tetap.csv", chance.sample(rows[:9], 9))
        os.utime(path, (0, 0))
    elif what == "withdraw":
        chance.choice(files).unlink()
    elif what == "time":
        moment = chance.choice([0, 2**32])
        os.utime(chance.choice(files), (moment, moment))
    else:
        name = chance.choice([*RULES])
        old, new = RULES[name]
        path = project.path / name
        text = path.read_text(encoding="utf-8")
        new = new or f"{old}kanal,{NEW_LABEL},JAKI,simulasi\n"
        path.write_text(
            text.replace(new, old) if new in text else text.replace(old, new), encoding="utf-8"
        )


@pytest.mark.slow
def test_what_was_built_before_leaves_nothing(
    built: Project, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """After any changes, a build gives what a fresh one gives of the same inputs."""
    project = go_on(built, tmp_path)
    project.set_layouts({"berkas": "*"})
    folder = tmp_path / "sim_exports"
    folder.mkdir()
    chance = random.Random(request.config.getoption("--seed"))
    rows = as_printed()
    for row in chance.sample(rows, 100):
        row["kanal"] = NEW_LABEL
    for build in range(3):
        for _ in range(5):
            change_something(project, folder, rows, chance)
        if not any(folder.iterdir()):
            export(folder / "sim_lagi.csv", rows[:50])
        fresh = copy_project(project.path, tmp_path / f"fresh_{build}")
        for copy in (project, fresh):
            copy.count(folder, "path:models", "resource_type:seed")
        assert checksums(project) == checksums(fresh)
        assert received(project) == received(fresh)


NOW = datetime(2023, 7, 16, 12)
FLOOR = 5
# Where an export states no due date.
RULE = {"kanal": "JAKI", "days": 10}
MONTHS = [row["nama_bulan"] for row in read(SEEDS / "acuan/acuan_bulan.csv")]


def follow_up() -> list[Row]:
    """Return complaints of which some are closed, open, reopened or told in part."""
    rows = as_printed()
    day = {name: rows[number]["waktu_pengaduan"][:10] for number, name in enumerate("abcdef")}
    for row, changes in zip(
        rows,
        (
            {"status": ""},
            {"status": "", "waktu_selesai": ""},
            {"status": "Diproses", "waktu_selesai": "2023-03-01 10:00:00"},
            {"status": "Selesai", "waktu_selesai": "", "waktu_diperbarui": "2023-02-03 04:05:06"},
            {"status": "Selesai", "waktu_selesai": "", "waktu_diperbarui": ""},
            {"status": "Selesai", "waktu_selesai": day["f"]},
            {"status": "Selesai", "waktu_selesai": "2023-02-20 23:59:59", "tenggat": "2023-02-20"},
            {"status": "Selesai", "waktu_selesai": "2023-02-21 00:00:01", "tenggat": "2023-02-20"},
            {"tenggat": ""},
            {"status": "Status Simulasi", "waktu_selesai": "2023-02-22 01:02:03"},
            {"status": "Status Simulasi", "waktu_selesai": ""},
        ),
        strict=False,
    ):
        row |= changes
    return rows


def interpolated(values: list[float], share: float) -> float | None:
    """Return a percentile by linear interpolation between the two nearest values."""
    if not values:
        return None
    values = sorted(values)
    place = (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def percent(part: int, whole: int) -> float | None:
    """Return a share in percent, None of nothing."""
    return 100 * part / whole if whole else None


def performance(rows: list[Row]) -> Iterator[tuple[object, ...]]:
    """Return what kinerja_tindak_lanjut must say of complaints of 2023, row for row."""
    known: dict[tuple[int, str], list[tuple]] = defaultdict(list)
    for row in rows:
        opened, closed, due, changed = (
            datetime.fromisoformat(row[field]) if row[field] else None for field in TIMES
        )
        if opened > NOW:
            continue
        is_closed = {"Selesai": True, "Diproses": False}.get(row["status"], closed is not None)
        if closed and closed > NOW:
            is_closed = False
        closed = closed if is_closed else None
        is_by_rule = due is None and row["kanal"] == RULE["kanal"]
        if is_by_rule:
            due = datetime.combine(opened, time()) + timedelta(days=RULE["days"])
        if due and due.time() == time():
            due += timedelta(days=1)
        state = (opened, is_closed, closed, due, closed or changed or opened, is_by_rule)
        known[opened.month, row["wilayah_tindak_lanjut"]].append(state)
    units = sorted({row["wilayah_tindak_lanjut"] for row in rows})
    for unit in units:
        for month in range(1, NOW.month + 1):
            states = known[month, unit]
            days = [max(0, (s[2] - s[0]).total_seconds()) / 86400 for s in states if s[2]]
            old = [s for s in states if NOW - s[0] >= timedelta(days=30) and (not s[1] or s[2])]
            quick = [s for s in old if s[2] and s[2] - s[0] <= timedelta(days=30)]
            with_due = [s for s in states if s[3] and (not s[1] or s[2])]
            by_rule = [s for s in with_due if s[5]]
            late = [s for s in with_due if (s[2] or NOW) > s[3]]
            so_far = [s for m in range(1, month + 1) for s in known[m, unit]]
            backlog = [s for s in so_far if not (s[1] and s[4].month <= month)]
            still_open = sum(not s[1] for s in states)
            yield (
                *(2023, month, MONTHS[month - 1], date(2023, month, 1), unit),
                *(len(states), len(states) - still_open, still_open),
                percent(still_open, len(states)),
                # The days of few are those of somebody.
                *(
                    interpolated(days, share) if len(days) >= FLOOR else None
                    for share in (0.5, 0.9)
                ),
                *(len(old), len(quick), percent(len(quick), len(old)), len(backlog)),
                *(len(with_due), len(by_rule), len(late), percent(len(late), len(with_due)), NOW),
            )


def test_follow_up_is_measured_at_one_moment(built: Project, tmp_path: Path) -> None:
    """Every figure of kinerja_tindak_lanjut, in the middle of the year, against plain Python.

    Complaints of one channel have a due date by rule, where the export states none.
    """
    project = go_on(built, tmp_path)
    project.set_variables(sekarang=str(NOW))
    rows = follow_up()
    header, *_ = project.read_seed("acuan_tenggat")
    rule = ["", RULE["kanal"], str(RULE["days"]), "", "", "Simulasi"]
    project.write_seed("acuan_tenggat", [header, rule])
    project.count(export(tmp_path / "sim_2023.csv", rows), "acuan_tenggat")
    found = project.query("select * from marts.kinerja_tindak_lanjut order by wilayah, bulan")
    expected = list(performance(rows))
    assert len(found) == len(expected) == 6 * 7
    for row, same in zip(found, expected, strict=True):
        near = [pytest.approx(value) if isinstance(value, float) else value for value in same]
        assert list(row) == near, row[:3]
    # What the figures are about does occur.
    for place in (6, 7, 9, 11, 12, 14, 15, 16, 17):
        assert sum(row[place] or 0 for row in expected) > 0, place
    assert None in {row[9] for row in expected if row[6]}
