"""The records of the exports: every field as text, personal fields left out.

Incremental by file: new and changed files are read, rows of files that are gone are deleted, other
files are not read again. Of an unreadable record, only the line and the defect are kept.
"""

import csv
import glob
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from crm_dukcapil.sql import quoted

FIELDS = [
    *["id_pengaduan", "waktu_pengaduan", "kanal", "kategori", "rincian", "wilayah_tindak_lanjut"],
    *["kota", "kecamatan", "kelurahan", "lintang", "bujur", "status", "waktu_selesai", "tenggat"],
    *["waktu_diperbarui"],
]
# The largest batch for DuckDB: a file of any size is read in little memory.
MOST_ROWS = 50_000
MOST_CHARACTERS = 32_000_000
# A longer cell means a quotation mark that is not closed.
LONGEST_CELL = 8_000_000


def new_records(session: DuckDBPyConnection, known: str | None) -> DuckDBPyRelation:
    """Return the records of the files that are not in the table `known` (None: of all files).

    Rows of files that are gone or changed are deleted from `known`.
    """
    files = session.sql(
        "select berkas, cap, jalur, jenis, bentuk, penyandian, pemisah, kolom, lebar"
        " from staging.stg_crm__berkas where lebar > 0 order by berkas"
    ).fetchall()
    read = set()
    if known:
        read = set(session.sql(f"select berkas, cap from {known} group by all").fetchall())
        for berkas, cap in read - {file[:2] for file in files}:
            session.execute(
                f"delete from {known} where berkas = {quoted(berkas)} and cap = {quoted(cap)}"
            )
    texts = ", ".join(f"{field} varchar" for field in FIELDS)
    session.execute(
        "create or replace temp table baris_baru"
        f" (berkas varchar, cap varchar, bentuk bigint, baris bigint, cacat varchar, {texts})"
    )
    for berkas, cap, jalur, jenis, bentuk, penyandian, pemisah, kolom, lebar in files:
        if (berkas, cap) in read:
            continue
        origin = {"berkas": berkas, "cap": cap, "bentuk": bentuk}
        try:
            if jenis == "parquet":
                read_parquet(session, jalur, json.loads(kolom), origin)
            else:
                read_csv(session, jalur, penyandian, pemisah, json.loads(kolom), lebar, origin)
        except (OSError, EOFError, zlib.error, UnicodeError) as error:
            raise RuntimeError(
                f"{berkas} cannot be read to its end ({type(error).__name__}: {error}):"
                " copy it again, or take it out of CRM_EXPORT"
            ) from None
    return session.sql("select * from baris_baru")


def read_parquet(
    session: DuckDBPyConnection, path: str, places: dict[str, int], origin: dict[str, Any]
) -> None:
    """Insert the rows of a Parquet file, numbered from 1."""
    # DuckDB reads a path as a glob.
    path = glob.escape(path)
    source = "read_parquet($path, file_row_number = true)"
    header = session.execute(f"select * from {source} limit 0", {"path": path}).description
    names = {field: header[place][0].replace('"', '""') for field, place in places.items()}
    texts = ", ".join(
        f'"{names[field]}"::varchar' if field in names else "null" for field in FIELDS
    )
    try:
        session.execute(
            "insert into baris_baru select $berkas, $cap, $bentuk, file_row_number + 1, null,"
            f" {texts} from {source}",
            {"path": path, **origin},
        )
    except Exception as error:
        # DuckDB's message may contain a value.
        raise OSError(f"DuckDB {type(error).__name__}") from None


def read_csv(
    session: DuckDBPyConnection,
    path: str,
    encoding: str,
    delimiter: str,
    places: dict[str, int],
    width: int,
    origin: dict[str, Any],
) -> None:
    """Insert the records of a CSV file, each with the line on which it begins.

    Bytes that are invalid in the encoding become surrogates, so that only their record is unusable.
    """
    pick = itemgetter(*places.values())
    nothing = [None] * len(places)
    opened = gzip.open if path.lower().endswith(".gz") else open
    with opened(path, "rb") as file:
        text = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
        batch: list[tuple[Any, ...]] = []
        characters = 0
        for line, source, record in records(text, delimiter, width):
            defect, cells = checked(source, record, pick, width)
            batch.append((line, defect, *(cells or nothing)))
            characters += len(source)
            if len(batch) >= MOST_ROWS or characters >= MOST_CHARACTERS:
                insert(session, batch, [*places], origin)
                batch, characters = [], 0
        insert(session, batch, [*places], origin)


def records(
    text: io.TextIOBase, delimiter: str, width: int
) -> Iterator[tuple[int, str, list[str] | None]]:
    """Return (first line, text, cells) of each record after the header; None if unreadable.

    The caller counts the cells. If a stray quotation mark joins lines, only the first line is lost,
    and reading continues with the next one. Blank lines are not records.
    """
    csv.field_size_limit(LONGEST_CELL)
    lines = Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    # The header.
    next(filter(None, reader))
    lines.next_record()
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            record = None
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
        taken = lines.taken
        if len(taken) > 1 and (record is None or swallows(record, taken, delimiter, width)):
            record = None
            lines.push_back()
        if record != []:
            yield lines.number, "".join(taken), record
        lines.next_record()


def swallows(record: list[str], lines: list[str], delimiter: str, width: int) -> bool:
    """Return whether a record has the wrong width and one of its later lines the right one."""
    return len(record) != width and any(
        len(cells) == width
        for line in lines[1:]
        for cells in csv.reader([line], delimiter=delimiter)
    )


class Lines:
    """An iterator over the lines of a text that keeps those of the current record.

    Attributes
    ----------
    number
        Number of the first line of the record; the header is line 1.
    taken
        Lines of the record so far.
    """

    def __init__(self, text: io.TextIOBase) -> None:
        self.text = text
        self.number = 1
        self.taken: list[str] = []
        self.pushed_back: list[str] = []

    def __iter__(self) -> Iterator[str]:
        """Return the iterator itself."""
        return self

    def __next__(self) -> str:
        """Return the next line."""
        line = self.pushed_back.pop() if self.pushed_back else next(self.text)
        self.taken.append(line)
        return line

    def next_record(self) -> None:
        """Start the next record."""
        self.number += len(self.taken)
        self.taken.clear()

    def push_back(self) -> None:
        """Keep only the first line; the others are read again."""
        self.pushed_back.extend(reversed(self.taken[1:]))
        del self.taken[1:]


def checked(
    source: str, record: list[str] | None, pick: Callable[[list[str]], Sequence[str]], width: int
) -> tuple[str | None, Sequence[str] | None]:
    """Return the defect of a record, or the cells to keep."""
    if record is None:
        return "kutip_rusak", None
    if len(record) != width:
        return "jumlah_kolom", None
    cells = pick(record)
    # Most records are ASCII, which is fast to check on the whole text.
    if not source.isascii() and not is_text("".join(cells)):
        return "byte_rusak", None
    return None, cells


def is_text(text: str) -> bool:
    """Return whether every byte of a text was valid in the file's encoding."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def insert(
    session: DuckDBPyConnection,
    batch: list[tuple[Any, ...]],
    fields: list[str],
    origin: dict[str, Any],
) -> None:
    """Insert rows of (line, defect, *fields) into the temporary table."""
    if not batch:
        return
    # Slow to import, so only when there is something to read; pandas takes a second longer.
    import numpy as np

    names = ["baris", "cacat", *fields]
    bagian = {
        name: np.fromiter(cells, dtype=np.int64 if name == "baris" else object)
        for name, cells in zip(names, zip(*batch, strict=True), strict=True)
    }
    # All objects are text. Guessing their type from a sample fails if the sample is all None.
    session.execute("set pandas_analyze_sample = 0")
    session.register("bagian", bagian)
    session.execute(
        f"insert into baris_baru by name select {quoted(origin['berkas'])} as berkas,"
        f" {quoted(origin['cap'])} as cap, {origin['bentuk']} as bentuk, {', '.join(names)}"
        " from bagian"
    )
    session.unregister("bagian")
