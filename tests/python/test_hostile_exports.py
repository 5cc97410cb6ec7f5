"""Hostile exports: unreadable files fail, bad records are quarantined. All of it is simulated."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from project import Project, copy_project
from simulated_complaints import FIELDS, as_printed, export
from test_complaints import TIMES, go_on, received
from test_publication import identity

Row = dict[str, str]
HEADER = ",".join(FIELDS).encode()
GOOD = as_printed()[0]

# By reason: what is wrong with a record, or the record as written.
BAD_RECORDS: dict[str, Row | bytes] = {
    "kutip_rusak": b'SIM-RUSAK-1,2024-01-01 10:00:00,JAKI,KTP-el,"simulasi,Jakarta Pusat\n',
    "jumlah_kolom": b"SIM-RUSAK-2,2024-01-01 10:00:00,JAKI,KTP-el\n",
    "byte_rusak": {"rincian": "\udce9"},
    "tanpa_id": {"id_pengaduan": ""},
    "id_tak_wajar": {"id_pengaduan": "simulasi"},
    "id_pribadi": {"id_pengaduan": "SIM/0812-3456-7890"},
    "hari_berbeda": {
        "id_pengaduan": "SIM-SAMA-0",
        "waktu_pengaduan": "2024-02-01 10:00:00",
        "waktu_selesai": "",
    },
    "waktu_pengaduan_kosong": {"waktu_pengaduan": ""},
    "selesai_sebelum_masuk": {"waktu_selesai": "2019-01-01 00:00:01"},
    "kanal_kosong": {"kanal": " "},
    "kategori_kosong": {"kategori": ""},
    "wilayah_kosong": {"wilayah_tindak_lanjut": ""},
    "kanal_tak_dikenal": {"kanal": "JAKl"},
    "kategori_tak_dikenal": {"kategori": "KTP-eI"},
    "wilayah_tak_dikenal": {"wilayah_tindak_lanjut": "Jakarta Tmur"},
    **{f"{field}_tak_terbaca": {field: "kemarin (simulasi)"} for field in TIMES},
    **{f"{field}_mustahil": {field: "2009-12-31 23:59:59"} for field in TIMES},
}


def line(row: Row) -> bytes:
    """Return a complaint as a line of a CSV export; surrogates become single bytes."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(row[field] for field in FIELDS)
    return text.getvalue().encode(errors="surrogateescape")


def write(path: Path, *records: Row | bytes, header: bytes = HEADER) -> Path:
    """Write an export of complaints and raw lines."""
    lines = [record if isinstance(record, bytes) else line(record) for record in records]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join([header + b"\n", *lines]))
    return path


def numbered(name: str, changes: Iterable[Row]) -> Iterator[Row]:
    """Return good complaints of 2024, each with an id of its own and one of the changes."""
    for number, change in enumerate(changes, start=1):
        times = {field: GOOD[field].replace("2023-", "2024-") for field in TIMES}
        yield GOOD | times | {"id_pengaduan": f"SIM-{name}-{number}"} | change


def damaged() -> list[Row | bytes]:
    """Return a record for each reason of quarantine, ten of the first unknown channel."""
    changes = {
        name: change for name, change in BAD_RECORDS.items() if not isinstance(change, bytes)
    }
    rows = dict(zip(changes, numbered("RUSAK", changes.values()), strict=True))
    records = [rows.get(name, change) for name, change in BAD_RECORDS.items()]
    same = BAD_RECORDS["hari_berbeda"] | {"waktu_pengaduan": "2024-02-02 09:00:00"}
    return [*records, *numbered("KANAL", [{"kanal": "JAKl"}] * 9), *numbered("SAMA", [same])]


def good(copies: int = 5) -> Iterator[Row]:
    """Return the complaints of 2023 several times over, in the years around it."""
    for days in (-730, -365, 365, 731):
        for copy in range(copies):
            for row in as_printed():
                times = {
                    field: str(datetime.fromisoformat(row[field]) + timedelta(days=days))
                    for field in TIMES
                    if row[field]
                }
                number = row["id_pengaduan"][-4:]
                yield row | times | {"id_pengaduan": f"SIM-{days % 9999}-{copy}-{number}"}


@pytest.mark.fault(
    "hostile exports",
    "The served file of before and the reasons, or, among many good records, all of the good ones.",
)
def test_unusable_records_are_quarantined(built: Project, tmp_path: Path) -> None:
    """Too many bad records stop the build, which says why; among many good they are left out."""
    project = go_on(built, tmp_path)
    served = identity(project.served)
    folder = tmp_path / "sim_exports"
    bad = damaged()
    write(folder / "sim_rusak.csv", *bad)
    stopped = project.dbt("build", "--exclude", "test_type:unit", CRM_EXPORT=str(folder))
    assert stopped.returncode == 1
    assert identity(project.served) == served
    assert re.search(r"FAIL \d+ quarantine_is_below_threshold ", stopped.stdout)
    assert stopped.stdout.count(" FAIL ") == 1, stopped.stdout
    assert "SKIP relation audit.publikasi" in stopped.stdout
    for parts in (
        ("export_file: 1 ", "kanal_tak_dikenal", "nearest known: JAKI,", "records: 10"),
        ("Remedy: ", "intermediate.int_crm__karantina", "add aliases"),
    ):
        assert any(all(part in line for part in parts) for line in stopped.stdout.splitlines()), (
            parts,
            stopped.stdout,
        )
    # Every reason that there is, with its row and remedy.
    assert {row[0] for row in project.read_seed("acuan_alasan")[1:]} == BAD_RECORDS.keys()
    first_lines = dict(zip(BAD_RECORDS, range(2, len(BAD_RECORDS) + 2), strict=True))
    found = project.query(
        "select alasan, min(baris), bool_and(keterangan <> '' and perbaikan <> '')"
        " from intermediate.int_crm__karantina group by alasan"
    )
    assert {reason: number for reason, number, _ in found} == first_lines
    assert all(explained for *_, explained in found)
    assert received(project) == {"sim_rusak.csv": (len(bad), 0, 0, len(bad))}

    # Among many good records, in files with names of all kinds, it is published.
    rows = list(good())
    write(folder / "sim_20240101-20241231.csv", *rows[:1000])
    write(folder / "sim_x'; drop table y;--.csv", *rows[1000:])
    finished = project.dbt("build", CRM_EXPORT=str(folder))
    assert finished.returncode == 0, finished.stdout
    assert identity(project.served) != served
    assert received(project) == {
        "sim_rusak.csv": (len(bad), 0, 0, len(bad)),
        "sim_20240101-20241231.csv": (1000, 1000, 0, 0),
        "sim_x'; drop table y;--.csv": (len(rows) - 1000, len(rows) - 1000, 0, 0),
    }


SQL_NAME = "sim_'; drop table y;--.csv"


def strange() -> dict[str, tuple[bytes | list[Row | bytes], tuple[int, ...]]]:
    """Return by file name what is in an export, and how many records of it are counted how."""
    long = "simulasi " * 120_000
    texts = [
        'kata "simulasi"',
        'dua\nbaris, "simulasi"',
        "dua\r\nbaris",
        long,
        "'; drop table y;--",
    ]
    rows = list(numbered("TEKS", [{"isi": text} for text in texts]))
    rows += numbered("TOPIK", [{"rincian": text} for text in texts])
    formulas = ["=cmd|'/C calc'!A0", "=1+1", "@SUM(1)", "-1", "+1"]
    topics = list(numbered("RUMUS", [{"rincian": text} for text in formulas]))
    channels = list(numbered("KANAL", [{"kanal": text} for text in formulas]))
    ids = list(numbered("ID", [{"id_pengaduan": f"{text}'"} for text in formulas]))
    sql = "x'); drop table marts.rekap_kanal; --"
    injected = [{field: sql} for field in FIELDS]
    latin = list(numbered("LATIN", [{"isi": "\udce9"}, {"rincian": "\udce9"}]))
    latin_known = [row | {"id_pengaduan": row["id_pengaduan"] + "0"} for row in latin]
    plain = list(numbered("BIASA", [{}] * 90))
    crlf = [line(row)[:-1] + b"\r\n" for row in numbered("CRLF", [{}] * 3)]
    semicolons = [line(row).replace(b",", b";") for row in numbered("TITIK", [{"isi": "x"}] * 3)]
    tail = b"".join(map(line, numbered("EKOR", [{}] * 2)))
    # Without the column of the channel; the fifth row ends before the unit.
    phone = [line(row) for row in numbered("TETAP", [{"kanal": "TANPA", "isi": "x"}] * 5)]
    phone = [text.replace(b"TANPA,", b"") for text in phone]
    phone[-1] = b",".join(phone[-1].split(b",")[:3]) + b"\n"
    return {
        "sim_teks.csv": (rows, (10, 10, 0, 0)),
        "sim_rumus.csv": ([*topics, *channels, *ids], (15, 5, 0, 10)),
        SQL_NAME: (list(numbered("SQL", injected)), (20, 12, 0, 8)),
        "sim_latin1_tanpa.csv": (latin, (2, 1, 0, 1)),
        "sim_latin1_dengan.csv": (latin_known, (2, 2, 0, 0)),
        "sim_ganda.csv": ([*plain, *plain[:10]], (100, 90, 10, 0)),
        "sim_bom_crlf.csv": (
            b"\xef\xbb\xbf" + b"".join([HEADER, b"\r\n", *crlf, b"\r\n"]),
            (3, 3, 0, 0),
        ),
        "sim_titik_koma.csv": (
            b"".join([HEADER.replace(b",", b";"), b"\n", *semicolons]),
            (3, 3, 0, 0),
        ),
        "sim_baris_kosong_dulu.csv": (b"\n\r\n" + HEADER + b"\n\n" + tail, (2, 2, 0, 0)),
        "sim_tetap.csv": (
            b"".join([HEADER.replace(b"kanal,", b""), b"\n", *phone]),
            (5, 4, 0, 1),
        ),
        "sim_kosong.csv": (b"", (0, 0, 0, 0)),
        "sim_hanya_judul.csv": (HEADER + b"\n", (0, 0, 0, 0)),
        "sim_catatan.docx": (b"PK simulasi", (0, 0, 0, 0)),
        "sim_kosong.csv.gz": (gzip.compress(b""), (0, 0, 0, 0)),
    }


@pytest.mark.fault(
    "hostile exports",
    "Every record counted, and no text of one served as a name, run as SQL or as a formula.",
)
def test_strange_exports_are_read_record_by_record(built: Project, tmp_path: Path) -> None:
    """Quotes, line ends, long texts, encodings, formulas, SQL and empty files: all are counted."""
    project = go_on(built, tmp_path)
    layouts = [
        {"berkas": "*_dengan.csv", "penyandian": "latin-1"},
        {"berkas": "*_tetap.csv", "tetap": {"kanal": "sp4n laporan"}},
        {"berkas": "*"},
    ]
    project.set_layouts(*layouts)
    folder = tmp_path / "sim_exports"
    expected = strange()
    for name, (content, _) in expected.items():
        if isinstance(content, bytes):
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        else:
            write(folder / name, *content)
    # Litter that is no export.
    (folder / "~$sim_catatan.xlsx").write_bytes(b"simulasi")
    (folder / ".sim_tersembunyi.csv").write_bytes(b"simulasi")
    project.count(folder)
    assert received(project) == {name: counts for name, (_, counts) in expected.items()}
    names = project.export_names()
    numbers = {name: number for number, name in names.items()}
    notes = project.query("select nomor, catatan from audit.penerimaan where catatan is not null")
    assert {names[number]: note for number, note in notes} == {
        "sim_catatan.docx": "a damaged zip or Excel file: copy or export it again",
        "sim_hanya_judul.csv": "no records below the header",
        "sim_kosong.csv": "empty",
        "sim_kosong.csv.gz": "empty",
    }
    # Nothing of it is a topic, a place or a status that is served.
    complaints = "from intermediate.int_crm__pengaduan"
    known = f"select count(*), count(rincian), count(distinct kanal) {complaints}"
    assert project.query(f"{known} where id_pengaduan like 'SIM-RUMUS%'") == [(5, 0, 1)]
    # A channel that the layout has for a whole file is a label as any other.
    channels = f"select kanal, count(*) {complaints} where id_pengaduan like 'SIM-TETAP%'"
    assert project.query(f"{channels} group by kanal") == [("SP4N Laporan", 4)]
    assert project.query(
        "select baris, alasan from intermediate.int_crm__karantina"
        f" where nomor = {numbers['sim_tetap.csv']}"
    ) == [(6, "jumlah_kolom")]
    for field, count in {
        "rincian_tak_dikenal": 1,
        "tempat_tak_dikenal": 3,
        "status_tak_dikenal": 1,
    }.items():
        assert project.query(
            f"select {field} from audit.penerimaan where nomor = {numbers[SQL_NAME]}"
        ) == [(count,)], field
    # A record has the row that a spreadsheet shows.
    assert project.query(
        "select baris from intermediate.int_crm__karantina"
        f" where nomor = {numbers['sim_latin1_tanpa.csv']}"
    ) == [(3,)]
    rows = project.query(
        "select baris from intermediate.int_crm__rekaman"
        f" where nomor = {numbers['sim_teks.csv']} order by 1"
    )
    assert [number for (number,) in rows] == [*range(2, 12)]


SECRET = "Rahasia"
UNREADABLE = {
    "sim_kolom_kurang.csv": (
        b"id_pengaduan,waktu_pengaduan,kategori,wilayah_tindak_lanjut,Rahasia\n1,2,3,4,5\n",
        "no column for kanal; recognised: id_pengaduan, waktu_pengaduan, kategori,",
    ),
    "sim_bukan.csv.gz": (b"Rahasia", "its name ends in .gz, and it is no such file"),
    "sim_lain.csv": (b"Rahasia|Rahasia\n", "no header in its first 60 rows"),
}


@pytest.mark.fault(
    "hostile exports",
    "All unreadable files named at once, with what to do and without a value.",
)
def test_exports_that_cannot_be_read_are_named(built: Project, tmp_path: Path) -> None:
    """All unreadable files are named at once, with the column and what to do, without a value."""
    project = copy_project(built.path, tmp_path / "project")
    project.set_layouts({"berkas": "sim_*"})
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, (content, _) in UNREADABLE.items():
        (folder / name).write_bytes(content)
    (folder / "lain.csv").write_bytes(HEADER)
    select = ("run", "--select", "stg_crm__berkas")
    run = project.dbt(*select, CRM_EXPORT=str(folder))
    assert run.returncode == 1
    problems = {name: problem for name, (_, problem) in UNREADABLE.items()}
    problems["lain.csv"] = "no layout matches this file name"
    # The names stand in a file for its owner alone.
    assert f"Names of files: {project.warehouse}.landed/berkas.csv" in run.stdout
    for number, name in project.export_names().items():
        assert f"file {number}: {problems.pop(name)}" in run.stdout, (name, run.stdout)
        assert name not in run.stdout
    assert not problems
    assert "Remedy: name the headers of this export in ekspor.yml" in run.stdout
    assert SECRET not in run.stdout

    # A layout with a misspelt setting.
    project.set_layouts({"berkas": "sim_*", "format_tanggal": ["%d"]})
    run = project.dbt(*select, CRM_EXPORT=str(folder))
    assert run.returncode == 1
    assert re.search(r"seeds/ekspor.yml, line \d+: format_tanggal is not known here", run.stdout)

    run = project.dbt(*select, CRM_EXPORT=str(folder / "missing" / "*.csv"))
    assert run.returncode == 1
    assert "CRM_EXPORT names no file: correct the path or glob, or unset it" in run.stdout


@pytest.mark.parametrize("suffix", [".csv.gz", ".parquet"])
@pytest.mark.fault(
    "hostile exports",
    "A failed build that says which file is damaged, without a value.",
)
def test_a_damaged_file_is_named(built: Project, tmp_path: Path, suffix: str) -> None:
    """A compressed file with wrong bytes in its middle fails the build and is named."""
    project = copy_project(built.path, tmp_path / "project")
    path = export(tmp_path / f"sim_rusak{suffix}", list(good(1)))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    path.write_bytes(content)
    run = project.dbt("run", "--select", "stg_crm__berkas", CRM_EXPORT=str(path))
    assert run.returncode == 1, run.stdout
    assert re.search(r"file 1: (cannot be read|not a readable)", run.stdout)
    assert "SIM-" not in run.stdout
    assert "Warga" not in run.stdout
