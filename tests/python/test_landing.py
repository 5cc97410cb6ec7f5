"""Landing: exports of any shape become the same records, in this process, without dbt.

What is written here is simulated, and small.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import re
import tempfile
import traceback
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project import ROOT
from simulated_complaints import export as export_as

from crm_dukcapil.landing import (
    ExportError,
    fields,
    files,
    folder,
    headers,
    layouts,
    records,
    typed,
    update,
)
from crm_dukcapil.landing import texts as texts_of
from crm_dukcapil.landing.layouts import Layout
from crm_dukcapil.landing.times import variants

SETTINGS = layouts.load(ROOT / "seeds/ekspor.yml")
FIELDS = [field.name for field in fields.READ]
TEXTS = [field.name for field in fields.READ if field.kind == "text"]
CONTRACT = [field.name for field in fields.FIELDS]
REQUIRED = list(fields.REQUIRED)
# A record that nothing is wrong with, of invented names.
GOOD = ["SIM-1", "2024-05-03 10:00", "JAKI", "KTP-el", "Jakarta Barat"]
GOOD_HEADER = ",".join(REQUIRED)

hypothetical = settings(max_examples=60)

# One for all, because a new one for each file would take most of the time.
CONNECTION = duckdb.connect(config={"threads": 1})


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Landing runs in the project folder."""
    monkeypatch.chdir(ROOT)


def land(
    path: Path, layout: Layout | None = None, *columns: str, **settings: object
) -> list[tuple]:
    """Return `columns` of what lands of one file, in its order: baris, cacat and the texts."""
    listed = ", ".join(columns or ["baris", "cacat", *TEXTS])
    with tempfile.TemporaryDirectory() as target:
        work = Path(target, "sementara")
        work.mkdir()
        chosen = replace(SETTINGS, layouts=(layout or Layout(**settings),))
        landed = folder.land_file(CONNECTION, path.name, path, chosen, Path(target), work)
        rows: list[tuple] = []
        for file in landed:
            [name] = folder.names_of(Path(target), file.kunci)
            rows += CONNECTION.execute(
                f"select {listed} from read_parquet('{target}/{name}') order by baris"
            ).fetchall()
        assert sum(file.dibaca for file in landed) == len(rows)
        return rows


def land_bytes(
    content: bytes, name: str = "sim.csv", *columns: str, **settings: object
) -> list[tuple]:
    """Return `columns` of what lands of a file with this content."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, name)
        path.write_bytes(content)
        return land(path, None, *columns, **settings)


def times(*written: str, **settings: object) -> list[datetime | None]:
    """Return complaint times as they land."""
    lines = [f'SIM-{n},"{text}",JAKI,KTP-el,Jakarta Barat' for n, text in enumerate(written)]
    content = "\n".join([GOOD_HEADER, *lines]).encode()
    return [row[0] for row in land_bytes(content, "sim.csv", "waktu_pengaduan", **settings)]


@dataclass(frozen=True)
class Export:
    """A table as text, and how its file is written."""

    fields: list[str]
    records: list[list[str]]
    delimiter: str = ","
    line_end: str = "\n"
    encoding: str = "utf-8"

    def line(self, cells: list[str]) -> str:
        """Return a record as csv writes it, every line break in quotes, without its line end."""
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n").writerow(cells)
        return text.getvalue().removesuffix("\r\n")

    def content(self, lines: list[str] | None = None) -> bytes:
        """Return the file: of its records, or of these lines below the header."""
        lines = [self.line(cells) for cells in self.records] if lines is None else lines
        text = "".join(line + self.line_end for line in [self.line(self.fields), *lines])
        return text.encode(self.encoding, "surrogateescape")


def raw_rows(path: Path, *, fast: bool, layout: Layout = SETTINGS.layouts[0]) -> list[tuple] | None:
    """Return the landed records of a text by one of the readers; None if DuckDB refuses it."""
    with tempfile.TemporaryDirectory() as work:
        source, target = Path(work, "mentah.parquet"), Path(work, "baru.parquet")
        table = texts_of.opened(path, layout, Path(work, "teks"))
        assert table is not None
        if fast:
            if not texts_of.fast(CONNECTION, table, source):
                return None
        else:
            texts_of.slow(CONNECTION, table, source)
        typed.write(CONNECTION, source, target, SETTINGS, layout, "k", table.row, "")
        return CONNECTION.execute(f"from read_parquet('{target}') order by baris").fetchall()


AWKWARD = st.lists(
    st.sampled_from(['"', *",;\t|\r\n '\\é\x1c\u2028\ufeff\u00a0\x00", "\r\n", "ab"])
)
TEXT = AWKWARD.map("".join) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
# Nothing that a record could end at, and never empty.
PLAIN = st.text("ab é-", min_size=1, max_size=6)


@st.composite
def exports(draw: st.DrawFn, cells: st.SearchStrategy[str], **settled: str) -> Export:
    """Return an export with what the contract requires, more columns, and any cells."""
    others = st.sampled_from([*(set(CONTRACT) - set(REQUIRED)), "Petugas", ""])
    more = draw(st.lists(others, unique=True, max_size=4))
    names = draw(st.permutations([*REQUIRED, *more]))
    record = st.lists(cells, min_size=len(names), max_size=len(names))
    styles = {
        "delimiter": draw(st.sampled_from(texts_of.DELIMITERS)),
        "line_end": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])),
    }
    return Export(names, draw(st.lists(record, max_size=6)), **(styles | settled))


# What a file may be damaged with; cells that end in a quotation mark and a blank among it.
MARKS = st.sampled_from(
    ['"', '""', '" ', ' "', '"x\ny"', ",", ",,", "\n", "\n\n", "\r\n", "\r", " ", "\x00", "\udcff"]
)


@settings(hypothetical, max_examples=300)
@given(exports(TEXT, encoding="utf-8"), st.lists(st.tuples(st.integers(0, 400), MARKS), max_size=3))
@pytest.mark.fault(
    "hostile exports",
    "The same records, rows and defects, whichever reader reads a damaged file.",
)
def test_both_readers_read_alike(export: Export, damages: list[tuple[int, str]]) -> None:
    """What DuckDB can read, the fallback reads as the same records, rows and defects."""
    head = export.content([])
    content = bytearray(export.content()[len(head) :])
    for place, mark in damages:
        at = min(place, len(content))
        content[at:at] = mark.encode(errors="surrogateescape")
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "sim.csv")
        path.write_bytes(head + content)
        fast = raw_rows(path, fast=True)
        if fast is not None:
            assert fast == raw_rows(path, fast=False)


def clean(text: str) -> str | None:
    """Return a text as it lands, in plain Python."""
    import unicodedata

    kinds = [(unicodedata.category(letter), letter) for letter in text]
    visible = "".join(
        " " if kind[0] in "ZC" or letter.isspace() else letter
        for kind, letter in kinds
        if kind != "Cf"
    )
    text = " ".join(visible.split(" ")).strip()
    return re.sub(" +", " ", text) or None


@hypothetical
@given(
    exports(PLAIN),
    st.lists(st.integers(0, 2), min_size=8, max_size=8),
    st.booleans(),
    st.sampled_from(["sim.csv", "Sim.CSV", "sim.csv.gz", "sim.tsv", "sim.txt"]),
)
def test_what_is_written_lands(
    export: Export, blanks: list[int], last_line_ends: bool, name: str
) -> None:
    """Every record comes back, cell by cell, with the row that a spreadsheet shows."""
    lines, expected, row = [], [], 2
    for blank, cells in zip(blanks, export.records, strict=False):
        row += blank
        lines += [*[""] * blank, export.line(cells)]
        if any(cell.strip(" ") for cell in cells):
            found = dict(zip(export.fields, cells, strict=True))
            texts = [clean(found.get(field, "")) for field in TEXTS if field != "id_pengaduan"]
            expected.append((row, *texts))
        row += 1
    content = export.content(lines)
    if not last_line_ends:
        end = export.line_end.encode("utf-16-le" if export.encoding == "utf-16" else "utf-8")
        content = content.removesuffix(end)
    if name.endswith(".gz"):
        content = gzip.compress(content)
    columns = ["baris", *TEXTS[1:]]
    assert land_bytes(content, name, *columns) == expected


DEFECTS = ["none", "none", "stray", "missing", "extra", "bytes"]


@hypothetical
@given(exports(PLAIN, encoding="utf-8"), st.data())
@pytest.mark.fault(
    "hostile exports",
    "All other records of the file, and one defect for the bad one.",
)
def test_bad_record_does_not_affect_others(export: Export, data: st.DataObject) -> None:
    """A bad record becomes one row with a defect and no cells; all others are read."""
    # The text of a complaint is the last column, and may run over lines.
    names = [*export.fields, "Laporan"]
    export = Export(names, export.records, export.delimiter, export.line_end)
    lines, expected, row = [], [], 2
    for cells in export.records:
        damage = data.draw(st.sampled_from(DEFECTS))
        long = damage not in ("stray", "missing") and data.draw(st.booleans())
        cells = [*cells, "laporan\n\nlagi" if long else "laporan"]
        place = data.draw(st.integers(0, len(cells) - 2))
        text, defect = export.line(cells), None
        if damage == "stray":
            # Before blanks alone a mark would rightly close the one of the record before.
            cells[place] = f'"{cells[place].strip(" ") or "a"}'
            text, defect = export.delimiter.join(cells), "kutip_rusak"
        elif damage == "missing":
            # As many columns as are there before the last one that each record needs.
            keep = max(export.fields.index(name) for name in REQUIRED)
            text, defect = export.line(cells[:keep]), "jumlah_kolom"
        elif damage == "extra":
            cells[place : place + 1] = ["a", "b"]
            text, defect = export.line(cells), "jumlah_kolom"
        elif damage == "bytes":
            cells[place] += "\udcff"
            text = export.line(cells)
            defect = "byte_rusak" if export.fields[place] in FIELDS else None
        lines.append(text)
        expected.append((row, defect))
        row += 1
    columns = ("baris", "cacat[1]", "kanal is null")
    for found, (row, defect) in zip(
        land_bytes(export.content(lines), "sim.csv", *columns), expected, strict=True
    ):
        structural = found[1] if found[1] in ("kutip_rusak", "jumlah_kolom", "byte_rusak") else None
        assert (found[0], structural) == (row, defect)
        if defect:
            assert found[2]


def test_records_between_two_stray_quotation_marks_are_read() -> None:
    """What csv takes for one long cell is read line by line, if records stand in it."""
    lines = ['a,"b,c,d,e', ",".join(GOOD), "", 'k,l,m",n,o']
    content = "\n".join([GOOD_HEADER, *lines]).encode()
    found = land_bytes(content, "sim.csv", "baris", "cacat[1]", "id_pengaduan")
    assert found == [
        (2, "kutip_rusak", None),
        (3, None, "SIM-1"),
        (5, "id_tak_wajar", None),
    ]


def test_a_defect_among_thousands_and_batches() -> None:
    """A column that begins with thousands of NULL is read too, in batches of any size."""
    lines = ["x" if n != 2345 else ",".join(GOOD) for n in range(4000)]
    content = "\n".join([GOOD_HEADER, *lines]).encode()
    whole = land_bytes(content)
    assert whole[2345][:3] == (2347, None, "SIM-1")
    assert [row[1] for row in whole].count(["jumlah_kolom"]) == 3999
    with patch.multiple(records, MOST_ROWS=7, MOST_CHARACTERS=40):
        assert land_bytes(content) == whole


@st.composite
def disguised(draw: st.DrawFn, text: str) -> str:
    """Return a header in other case, with other marks between its letters."""
    between = st.text(" -_\u00a0\n\u200b", max_size=2)
    letters = [draw(st.sampled_from([c, c.upper()])) for c in text.replace("_", "")]
    return draw(between) + "".join(letter + draw(between) for letter in letters)


@hypothetical
@given(st.permutations(CONTRACT), st.sampled_from(REQUIRED), st.data())
def test_headers_are_known_in_any_spelling(
    names: list[str], renamed: str, data: st.DataObject
) -> None:
    """Case, blanks, hyphens and underscores do not matter; personal fields have no place."""
    own = {**dict(zip(CONTRACT, CONTRACT, strict=True)), renamed: "Judul dari CRM"}
    header = [data.draw(disguised(own[name])) for name in names]
    layout = Layout(kolom={renamed: [data.draw(disguised("Judul dari CRM")), "Lain"]})
    assert headers.places(header, layout) == {
        name: place for place, name in enumerate(names) if name in FIELDS
    }


def test_personal_cells_do_not_land() -> None:
    """Of a file with all fields of the contract, the personal ones are not read."""
    rows = [dict.fromkeys(CONTRACT, "") | {f: f"sel {f}" for f in CONTRACT}]
    content = Export(CONTRACT, [list(rows[0].values())]).content()
    with tempfile.TemporaryDirectory() as directory:
        path, target = Path(directory, "sim.csv"), Path(directory, "landed")
        path.write_bytes(content)
        update(target, Path("seeds"), str(path))
        stored = b"".join(file.read_bytes() for file in target.glob("*.parquet"))
    assert b"sel kategori" in stored
    for field in fields.PERSONAL:
        assert f"sel {field}".encode() not in stored


# Times.
MIDNIGHT = datetime(2024, 1, 1)
AT_3 = datetime(2024, 1, 1, 3)


READ: dict[str, datetime | None] = {
    "2023-12-31 20:00:00 UTC": AT_3,
    "2023-12-31 20:00:00 gmt": AT_3,
    "2023-12-31T20:00Z": AT_3,
    "2023-12-31 20:00:00+00": AT_3,
    "2023-12-31T15:30:00.000-0430": AT_3,
    "2024-01-01 03:00:00 +07:00": AT_3,
    "\u200b2024-01-01\u00a003:00 ": AT_3,
    "2024-01-01": MIDNIGHT,
    "2024-1-1 3:00": AT_3,
    "2024-01-01 03:00 WIB": None,
    "2024-01-01 03:00:00 America/New_York": None,
    "2024-01-01 03:00:00 +15:00": None,
    "2024-01-01 03": None,
    "2024-01": None,
    "2024": None,
    "10:20": None,
    "2024-02-30": None,
    "294247-01-10 04:00:54": None,
    "01/01/2024": None,
    "2024-01-01 03:00 x": None,
    "infinity": None,
    # Every digit at 0 and at 9, and one digit too few or too many.
    "2009-09-09 09:09:09.90": datetime(2009, 9, 9, 9, 9, 9, 900_000),
    "202-01-01 03:00": None,
    "02024-01-01 03:00": None,
    "2024-001-01 03:00": None,
    "2024-01-001 03:00": None,
    "2024-01-01 003:00": None,
    "2024-01-01 03:0": None,
    "2024-01-01 03:000": None,
    "2024-01-01 03:00:0": None,
    "2024-01-01 03:00:000": None,
    "2024-01-01 03:00:00.": None,
    "2024-01-01 03:00:00.9": datetime(2024, 1, 1, 3, 0, 0, 900_000),
    "2024-01-01 03:00:00.000000000": AT_3,
    "2024-01-01 03:00:00.0000000000": None,
    "2024-01-01 03:00.5": None,
    "2024-01-01 03:00:00,5": None,
    "2024-01-01-03:00": None,
    # Offsets: hours to 14, minutes to 59, behind a time of day, and nothing behind them.
    "2024-01-01 05:00+09:00": AT_3,
    "2024-01-01 05:09:09.09+09": datetime(2024, 1, 1, 3, 9, 9, 90_000),
    "2023-12-31 20:59+0059": AT_3,
    "2024-01-01 10:09+14:09": AT_3,
    "2024-01-01 06:50 +10:50": AT_3,
    "2023-12-31 11:00-09": AT_3,
    "2024-01-01 05:00+09:60": None,
    "2024-01-01 11:00+15": None,
    "2024-01-01 16:00+20:00": None,
    "2024-01-01 05:00+9:00": None,
    "2024-01-01 05:00+009:00": None,
    "2024-01-01 05:00+09:0": None,
    "2024-01-01 05:00+09:000": None,
    "2024-01-01 05:00+09::00": None,
    "2024-01-01 05:00+09:00:00": None,
    "2024-01-01 05:00 09:00": None,
    "2024-01-01+09:00": None,
    "2024-01-01 05:00+09:00 x": None,
    "2023-12-31 20:00z": AT_3,
    "2023-12-31 20:00GMT": AT_3,
    "2023-12-31 20:00 utc": AT_3,
    "2023-12-31 20:00 UT": None,
    "2023-12-31 20:00 UTC x": None,
    "2023-12-31 20Z": None,
    "2023-12-31 20:00:00.Z": None,
    "2023-12-31 08:00 PM Z": None,
}


def test_a_time_is_understood_whole_or_not_at_all() -> None:
    """ISO 8601 with offsets, UTC and GMT; anything else is unread, and said to be."""
    lines = [f'SIM-{n},"{text}",JAKI,KTP-el,Jakarta Barat' for n, text in enumerate(READ)]
    content = "\n".join([GOOD_HEADER, *lines]).encode()
    found = land_bytes(content, "sim.csv", "waktu_pengaduan", "cacat")
    assert dict(zip(READ, found, strict=True)) == {
        text: (time, None if time else ["waktu_pengaduan_tak_terbaca"])
        for text, time in READ.items()
    }


def test_formats_of_the_layout_come_first_in_indonesian_too() -> None:
    """Names of months in Indonesian and English, long and short, with offsets."""
    written = [
        *["3 Mei 2024 14:05", "12 Agustus 2024 08:00", "1 Oktober 2024 09:00", "5 Des 2024"],
        *["7 Pebruari 2024", "12 Agt 2024", "2 May 2024", "9 September 2024 10:00 +0000"],
        *["3 Foo 2024", "2024-05-03"],
    ]
    found = times(*written, format_waktu=("%d %B %Y %H:%M%z", "%d %b %Y"))
    assert found == [
        *[datetime(2024, 5, 3, 14, 5), datetime(2024, 8, 12, 8), datetime(2024, 10, 1, 9)],
        *[datetime(2024, 12, 5), datetime(2024, 2, 7), datetime(2024, 8, 12)],
        *[datetime(2024, 5, 2), datetime(2024, 9, 9, 17), None, datetime(2024, 5, 3)],
    ]
    written = {
        "31/12/2023 08:00 pm Z": AT_3,
        "31/12/2023 08:00PM UTC": AT_3,
        "01/01/2024 05:00 AM+0900": AT_3,
        "01/01/2024 05:00 XM+0900": None,
        "01/01/2024 05:00:09+0900": datetime(2024, 1, 1, 3, 0, 9),
        "01/01/2024 05:00:09.9+0900": datetime(2024, 1, 1, 3, 0, 9, 900_000),
        "01/01/2024 05:0+0900": None,
        "01/01/2024 05+0900": None,
        "01/01/2024": MIDNIGHT,
        "01/01/2024 03:00": AT_3,
        "01/01/2024 24:00": None,
    }
    times_of_day = ("%I:%M %p %z", "%I:%M%p", "%H:%M", "%H:%M:%S", "%H:%M:%S.%f")
    formats = (*(f"%d/%m/%Y {time}" for time in times_of_day), "%d/%m/%Y")
    assert times(*written, format_waktu=formats) == list(written.values())
    # 2024-05-03 by the layout's own format, which is asked first.
    assert times("2024-05-03", format_waktu=("%Y-%d-%m",)) == [datetime(2024, 3, 5)]
    form = "%Y-%d-%m %H:%M"
    assert times("2024-05-03 10:00Z", format_waktu=(form,)) == [datetime(2024, 3, 5, 17)]


# By number of the month: what stands for it.
MONTHS_WRITTEN = {
    1: "Januari JANUARI januari January Jan",
    2: "Februari Pebruari PEBRUARI February Feb Peb",
    3: "Maret maret March Mar",
    4: "April Apr",
    5: "Mei mei MEI May",
    6: "Juni June Jun",
    7: "Juli July Jul",
    8: "Agustus August Agu Agt Ags AGS Aug",
    9: "September Sep",
    10: "Oktober October Okt Oct",
    11: "November Nopember Nov Nop",
    12: "Desember December Des Dec",
}


@pytest.mark.parametrize("form", ["%d %B %Y", "%d %b %Y"])
def test_every_name_of_a_month_is_read(form: str) -> None:
    """In either language, long or short, in any case, whichever of the two a format names."""
    named = [(month, name) for month, names in MONTHS_WRITTEN.items() for name in names.split()]
    found = times(*(f"3 {name} 2024" for _, name in named), format_waktu=(form,))
    assert found == [datetime(2024, month, 3) for month, _ in named]
    assert times("3 Feburari 2024", "3 Fe 2024", format_waktu=(form,)) == [None, None]


def test_a_time_of_day_apart_is_read_behind_its_date() -> None:
    """In each of its forms. A date that comes with midnight is that date; another time is not."""
    apart = {
        ("01/05/2024", "15:04:05"): datetime(2024, 5, 1, 15, 4, 5),
        ("01/05/2024", "15:04"): datetime(2024, 5, 1, 15, 4),
        ("01/05/2024", "03:04:05 PM"): datetime(2024, 5, 1, 15, 4, 5),
        ("01/05/2024", "03:04 PM"): datetime(2024, 5, 1, 15, 4),
        ("01/05/2024", ""): datetime(2024, 5, 1),
        ("01/05/2024 16:00", "15:04"): None,
        **{
            (f"2024-05-01{midnight}", "15:04"): datetime(2024, 5, 1, 15, 4)
            for midnight in ("", " 0:00", "T00:00", " 00:00:00", " 00:00:00.0", " 00:00:00.000")
        },
        **{
            (f"2024-05-01{time}", "15:04"): None
            for time in (
                *(" 00:01", " 10:00", " 1:00", "-0:00", " 000:00", " 00:00:01", " 00:00:00:00"),
                *(" 00:00:00.", " 00:00:00.1", " 00:00:00.0.0", " 00:00:00:0"),
            )
        },
    }
    lines = [
        f"SIM-{n},{date},{time},JAKI,KTP-el,Jakarta Barat" for n, (date, time) in enumerate(apart)
    ]
    header = "id_pengaduan,Tanggal,Jam,kanal,kategori,wilayah_tindak_lanjut"
    layout = {
        "kolom": {"waktu_pengaduan": {"tanggal": "Tanggal", "jam": "Jam"}},
        "format_waktu": ("%d/%m/%Y",),
    }
    content = "\n".join([header, *lines]).encode()
    found = land_bytes(content, "sim.csv", "waktu_pengaduan", **layout)
    assert dict(zip(apart, (row[0] for row in found), strict=True)) == apart
    for has_time in "HIMSXTRcf":
        form = f"%d/%m/%Y %{has_time}"
        assert variants([f"{form} %z"], has_time_apart=True) == [form]


def test_dates_are_not_shifted_and_durations_are_what_went_by() -> None:
    """A layout's zone moves times only; an hour that clocks skip or repeat is counted right."""
    zone = {"zona_waktu": "America/New_York"}
    assert times("2024-01-01", "2024-01-01 00:00", **zone) == [
        MIDNIGHT,
        datetime(2024, 1, 1, 12),
    ]
    header = GOOD_HEADER + ",waktu_selesai\n"
    # Noon in Jakarta to the midnight after the next, in Jakarta too.
    content = header + "SIM-1,2024-01-01 00:00,JAKI,KTP-el,Jakarta Barat,2024-01-03\n"
    found = land_bytes(content.encode(), "sim.csv", "lama_detik", "waktu_selesai", **zone)
    assert found == [(36 * 3600, datetime(2024, 1, 3))]
    content = header + "SIM-1,2024-03-10 01:00,JAKI,KTP-el,Jakarta Barat,2024-03-10 03:00\n"
    content += "SIM-2,2024-11-03 00:00,JAKI,KTP-el,Jakarta Barat,2024-11-03 12:00:00-05:00\n"
    new_york = replace(SETTINGS, zona_waktu="America/New_York")
    with patch(f"{__name__}.SETTINGS", new_york):
        found = land_bytes(content.encode(), "sim.csv", "lama_detik", "waktu_selesai", **zone)
    assert found == [
        (3600, datetime(2024, 3, 10, 3)),
        (13 * 3600, datetime(2024, 11, 3, 12)),
    ]


# Cells, ids and layouts.
def test_white_space_has_one_meaning() -> None:
    """NBSP, tabs, line breaks and what has no width, in labels, ids and times alike."""
    cells = [
        " SIM-1\u200b",
        "2024-05-03\t10:00",
        "\u00a0JA\u200dKI ",
        "KTP  \n el",
        "Jakarta\u2003Barat",
    ]
    found = land_bytes(Export(REQUIRED, [cells]).content(), "sim.csv", *REQUIRED)
    assert found == [
        ("SIM-1", datetime(2024, 5, 3, 10), "JAKI", "KTP el", "Jakarta Barat"),
    ]


IDS = {
    "TKT-2024-08-0000008": None,
    "012/PGD/08.01.2024.1030": None,
    "12/08.12.2024.1030": None,
    "2024080112345678": None,
    "3171234567890123": None,
    "101004116078": None,
    "3171234507890123": "id_pribadi",
    "3171.2345.0789.0123": "id_pribadi",
    "PGD/3171234507890123/1": "id_pribadi",
    "0812-9876-5432": "id_pribadi",
    "SIM-081298765432/1": "id_pribadi",
    "+6281298765432": "id_pribadi",
    "simulasi": "id_tak_wajar",
    "SIM 1": "id_tak_wajar",
}


@pytest.mark.parametrize(("number", "defect"), IDS.items())
def test_an_id_is_no_personal_number(number: str, defect: str | None) -> None:
    """By its structure: province, date of birth, length, prefix; not by digits that stand in it."""
    content = f"{GOOD_HEADER}\n{number},2024-05-03,JAKI,KTP-el,Jakarta Barat\n".encode()
    columns = ("cacat", "id_pengaduan")
    expected = ([defect], None) if defect else (None, number)
    assert land_bytes(content, "sim.csv", *columns) == [expected]


def test_a_known_pattern_of_ids_is_allowed() -> None:
    """A setting lets ids through that look like a telephone number."""
    content = f"{GOOD_HEADER}\n0812-9876-5432,2024-05-03,JAKI,KTP-el,Jakarta Barat\n".encode()
    allowed = replace(SETTINGS, id_aman=("0812-[0-9]{4}-[0-9]{4}",))
    with patch(f"{__name__}.SETTINGS", allowed):
        found = land_bytes(content, "sim.csv", "cacat", "id_pengaduan")
    assert found == [(None, "0812-9876-5432")]


def test_what_a_layout_can_say() -> None:
    """Two columns for a time, a default, a constant, a position, one column twice, skipped rows."""
    content = (
        "Judul Laporan,,,\n,,,\nNo,Tanggal,Jam,Topik,Topik,Unit,Catatan\n"
        "SIM-1,23 Sep 2024,00:41:43,KTP-el,KIA,Dinas A,x\n"
        "SIM-2,2 May 2024,,KTP-el,KIA,,n/a\n"
        "Total,,,2,,,\n"
    )
    layout: dict[str, Any] = {
        "kolom": {
            "id_pengaduan": ["Nomor", "No"],
            "waktu_pengaduan": {"tanggal": "Tanggal", "jam": "Jam"},
            "kategori": {"posisi": "5"},
            "wilayah_tindak_lanjut": "Unit",
            "rincian": "Catatan",
            "status": "Unit",
        },
        "tetap": {"kanal": " JAKI", "sistem": "simulasi"},
        "bila_kosong": {"wilayah_tindak_lanjut": "Belum  ditugaskan "},
        "kosong": ("N/A",),
        "lewati": {"id_pengaduan": ("total",)},
        "format_waktu": ("%d %b %Y",),
    }
    columns = ("baris", *REQUIRED, "sistem", "rincian", "status")
    assert land_bytes(content.encode(), "sim.csv", *columns, **layout) == [
        (
            *(4, "SIM-1", datetime(2024, 9, 23, 0, 41, 43), "JAKI", "KIA", "Dinas A"),
            *("simulasi", "x", "Dinas A"),
        ),
        (
            *(5, "SIM-2", datetime(2024, 5, 2), "JAKI", "KIA", "Belum ditugaskan"),
            *("simulasi", None, None),
        ),
    ]


def test_the_mapping_wins_over_a_header_with_the_name_of_a_field() -> None:
    """A mapped column, and another that bears the field's name; a personal column twice."""
    content = f"{GOOD_HEADER},status_demanda,status,CPF,CPF\n{','.join(GOOD)},Selesai,arquivo,,\n"
    mapped = {"kolom": {"status": "status_demanda", "nik": "CPF"}}
    assert land_bytes(content.encode(), "sim.csv", "status", **mapped) == [("Selesai",)]


# Formats.
def test_excel_dates_numbers_and_sheets(tmp_path: Path) -> None:
    """Real dates, ids as numbers, a time of day apart, title rows, every sheet or the one named."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Januari"
    first.append(["Laporan simulasi"])
    first.append([])
    first.append([*REQUIRED, "tenggat", "waktu_selesai"])
    first.append([17, datetime(2024, 1, 2, 3, 4, 5), *GOOD[2:], datetime(2024, 1, 9), "2024-01-05"])
    first["F4"].number_format = "dd/mm/yyyy"
    first.append([])
    first.append([18.0, "2024-01-03", *GOOD[2:]])
    second = book.create_sheet("Februari")
    second.append(REQUIRED)
    second.append(["SIM-2", datetime(2024, 2, 2), *GOOD[2:]])
    book.create_sheet("Catatan").append(["simulasi"])
    book.save(tmp_path / "sim.xlsx")
    columns = ("baris", "id_pengaduan", "waktu_pengaduan", "tenggat")
    january = [
        (4, "17", datetime(2024, 1, 2, 3, 4, 5), datetime(2024, 1, 9)),
        (6, "18", datetime(2024, 1, 3), None),
    ]
    path = tmp_path / "sim.xlsx"
    assert land(path, Layout(lembar="Januari"), *columns) == january
    target = tmp_path / "landed"
    found = update(target, Path("seeds"), str(path))
    assert [(file.berkas, file.dibaca) for file in found] == [
        *[("sim.xlsx/Januari", 2), ("sim.xlsx/Februari", 1), ("sim.xlsx/Catatan", 0)]
    ]
    assert "no header" in str(found[2].catatan)
    # A sheet that has most of the fields is an export with a column that is missing.
    book["Catatan"].append(REQUIRED[1:])
    book.save(path)
    with pytest.raises(ExportError, match="no column for id_pengaduan"):
        update(target, Path("seeds"), str(path))


def test_parquet_of_any_types(tmp_path: Path) -> None:
    """Strings as BLOB, numbers as DOUBLE, times with zone, in a folder that looks like a column."""
    place = tmp_path / "kategori=KIA"
    place.mkdir()
    path = place / "sim.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 17.0::double as id_pengaduan, timestamptz '2023-12-31 20:00:00+00'"
            " as waktu_pengaduan, 'JAKI'::blob as kanal, 'KTP-el' as kategori, 'Jakarta Barat' as"
            " wilayah_tindak_lanjut, date '2024-01-09' as tenggat, 7 as file_row_number,"
            " '\\xFF'::blob as rincian union all"
            " select 2.5, timestamptz '294247-01-01 00:00:00+00', 'JAKI'::blob,"
            " 'KTP-el', 'Jakarta Barat', null, 8, 'Topik'::blob)"
            f" to '{path}'"
        )
    columns = ("baris", "cacat", *REQUIRED, "tenggat")
    found = land(path, None, *columns)
    assert found[0][:2] == (2, ["byte_rusak"])
    assert found[1][:2] == (3, ["waktu_pengaduan_tak_terbaca"])
    found = land(path, Layout(kolom={"rincian": "tidak ada"}), *columns)
    assert found[0] == (
        *(2, None, "17", AT_3, "JAKI", "KTP-el", "Jakarta Barat"),
        datetime(2024, 1, 9),
    )


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_encodings_of_excel(encoding: str) -> None:
    """UTF-16 by its byte-order mark, others by the layout."""
    cells = [*GOOD[:2], "Kanal é", *GOOD[3:]]
    export = Export(REQUIRED, [cells], delimiter="\t", encoding=encoding)
    settings = {} if encoding == "utf-16" else {"penyandian": encoding}
    assert land_bytes(export.content(), "sim.csv", "kanal", **settings) == [("Kanal é",)]


# Errors.
SECRET = "Warga Simulasi"
NOISE = random.Random(0)
# Longer than what is read for the header, also compressed.
LONG = Export(REQUIRED, [[f"{SECRET} é {NOISE.random()}" for _ in REQUIRED] for _ in range(1500)])


def broken_at_half(content: bytes) -> bytes:
    """Return a gz of which half is lost."""
    packed = gzip.compress(content)
    return packed[: len(packed) // 2]


def broken_after(content: bytes) -> bytes:
    """Return a gz that goes on with what is no gz."""
    packer = zlib.compressobj(wbits=31)
    return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH) + b"\xff" * 100


def bomb() -> bytes:
    """Return a gz that unpacks to a gigabyte."""
    packer = zlib.compressobj(wbits=31)
    zeros = b"\n" * 2**22
    parts = [packer.compress(LONG.content()), *(packer.compress(zeros) for _ in range(256))]
    return b"".join([*parts, packer.flush()])


def many_rows(path: Path) -> None:
    """Write a Parquet file with millions of rows in some kilobytes."""
    values = ", ".join(f"'1' as {name}" for name in REQUIRED)
    with duckdb.connect() as connection:
        connection.execute(f"copy (select {values} from range(4_000_000)) to '{path}'")


FAILURES: dict[str, tuple[str, bytes, dict[str, Any], str]] = {
    "no header": ("a.csv", LONG.content().split(b"\n", 1)[1], {}, "first line looks like aaaaa"),
    "missing column": (
        "a.csv",
        LONG.content().replace(b"kanal", b"saluran"),
        {},
        "no column for kanal",
    ),
    "column twice": (
        "a.csv",
        LONG.content().replace(b"kategori", b"Kanal"),
        {},
        "kanal appears twice",
    ),
    "position": ("a.csv", LONG.content(), {"kolom": {"kanal": {"posisi": "9"}}}, "from column 9"),
    "half a gz": ("a.csv.gz", broken_at_half(LONG.content()), {}, "to its end (EOFError"),
    "a gz broken at its start": ("a.csv.gz", broken_after(b""), {}, "cannot be read"),
    "a gz broken at its end": ("a.csv.gz", broken_after(LONG.content()), {}, "cannot be read"),
    "a gz bomb": ("a.csv.gz", bomb(), {}, "unpacks to more than 200 times"),
    "no byte-order mark": ("a.csv", LONG.content(), {"penyandian": "utf-16"}, "cannot be read"),
    "no gz": ("a.csv.gz", LONG.content(), {}, "ends in .gz"),
    "no parquet": ("a.parquet", LONG.content(), {}, "ends in .parquet"),
    "half a parquet": ("a.parquet", b"PAR1" + LONG.content(), {}, "not a readable Parquet"),
    "no workbook": ("a.xlsx", b"PK\x03\x04 simulasi", {}, "damaged zip"),
    "an old workbook": ("a.xls", b"\xd0\xcf\x11\xe0", {}, "save it as .xlsx"),
    "layout of others": ("a.csv", LONG.content(), {"berkas": "b*"}, "no layout matches"),
    "a constant and a column": ("a.csv", LONG.content(), {"tetap": {"kanal": "x"}}, "has a column"),
    "half a character": (
        *("a.csv", LONG.content().decode().encode("utf-16")[:-1], {"penyandian": "utf-16"}),
        "cannot be read",
    ),
    "HTML": ("a.csv", b"<!doctype html>\n<html></html>", {}, "an HTML page"),
    "Git LFS": (
        "a.csv",
        b"version https://git-lfs.github.com/spec/v1\noid x\n",
        {},
        "git lfs pull",
    ),
    "no line end": (
        "a.csv",
        f"{GOOD_HEADER}\n{'x' * 17_000_000}".encode(),
        {},
        "row 2 has a line of",
    ),
    "quotes everywhere": (
        *("a.csv", GOOD_HEADER.encode() + b'\na","' * 10_000, {}),
        "quotation marks are out of place in many rows",
    ),
}


@pytest.mark.parametrize(("name", "content", "layout", "problem"), FAILURES.values(), ids=FAILURES)
@pytest.mark.fault(
    "hostile exports",
    "An error that says what is wrong with the file, and shows no value of it.",
)
def test_errors_name_what_is_wrong_and_no_cell(
    name: str, content: bytes, layout: dict[str, Any], problem: str
) -> None:
    """What stops a build says what is wrong, and shows nothing that stands in the file."""
    with pytest.raises(ExportError, match=re.escape(problem)) as caught:
        land_bytes(content, name, **layout)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.fault("hostile exports", "A refusal of more rows than a file of its size can hold.")
def test_a_parquet_bomb_is_refused(tmp_path: Path) -> None:
    """More rows than bytes are no export."""
    many_rows(tmp_path / "a.parquet")
    with pytest.raises(ExportError, match="4,000,000 rows in"):
        land(tmp_path / "a.parquet")


# By what is wrong: a layout below these two lines, from line 3 on.
HEAD = "zona_waktu: UTC\npola_id: x\n"
WRONG_LAYOUTS = {
    "line 4: format_tanggal is not known": "tata_letak:\n  - format_tanggal: [x]",
    "line 5: umur is not known here": "tata_letak:\n  - kolom:\n      umur: x",
    "line 4: tata_letak.0.kosong: 'x' is not": "tata_letak:\n  - kosong: x",
    "line 3: zona_waktu stands here twice": "zona_waktu: UTC\ntata_letak: [{}]",
    "line 4: unknown encoding sandi-9": "tata_letak:\n  - penyandian: sandi-9",
    "line 4: Asia/Jkt is not a time zone": "tata_letak:\n  - zona_waktu: Asia/Jkt",
    "line 5: reads rincian from Isi": "tata_letak:\n  - kolom:\n      rincian: Isi",
    "line 4: kanal stands in tetap": "tata_letak:\n  - {tetap: {kanal: a}, kolom: {kanal: b}}",
    "line 3: Invalid Input Error: missing )": "id_aman: ['(']\ntata_letak: [{}]",
    "line 6: %d/%m/%Y %H:%M: another format has day and month in the other order": (
        "tata_letak:\n  - format_waktu:\n    - '%m/%d/%Y'\n    - '%d/%m/%Y %H:%M'"
    ),
    "is not YAML": "tata_letak: [",
}


@pytest.mark.parametrize(("problem", "text"), WRONG_LAYOUTS.items(), ids=WRONG_LAYOUTS)
def test_a_wrong_layout_is_named_with_its_line(problem: str, text: str, tmp_path: Path) -> None:
    """Unknown keys, wrong types, unknown zones and encodings, formats that read two days."""
    path = tmp_path / "ekspor.yml"
    path.write_text(HEAD + text)
    with pytest.raises(ExportError) as caught:
        layouts.load(path)
    assert f"{path}" in str(caught.value)
    assert problem in str(caught.value)


def test_year_first_and_year_last_are_no_two_orders(tmp_path: Path) -> None:
    """Only formats that could read the same text differently exclude each other."""
    path = tmp_path / "ekspor.yml"
    formats = "['%d-%m-%Y', '%Y-%m-%d', '%m/%d/%Y %H:%M', '%m/%d/%Y']"
    path.write_text(f"zona_waktu: UTC\npola_id: x\ntata_letak:\n  - format_waktu: {formats}")
    assert len(layouts.load(path).layouts[0].format_waktu) == 4


# The folder of landed files.
def landed_files(target: Path) -> set[str]:
    """Return the names of the landed files."""
    return {path.name for path in target.glob("*.parquet")} - {folder.EMPTY}


def counted_reads(target: Path, export: Path) -> int:
    """Bring the folder up to date; return how many exports were read for it."""
    with patch.object(folder, "store", wraps=folder.store) as store:
        update(target, Path("seeds"), str(export))
    return store.call_count


@pytest.mark.fault("tampered files", "A landed file written anew, once it is not what was landed.")
def test_content_decides_what_is_read_again(tmp_path: Path) -> None:
    """Not name, time or size: content, layout, code and the landed file's own checksum."""
    import os

    target, source = tmp_path / "landed", tmp_path / "ekspor"
    rows = [dict(zip(REQUIRED, GOOD, strict=True))]
    export_as(source / "sim_1.csv", rows, fields=REQUIRED)
    assert counted_reads(target, source) == 1
    first = landed_files(target)
    assert len(first) == 1
    (source / "sim_1.csv").rename(source / "sim_2.csv")
    os.utime(source / "sim_2.csv", (0, 0))
    assert counted_reads(target, source) == 0
    assert landed_files(target) == first
    # The same size and time, another content.
    path = source / "sim_2.csv"
    path.write_bytes(path.read_bytes().replace(b"JAKI", b"SIMU"))
    os.utime(path, (0, 0))
    assert counted_reads(target, source) == 1
    second = landed_files(target)
    assert not first & second
    # A landed file that somebody changed, or that another version wrote, is written anew.
    [name] = second
    (target / name).write_bytes(b"PAR1")
    (target / "asing.parquet").write_bytes(b"PAR1")
    assert counted_reads(target, source) == 1
    assert landed_files(target) == second
    with patch.object(folder, "reader", lambda: ["another version"]):
        assert counted_reads(target, source) == 1
    # An export that is gone leaves nothing.
    path.unlink()
    update(target, Path("seeds"), "")
    assert landed_files(target) == set()
    assert (target.stat().st_mode & 0o777, list(target.glob("sementara"))) == (0o700, [])


@pytest.mark.fault(
    "hostile exports",
    "No catalogue of earlier exports, when one export is refused.",
)
def test_the_catalogue_for_other_engines_is_never_of_other_files(tmp_path: Path) -> None:
    """It has a row per file, without names, for the owner alone; what is refused leaves none."""
    target, source = tmp_path / "landed", tmp_path / "ekspor"
    catalogue = target / "katalog/berkas.parquet"

    def catalogued(export: Path | str) -> list[tuple]:
        update(target, Path("seeds"), str(export))
        rows = CONNECTION.read_parquet(str(catalogue))
        assert dict(zip(rows.columns, rows.types, strict=True)) == folder.COLUMNS
        return rows.fetchall()

    assert catalogued("") == []
    export_as(source / "sim_1.csv", [dict(zip(REQUIRED, GOOD, strict=True))], fields=REQUIRED)
    (source / "catatan.txt").write_text("catatan simulasi\n")
    [stranger, (nomor, kunci, *others)] = catalogued(source)
    assert stranger[:5] == (1, None, None, None, 0)
    assert (nomor, others) == (2, ["csv", 1, 1, None])
    assert [path.name for path in target.glob("*-*.parquet")] == [
        path.name for path in target.glob(f"{kunci}-*.parquet")
    ]
    assert catalogue.stat().st_mode & 0o077 == 0

    (source / "sim_2.csv").write_text("simulasi\n")
    for export in (source, tmp_path / "tidak_ada"):
        with pytest.raises(ExportError):
            update(target, Path("seeds"), str(export))
        assert not catalogue.exists()
        assert catalogued(source / "sim_1.csv") == [(1, kunci, *others)]


@pytest.mark.fault("two builds", "The landed files of one run; the other is refused.")
def test_one_run_lands_at_a_time(tmp_path: Path) -> None:
    """A second run says that another one is at it; a run elsewhere says where to go."""
    target = tmp_path / "landed"
    with folder.locked(target), pytest.raises(ExportError, match="another run is reading"):
        update(target, Path("seeds"), "")


def test_landing_outside_the_project_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The layouts and the folder are found from the working directory."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExportError, match="run this in the project folder"):
        update(tmp_path / "landed", Path("seeds"), "")


def written_names() -> Iterator[bytes]:
    """Return file names that are hard to show or to open."""
    yield from (b"sim_\xff\xfe.csv", b"sim_a\nb.csv", b"sim_<img src=x onerror=alert(1)>.csv")
    yield from (b"sim_x'; drop table y;--.csv", b"sim [1].csv", b"sim_*.csv", "sim_é.csv".encode())


@pytest.mark.fault(
    "hostile exports",
    "Every file read, its name shown so that it runs and hides nothing.",
)
def test_names_of_all_kinds(tmp_path: Path) -> None:
    """Names that are no text, or hold line breaks, markup, quotes or patterns, are shown safely."""
    source = tmp_path / "ekspor"
    source.mkdir()
    content = f"{GOOD_HEADER}\n{','.join(GOOD)}\n".encode()
    for number, name in enumerate(written_names()):
        (Path(str(source)) / name.decode("utf-8", "surrogateescape")).write_bytes(
            content.replace(b"SIM-1", f"SIM-{number}".encode())
        )
    found = update(tmp_path / "landed", Path("seeds"), str(source))
    assert sorted(file.berkas for file in found) == sorted(
        [
            *[
                r"sim_\xff\xfe.csv",
                r"sim_a\x0ab.csv",
                r"sim_\x3cimg src=x onerror=alert(1)\x3e.csv",
            ],
            *["sim_x'; drop table y;--.csv", "sim [1].csv", "sim_*.csv", "sim_é.csv"],
        ]
    )
    assert [file.dibaca for file in found] == [1] * 7


@pytest.mark.fault(
    "hostile exports",
    "An error where nothing can be read; a note of what is passed over.",
)
def test_nothing_readable_is_an_error_and_a_stranger_is_a_note(tmp_path: Path) -> None:
    """A folder of files that are no tables stops the build; beside a table they are passed over."""
    exports = tmp_path / "ekspor"
    exports.mkdir()
    (exports / "catatan.txt").write_text("catatan simulasi\n")
    with pytest.raises(ExportError, match="no export can be read"):
        update(tmp_path / "landed", Path("seeds"), str(exports))
    (exports / "sim.csv").write_text("")
    with pytest.raises(ExportError, match="no export can be read"):
        update(tmp_path / "landed", Path("seeds"), str(exports))
    (exports / "sim.tsv").write_text("\t".join(REQUIRED) + "\n" + "\t".join(GOOD))
    found = {file.berkas: file for file in update(tmp_path / "landed", Path("seeds"), str(exports))}
    assert found["sim.tsv"].dibaca == 1
    assert found["sim.csv"].catatan == "empty"
    assert "no header" in str(found["catatan.txt"].catatan)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of files, hidden ones among them, as the working directory."""
    names = ["b.csv", "a.csv", "B.csv", "catatan.txt", "2024/c.csv", "2024/q1/d.parquet"]
    hidden = [".e.csv", "2024/.f.csv", "~$g.csv", ".Trash-1000/h.csv", "2024/.simpan/i.csv"]
    for name in [*names, *hidden]:
        path = tmp_path / "ekspor" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "ekspor" / "kosong.csv").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("absolute", [True, False])
@pytest.mark.parametrize(
    ("export", "names"),
    {
        "ekspor/b.csv": ["b.csv"],
        "ekspor/": ["2024/c.csv", "2024/q1/d.parquet", "B.csv", "a.csv", "b.csv", "catatan.txt"],
        "ekspor": ["2024/c.csv", "2024/q1/d.parquet", "B.csv", "a.csv", "b.csv", "catatan.txt"],
        "ekspor/*.csv": ["B.csv", "a.csv", "b.csv"],
        "ekspor/[ab].csv": ["a.csv", "b.csv"],
        "ekspor/*/*": ["2024/c.csv"],
        "ekspor/**/*.csv": ["2024/c.csv", "B.csv", "a.csv", "b.csv"],
        "ekspor/2024/**": ["c.csv", "q1/d.parquet"],
        "*/2024/?.csv": ["ekspor/2024/c.csv"],
    }.items(),
)
def test_named_files(tree: Path, export: str, names: list[str], absolute: bool) -> None:
    """A file, a folder and a glob list their files by name, from any working directory."""
    found = files.named_files(f"{tree}/{export}" if absolute else export)
    assert [name for name, _ in found] == names
    for name, path in found:
        assert path.is_file()
        assert path.as_posix().endswith(name)


@pytest.mark.parametrize("export", ["tidak/ada", "ekspor/*.xlsx", "ekspor/kosong.csv"])
def test_no_file_is_an_error(tree: Path, export: str) -> None:
    """A path without files is an error; no path at all names none."""
    with pytest.raises(ExportError, match="names no file"):
        files.named_files(export)
    assert files.named_files("") == []
