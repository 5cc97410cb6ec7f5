"""The reader of exports, on files that hypothesis generates, in this process, without dbt."""

from __future__ import annotations

import csv
import gzip
import io
import random
import re
import tempfile
import traceback
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_complaints import export as export_as

from crm_dukcapil.landing import files, records

FIELDS = records.FIELDS
CONTRACT = [*files.REQUIRED, *files.OPTIONAL, *files.PERSONAL]
LINE_END = re.compile("\r\n|\r|\n")

# The same examples in every run, and nothing kept from one to the next.
hypothetical = settings(derandomize=True, database=None, deadline=None, max_examples=60)

# One for all, because a new one for each file would take most of the time.
CONNECTION = duckdb.connect(config={"threads": 1})

Row = tuple[Any, ...]


def read(export: Path | str, **layout: object) -> list[Row]:
    """Return (file, line, defect, *cells) of all that is read of an export, in its order."""
    listed = files.listed(str(export), [layout], CONNECTION)
    CONNECTION.execute("create schema if not exists staging")
    CONNECTION.execute("drop table if exists staging.stg_crm__berkas")
    listed.create("staging.stg_crm__berkas")
    rows = records.new_records(CONNECTION, known=None)
    return rows.select(f"berkas, baris, cacat, {', '.join(FIELDS)}").fetchall()


def read_bytes(content: bytes, name: str = "ekspor.csv", **layout: object) -> list[Row]:
    """Return (line, defect, *cells) of what is read of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
        return [row[1:] for row in read(path, **layout)]


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

    def row(self, line: int, cells: list[str]) -> Row:
        """Return a record as it must be read."""
        found = dict(zip(self.fields, cells, strict=True))
        return (line, None, *(found.get(field) for field in FIELDS))


def defective(line: int, defect: str) -> Row:
    """Return a defective record as it must be read."""
    return (line, defect, *[None] * len(FIELDS))


def lines_of(text: str) -> int:
    """Return over how many lines a record runs."""
    return len(LINE_END.findall(text)) + 1


AWKWARD = st.lists(st.sampled_from(['"', *",;\t|\r\n '\\é\x1c\u2028\ufeff", "\r\n", "ab"]))
TEXT = AWKWARD.map("".join) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
# Nothing that a record could end at, and never empty.
PLAIN = st.text("ab é-", min_size=1, max_size=6)


@st.composite
def exports(draw: st.DrawFn, cells: st.SearchStrategy[str], **settled: str) -> Export:
    """Return an export with what the contract requires, more columns, and any cells."""
    others = st.sampled_from([*files.OPTIONAL, *files.PERSONAL, "Petugas", ""])
    more = draw(st.lists(others, unique=True, max_size=4))
    fields = draw(st.permutations([*files.REQUIRED, *more]))
    record = st.lists(cells, min_size=len(fields), max_size=len(fields))
    styles = {
        "delimiter": draw(st.sampled_from(files.DELIMITERS)),
        "line_end": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])),
    }
    return Export(fields, draw(st.lists(record, max_size=6)), **(styles | settled))


@hypothetical
@given(
    exports(TEXT),
    st.lists(st.integers(0, 2), min_size=8, max_size=8),
    st.booleans(),
    st.sampled_from(["ekspor.csv", "Ekspor.CSV", "ekspor.csv.gz"]),
)
def test_what_is_written_is_read(
    export: Export, blanks: list[int], last_line_ends: bool, name: str
) -> None:
    """Every record comes back, cell by cell, with its first line; blank lines only count."""
    lines, expected = [], []
    line = 1 + lines_of(export.line(export.fields))
    for blank, cells in zip(blanks, export.records, strict=False):
        line += blank
        expected.append(export.row(line, cells))
        lines += [*[""] * blank, export.line(cells)]
        line += lines_of(lines[-1])
    content = export.content(lines)
    if not last_line_ends:
        end = export.line_end.encode("utf-16-le" if export.encoding == "utf-16" else "utf-8")
        content = content.removesuffix(end)
    layout = {"penyandian": "utf-16"} if export.encoding == "utf-16" else {}
    assert read_bytes(content, name, **layout) == expected


DEFECTS = ["none", "none", "stray", "missing", "extra", "bytes"]


@hypothetical
@given(exports(PLAIN, encoding="utf-8"), st.data())
def test_bad_record_does_not_affect_others(export: Export, data: st.DataObject) -> None:
    """A bad record becomes one row with a defect and no cells; all others are read."""
    # The text of a complaint is the last column, and may run over lines.
    export = Export([*export.fields, "Laporan"], export.records, export.delimiter, export.line_end)
    lines, expected = [], []
    line = 2
    for cells in export.records:
        damage = data.draw(st.sampled_from(DEFECTS))
        long = damage != "stray" and data.draw(st.booleans())
        cells = [*cells, "laporan\n\nlagi" if long else "laporan"]
        place = data.draw(st.integers(0, len(cells) - 2))
        row = export.row(line, cells)
        text = export.line(cells)
        if damage == "stray":
            cells[place] = f'"{cells[place]}'
            text, row = export.delimiter.join(cells), defective(line, "kutip_rusak")
        elif damage in ("missing", "extra"):
            cells[place : place + 1] = [] if damage == "missing" else ["a", "b"]
            text, row = export.line(cells), defective(line, "jumlah_kolom")
        elif damage == "bytes":
            cells[place] += "\udcff"
            text = export.line(cells)
            if export.fields[place] in FIELDS:
                row = defective(line, "byte_rusak")
        lines.append(text)
        expected.append(row)
        line += lines_of(text)
    assert read_bytes(export.content(lines)) == expected


def test_records_between_two_stray_quotation_marks_are_read() -> None:
    """What csv takes for one long cell is read line by line, if records stand in it."""
    export = Export(files.REQUIRED, [list("fghij"), ["k", "l", 'm"', "n", "o"]])
    assert read_bytes(export.content(['a,"b,c,d,e', "f,g,h,i,j", "", 'k,l,m",n,o'])) == [
        defective(2, "kutip_rusak"),
        export.row(3, export.records[0]),
        export.row(5, export.records[1]),
    ]


@hypothetical
@given(exports(TEXT, encoding="utf-8", line_end="\n"), st.data())
def test_nothing_is_lost_or_invented(export: Export, data: st.DataObject) -> None:
    """After any change of its bytes, each line of a file belongs to one row."""
    head = export.content([])
    content = bytearray(export.content()[len(head) :])
    marks = ['"', '""', export.delimiter, "\n", "\r", "\udcff", "a"]
    for _ in range(data.draw(st.integers(1, 5))):
        begin = data.draw(st.integers(0, len(content)))
        end = begin + data.draw(st.integers(0, 2))
        mark = data.draw(st.sampled_from(marks))
        content[begin:end] = mark.encode(errors="surrogateescape")
    rows = read_bytes(head + content)
    text = content.decode(errors="surrogateescape")
    lines = list(io.StringIO(text, newline=""))
    # Line 1 is the header.
    begins = [row[0] - 2 for row in rows]
    assert begins == sorted(set(begins))
    assert not "".join(lines[: begins[0] if begins else None]).strip("\r\n")
    for row, begin, end in zip(rows, begins, [*begins[1:], len(lines)], strict=False):
        own = lines[begin:end]
        while len(own) > 1 and not own[-1].strip("\r\n"):
            own.pop()
        strict = csv.reader(own, delimiter=export.delimiter, strict=True)
        if row[1] is None:
            [cells] = filter(None, strict)
            assert row == export.row(row[0], cells)
        else:
            assert row == defective(row[0], row[1])
            if row[1] == "kutip_rusak":
                assert len(own) == 1
            else:
                [cells] = filter(None, strict)
                assert (len(cells) != len(export.fields)) == (row[1] == "jumlah_kolom")


@hypothetical
@given(exports(TEXT), st.integers(1, 4), st.integers(1, 100))
def test_batches_change_nothing(export: Export, rows: int, characters: int) -> None:
    """The size of a batch is bounded, and does not change what is read."""
    layout = {"penyandian": export.encoding}
    content = export.content([*(export.line(cells) for cells in export.records), "x"])
    whole = read_bytes(content, **layout)
    sizes = []
    insert = records.insert

    def counted(session: duckdb.DuckDBPyConnection, batch: list[Row], *rest: object) -> None:
        sizes.append(len(batch))
        insert(session, batch, *rest)

    with (
        patch.multiple(records, MOST_ROWS=rows, MOST_CHARACTERS=characters),
        patch.object(records, "insert", counted),
    ):
        assert read_bytes(content, **layout) == whole
    assert len(whole) == len(export.records) + 1
    assert sum(sizes) == len(whole)
    assert max(sizes) <= rows


def test_a_defect_among_thousands() -> None:
    """A column that begins with thousands of NULL is read like any other."""
    export = Export(files.REQUIRED, [[str(n), "a", "b", "c", "d"] for n in range(4000)])
    lines = [export.line(cells) for cells in export.records]
    lines[2345] = "x"
    expected = [export.row(n + 2, cells) for n, cells in enumerate(export.records)]
    expected[2345] = defective(2347, "jumlah_kolom")
    assert read_bytes(export.content(lines)) == expected
    lines = ["x" if n != 2345 else line for n, line in enumerate(map(export.line, export.records))]
    rows = read_bytes(export.content(lines))
    assert rows[2345] == export.row(2347, export.records[2345])
    assert [row[1] for row in rows].count("jumlah_kolom") == 3999


def test_blank_lines_before_the_header_are_skipped() -> None:
    """A file that begins with blank lines is not an empty one, and they count as lines."""
    export = Export(files.REQUIRED, [list("abcde")])
    assert read_bytes(b"\n\r\n" + export.content()) == [export.row(4, list("abcde"))]
    assert read_bytes(b"") == read_bytes(b"\n\n") == read_bytes(b"", "kosong.csv.gz") == []


def test_a_header_that_is_not_closed_is_no_header() -> None:
    """A quotation mark that opens the last header does not make a header of the whole file."""
    export = Export([*files.REQUIRED, '"isi'], [list("abcdef")])
    content = export.content().replace(b'"""isi"', b'"isi')
    with pytest.raises(files.ExportError, match="quotation"):
        read_bytes(content)


@st.composite
def disguised(draw: st.DrawFn, text: str) -> str:
    """Return a header in other case, with other marks between its letters."""
    between = st.text(" -_\u00a0\n", max_size=2)
    letters = [draw(st.sampled_from([c, c.upper()])) for c in text.replace("_", "")]
    return draw(between) + "".join(letter + draw(between) for letter in letters)


@hypothetical
@given(exports(PLAIN), st.sampled_from(files.REQUIRED), st.data())
def test_headers_are_known_in_any_spelling(
    export: Export, renamed: str, data: st.DataObject
) -> None:
    """Case, blanks, hyphens and underscores do not matter in a header, mapped or not."""
    places = {field: place for place, field in enumerate(export.fields) if field in FIELDS}
    own = {**dict(zip(CONTRACT, CONTRACT, strict=True)), renamed: "Judul dari CRM"}
    header = [
        data.draw(disguised(own[field])) if field in CONTRACT else field for field in export.fields
    ]
    layout = {"kolom": {renamed: [data.draw(disguised("Judul dari CRM")), "Lain"]}}
    assert files.positions(header, layout) == places
    found = {field: place for field, place, _ in files.known(header, layout)}
    assert found == {f: place for place, f in enumerate(export.fields) if f in CONTRACT}
    assert not set(files.positions(header, layout)) & set(files.PERSONAL)


@hypothetical
@given(st.permutations(CONTRACT), st.dictionaries(st.sampled_from(CONTRACT), st.just("Judul")))
def test_personal_fields_are_not_read(fields: list[str], mapping: dict[str, str]) -> None:
    """The position of a personal field is not returned, whatever name its layout gives it."""
    [(mapped, title)] = [*mapping.items()][:1] or [("isi", "Judul")]
    header = [title if field == mapped else field for field in fields]
    places = files.positions(header, {"kolom": {mapped: title}})
    assert places == {field: fields.index(field) for field in FIELDS}


def test_personal_cells_are_not_in_the_rows() -> None:
    """Of a file with all fields of the contract, the personal ones are not read."""
    export = Export(CONTRACT, [[f"sel {field}" for field in CONTRACT]])
    [row] = read_bytes(export.content())
    assert set(row[2:]) == {f"sel {field}" for field in CONTRACT} - {
        f"sel {field}" for field in files.PERSONAL
    }


SECRET = "Warga Simulasi"
NOISE = random.Random(0)
# Longer than what is read for the header, also compressed.
GOOD = Export(
    files.REQUIRED,
    [[f"{SECRET} é {NOISE.random()}" for _ in files.REQUIRED] for _ in range(1500)],
)


def broken_at_half(content: bytes) -> bytes:
    """Return a gz of which half is lost."""
    packed = gzip.compress(content)
    return packed[: len(packed) // 2]


def broken_after(content: bytes) -> bytes:
    """Return a gz that goes on with what is no gz."""
    packer = zlib.compressobj(wbits=31)
    return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH) + b"\xff" * 100


FAILURES = {
    "no header": ("a.csv", b"".join(GOOD.content().splitlines(keepends=True)[1:]), {}),
    "missing column": ("a.csv", GOOD.content().replace(b"kanal", b"saluran"), {}),
    "column twice": ("a.csv", GOOD.content().replace(b"kategori", b"Kanal"), {}),
    "half a gz": ("a.csv.gz", broken_at_half(GOOD.content()), {}),
    "a gz broken at its start": ("a.csv.gz", broken_after(b""), {}),
    "a gz broken at its end": ("a.csv.gz", broken_after(GOOD.content()), {}),
    "no byte-order mark": ("a.csv", GOOD.content(), {"penyandian": "utf-16"}),
    "no gz": ("a.csv.gz", GOOD.content(), {}),
    "no parquet": ("a.parquet", GOOD.content(), {}),
    "another encoding": ("a.csv", GOOD.content(), {"penyandian": "ascii-tidak-ada"}),
    "a field unknown": ("a.csv", GOOD.content(), {"kolom": {"umur": "kanal"}}),
    "layout of others": ("a.csv", GOOD.content(), {"berkas": "b*"}),
    "half a character": (
        "a.csv",
        GOOD.content().decode().encode("utf-16")[:-1],
        {"penyandian": "utf-16"},
    ),
}


@pytest.mark.parametrize(("name", "content", "layout"), FAILURES.values(), ids=FAILURES)
def test_errors_name_the_file_and_no_cell(
    name: str, content: bytes, layout: dict[str, Any], tmp_path: Path
) -> None:
    """What stops a build names the file, and shows nothing that stands in it."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises((files.ExportError, RuntimeError)) as caught:
        read(tmp_path, **layout)
    assert f"{name}" in str(caught.value)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


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
    """A path without files is an error; no path at all is an empty relation."""
    with pytest.raises(files.ExportError, match="names no file"):
        files.named_files(export)
    assert files.named_files("") == []
    assert read("") == []


def test_a_link_is_read_as_its_name_says(tmp_path: Path) -> None:
    """A link to a file without suffix, as in a store of files by content, is read."""
    export = Export(files.REQUIRED, [list("abcde")])
    (tmp_path / "gudang").mkdir()
    (tmp_path / "gudang/5f1d").write_bytes(gzip.compress(export.content()))
    (tmp_path / "ekspor").mkdir()
    (tmp_path / "ekspor/a.csv.gz").symlink_to(tmp_path / "gudang/5f1d")
    assert read(tmp_path / "ekspor") == [("a.csv.gz", *export.row(2, list("abcde")))]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("name", ["ekspor (1)", "ekspor[1]", "ekspor*", "isi 'b'"])
def test_a_name_is_no_pattern(name: str, suffix: str, tmp_path: Path) -> None:
    """A file whose name looks like a pattern is read, and no other in its place."""
    for stem in (name, "ekspor1"):
        rows = [dict.fromkeys(files.REQUIRED, stem)]
        export_as(tmp_path / f"{stem}.{suffix}", rows, fields=files.REQUIRED)
    found = [(row[0], row[3]) for row in read(tmp_path / f"{name}.{suffix}")]
    assert found == [(f"{name}.{suffix}", name)]
