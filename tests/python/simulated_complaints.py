"""Simulated complaints. All of them are invented, and none contains personal data.

Every id starts with `SIM-`, every reporter is a `Warga Simulasi` with a NIK from 9999, which is no
province, and an address at example.invalid. So a file that is written here says in each of its
rows that it is simulated. Draws are seeded: the same call writes the same complaints.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
PLACE = ("kota", "kecamatan", "kelurahan")
FIELDS = (
    *("id_pengaduan", "waktu_pengaduan", "kanal", "kategori", "rincian", "wilayah_tindak_lanjut"),
    *(*PLACE, "lintang", "bujur", "status", "waktu_selesai", "tenggat", "waktu_diperbarui"),
    *("nama_pelapor", "nik", "telepon", "surel", "isi"),
)
PROVINCE = "Dinas Provinsi"
# What follows "Keluhan simulasi 17" in the text of a complaint.
ENDINGS = ("", ", mohon ditindaklanjuti", ': kata petugas "besok, ya"', ',\nbaris "kedua", selesai')
# A draw depends on the complaint's number and on which of its draws it is; pick prefers the first.
MACROS = """
create macro draw(nomor, which, below) as
    (hash((nomor * 16 + which)::bigint) % (below)::ubigint)::bigint;
create macro pick(nomor, which, items) as
    items[1 + floor(len(items) * pow(draw(nomor, which, 1000000) / 1e6, 2))::bigint]
"""
MANY = """
copy (
    with drawn as (
        select
            range + $first as nomor,
            12 * len($years) as months,
            if(nomor % 2 = 0, nomor // 2 % months, draw(nomor, 1, months)) as month,
            make_date($years[1 + month // 12], 1 + month % 12, 1) as begin,
            begin + to_seconds(draw(nomor, 2, day(last_day(begin)) * 86400)) as masuk,
            masuk + to_seconds(86400 + draw(nomor, 3, 59 * 86400)) as tutup,
            draw(nomor, 4, 100) < 85 as done,
            if(draw(nomor, 5, 5) < 2, pick(nomor, 6, $places), null) as place,
            list_contains($wilayah, place[1]) and draw(nomor, 7, 5) < 4 as near
        from range($count)
    )
    select
        format('SIM-{:07d}', nomor) as id_pengaduan,
        masuk::varchar as waktu_pengaduan,
        pick(nomor, 8, $kanal) as kanal,
        pick(nomor, 9, $kategori) as kategori,
        if(draw(nomor, 10, 3) < 2, 'Topik simulasi ' || draw(nomor, 11, 5), null) as rincian,
        if(near, place[1], pick(nomor, 12, $wilayah)) as wilayah_tindak_lanjut,
        place[1] as kota, place[2] as kecamatan, place[3] as kelurahan,
        (-6.36 + draw(nomor, 13, 260000) / 1e6)::decimal(9, 6)::varchar as lintang,
        (106.70 + draw(nomor, 14, 260000) / 1e6)::decimal(9, 6)::varchar as bujur,
        if(done, 'Selesai', 'Diproses') as status,
        if(done, tutup::varchar, null) as waktu_selesai,
        (masuk + to_days(10))::varchar as tenggat,
        if(done, tutup, masuk + to_hours(1 + draw(nomor, 15, 72)))::varchar as waktu_diperbarui,
        'Warga Simulasi ' || nomor as nama_pelapor,
        format('9999{:012d}', nomor) as nik, format('0800{:08d}', nomor) as telepon,
        format('warga{}@example.invalid', nomor) as surel,
        'Keluhan simulasi ' || nomor || $endings[1 + nomor % len($endings)] as isi
    from drawn
) to $path
"""


def as_printed(seeds: Path = SEEDS, year: int = 2023) -> list[dict[str, str]]:
    """Return complaints, by time, that add up to all that `seeds` has in print for a year.

    Labels are as printed (wilayah as in Table 2.1). A report from a kelurahan is handled by its own
    city or the province, as long as there are any. Coordinates are anywhere in the city. Raises
    ValueError where the year's tables disagree, or print more topics than complaints.
    """
    return Printed(seeds, year).complaints()


class Printed:
    """What is printed for a year, and the draws that turn it into complaints."""

    def __init__(self, seeds: Path, year: int) -> None:
        self.seeds, self.year, self.chance = seeds, year, random.Random(year)
        alias = read(seeds / "acuan/acuan_alias.csv")
        self.names = {(row["ranah"], row["label_cetak"]): row["label_baku"] for row in alias}

    def table(self, number: str) -> list[dict[str, str]]:
        """Return the year's rows of a printed table, without its grand total."""
        rows = read(self.seeds / f"publikasi/tabel_{number}.csv")
        return [r for r in rows if r["tahun"] == str(self.year) and "Grand Total" not in r.values()]

    def name(self, domain: str, label: str) -> str:
        """Return the canonical name of a printed label."""
        return self.names.get((domain, label), label)

    def complaints(self) -> list[dict[str, str]]:
        """Return all complaints of the year."""
        rows = sorted(self.crossed(), key=lambda row: row["waktu_pengaduan"])
        for number, row in enumerate(rows, start=1):
            row |= {"id_pengaduan": f"SIM-{self.year}-{number:04d}"}
            row |= details(number, row["waktu_pengaduan"], self.chance)
        topics = self.topics()
        pool = self.chance.sample(rows, len(rows))
        # One complaint for each topic of Table 2.4 stays out of the kelurahan of Table 2.5.
        for kategori, printed in topics.items():
            same = [row for row in pool if self.name("kategori", row["kategori"]) == kategori]
            for row, topic in zip(same[: len(printed)], printed, strict=True):
                row["rincian"] = topic
        pool = [row for row in pool if not row["rincian"]]
        self.settle(pool)
        for row in pool:
            kategori = self.name("kategori", row["kategori"])
            row["rincian"] = self.chance.choice(topics.get(kategori, [""]))
        return rows

    def crossed(self) -> list[dict[str, str]]:
        """Return complaints that have wilayah, time, category and channel only."""
        tables = [self.spelled_out(number) for number in ("2_2", "2_3", "2_6")]
        rows = []
        for total in self.table("2_1"):
            wilayah = total["wilayah_tindak_lanjut"]
            lists = [table.get(self.name("wilayah", wilayah), []) for table in tables]
            for _, bulan, kategori, kanal in zip(range(int(total["Total"])), *lists, strict=True):
                row = {"wilayah_tindak_lanjut": wilayah, "kategori": kategori, "kanal": kanal}
                # Any hour of any day: WIB is not UTC.
                seconds = self.chance.randrange(monthrange(self.year, int(bulan))[1] * 86400)
                moment = datetime(self.year, int(bulan), 1) + timedelta(seconds=seconds)
                row["waktu_pengaduan"] = str(moment)
                rows.append(dict.fromkeys(FIELDS, "") | row)
        return rows

    def spelled_out(self, number: str) -> dict[str, list[str]]:
        """Return by wilayah the labels of a cross-table, each as often as printed, shuffled."""
        lists: dict[str, list[str]] = {}
        for row in self.table(number):
            _, _, (_, label), *cells, _ = row.items()
            for header, count in cells:
                wilayah, value = (label, header) if number == "2_2" else (header, label)
                values = lists.setdefault(self.name("wilayah", wilayah), [])
                values += [value] * int(count or 0)
        for values in lists.values():
            self.chance.shuffle(values)
        return lists

    def topics(self) -> dict[str, list[str]]:
        """Return the topics of Table 2.4 by canonical category."""
        topics: dict[str, list[str]] = {}
        for row in self.table("2_4_rincian"):
            kategori = re.sub(r" *\(\d+\)$", "", row["kategori_pengaduan"])
            topics.setdefault(self.name("kategori", kategori), []).append(row["rincian_pengaduan"])
        return topics

    def settle(self, pool: list[dict[str, str]]) -> None:
        """Move complaints from the pool to the kelurahan of Table 2.5, and give them its topics."""
        printed = self.table("2_5_rincian")
        for _, _, *place, count in (row.values() for row in self.table("2_5")):
            here = dict(zip(("kota_kab", *PLACE[1:]), place, strict=True)).items()
            topics = [row["rincian_masalah"] for row in printed if here <= row.items()]
            topics += self.chance.choices(topics or [""], k=max(0, int(count) - len(topics)))
            for _, topic in zip(range(int(count)), topics, strict=True):
                row = self.take(pool, self.name("kota", place[0]))
                row |= dict(zip(PLACE, place, strict=True)) | {"rincian": topic}

    def take(self, pool: list[dict[str, str]], kota: str) -> dict[str, str]:
        """Remove a complaint from the pool and return it: mostly the city's, or the province's."""
        order = [kota, PROVINCE] if self.chance.random() < 0.8 else [PROVINCE, kota]
        offices = [row["wilayah_tindak_lanjut"] for row in pool]
        return pool.pop(next((offices.index(office) for office in order if office in offices), 0))


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a seed."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: text.strip() for key, text in row.items()} for row in csv.DictReader(file)]


def details(number: int, time: str, chance: random.Random) -> dict[str, str]:
    """Return what is invented for a complaint: where, how far it has come, and by whom."""
    begin = datetime.fromisoformat(time)
    completed = str(begin + timedelta(seconds=chance.randint(86400, 60 * 86400)))
    changed = str(begin + timedelta(hours=chance.randint(1, 72)))
    done = chance.random() < 0.85
    return {
        "lintang": f"{chance.uniform(-6.36, -6.10):.6f}",
        "bujur": f"{chance.uniform(106.70, 106.96):.6f}",
        "status": "Selesai" if done else "Diproses",
        "waktu_selesai": completed if done else "",
        "tenggat": str(begin + timedelta(days=10)),
        "waktu_diperbarui": completed if done else changed,
        "nama_pelapor": f"Warga Simulasi {number}",
        "nik": f"9999{number:012d}",
        "telepon": f"0800{number:08d}",
        "surel": f"warga{number}@example.invalid",
        "isi": f"Keluhan simulasi {number}{ENDINGS[number % len(ENDINGS)]}",
    }


def restated(rows: Sequence[Mapping[str, str]], chance: random.Random) -> list[dict[str, str]]:
    """Return an older state of each complaint: waiting, and now and then filed differently."""
    labels = {field: sorted({row[field] for row in rows}) for field in ("kanal", "kategori")}
    older = []
    for row in rows:
        begin = datetime.fromisoformat(row["waktu_pengaduan"])
        age = datetime.fromisoformat(row["waktu_diperbarui"]) - begin
        changed = begin + timedelta(seconds=int(age.total_seconds() * chance.random()))
        state = {"status": "Menunggu", "waktu_selesai": "", "waktu_diperbarui": str(changed)}
        if chance.random() < 0.3:
            field = chance.choice(list(labels))
            state[field] = chance.choice(labels[field])
        older.append({**row, **state})
    return older


def export(
    path: Path,
    rows: Sequence[Mapping[str, str]],
    headers: Mapping[str, str] | None = None,
    fields: Sequence[str] = FIELDS,
    delimiter: str = ",",
    encoding: str = "utf-8",
    line_end: str = "\n",
) -> Path:
    """Write complaints as CSV, CSV.gz or Parquet, as the suffix says, and return the path.

    Parameters
    ----------
    headers
        Headers by field, where they are not the field's own name.
    fields
        The fields that are written, in this order. In Parquet all are text, an empty one is null.
    """
    header = [(headers or {}).get(field, field) for field in fields]
    if path.suffix == ".parquet":
        names = [name.replace('"', '""') for name in header]
        columns = ", ".join(f'unnest($c{i}::varchar[]) as "{n}"' for i, n in enumerate(names))
        values = {f"c{i}": [row[f] or None for row in rows] for i, f in enumerate(fields)}
        return copy(path, f"copy (select {columns}) to $path", values)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([header, *([row[field] for field in fields] for row in rows)])
    content = text.getvalue().encode(encoding)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
    return path


def many(
    path: Path, count: int, first: int = 0, seeds: Path = SEEDS, years: Sequence[int] = (2024, 2025)
) -> Path:
    """Write many complaints as CSV, CSV.gz or Parquet, as the suffix says, and return the path.

    A complaint depends on its number alone, so that files with different `first` fit together; 24
    for each year are enough to have some in every month. Labels are the canonical names, the first
    ones of a reference the most frequent, without those that are valid in some years only.
    """
    values = {"count": count, "first": first, "years": list(years), "endings": list(ENDINGS)}
    for name in ("wilayah", "kategori", "kanal"):
        rows = read(seeds / f"acuan/acuan_{name}.csv")
        values[name] = [r[name] for r in rows if not r["berlaku_sejak"] + r["berlaku_sampai"]]
    rows = read(seeds / "acuan/acuan_kelurahan.csv")
    return copy(path, MANY, values | {"places": [[row[f] for f in PLACE] for row in rows]})


def copy(path: Path, sql: str, values: dict[str, Any]) -> Path:
    """Run a COPY of DuckDB, which knows the format by the suffix, and return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(MACROS)
        connection.execute(sql, values | {"path": str(path)})
    return path
