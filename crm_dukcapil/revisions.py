"""What changed between two publications: audit.revisi, and the comparison of two served files.

Compared are the recaps: the marts that say in `sumber` where a number is from. Follow-up and facts
change with every export by nature.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from crm_dukcapil.sql import quoted

NAME = "audit.revisi"
ABOUT = (
    "Which served number changed, when, from what, by which build: one row per changed cell of a"
    " recap and publication. A row of a recap that was added has no old value of sumber, one that"
    " was removed no new value. Empty as long as nothing has changed. Key: nomor."
)
COLUMNS = {
    "nomor": ("BIGINT", "Number of the change, from 1, in the order of publications."),
    "tabel": ("VARCHAR", "Schema and name of the recap."),
    "tahun": ("BIGINT", "Year of the changed row."),
    "kunci": ("VARCHAR", "Key of the changed row, as a JSON object: column and value."),
    "kolom": ("VARCHAR", "The column that changed."),
    "nilai_lama": ("VARCHAR", "Its value before, as text; NULL where there was none."),
    "nilai_baru": ("VARCHAR", "Its value now, as text; NULL where there is none."),
    "id_build_lama": ("VARCHAR", "The build that was served before."),
    "id_build_baru": ("VARCHAR", "The build that replaced it; of a rollback, the older one."),
    "waktu_utc": ("TIMESTAMP", "When it was replaced, UTC."),
}
# The end of a table's comment, as publication.definition writes it.
KEY = re.compile(r"\s*\bKey: ([^.]+)\.$")
# What two files are attached as while they are compared.
OLD, NEW = "sebelum_revisi", "sesudah_revisi"
# So many changed cells of a year are shown when a build ends.
SHOWN = 5


class Change(NamedTuple):
    """A changed cell of a recap: values as text, None where a file has none."""

    tabel: str
    tahun: int
    kunci: str
    kolom: str
    nilai_lama: str | None
    nilai_baru: str | None

    def __str__(self) -> str:
        """Return the change in a line."""
        lama, baru = ("-" if v is None else v for v in (self.nilai_lama, self.nilai_baru))
        return f"{self.tabel} {self.kunci} {self.kolom}: {lama} -> {baru}"


class Recap(NamedTuple):
    """The columns of a recap: those of its key, and all in their order."""

    key: list[str]
    columns: list[str]


def key_of(comment: str) -> list[str]:
    """Return the key columns that a table's comment names, none if it names none."""
    match = KEY.search(comment)
    return match[1].split(", ") if match else []


def shape(connection: DuckDBPyConnection, database: str) -> dict[str, Recap]:
    """Return the recaps of a served file, by schema and name."""
    tables = connection.execute(
        "select t.schema_name || '.' || t.table_name, t.comment,"
        " list(c.column_name order by c.column_index)"
        " from duckdb_tables() as t inner join duckdb_columns() as c"
        " using (database_name, schema_name, table_name)"
        f" where database_name = {quoted(database)} and schema_name = 'marts'"
        " group by all having bool_or(c.column_name = 'sumber') order by 1"
    ).fetchall()
    return {name: Recap(key_of(comment or ""), columns) for name, comment, columns in tables}


def query(connection: DuckDBPyConnection, old: str, new: str) -> str:
    """Return the query of what changed from one attached database to another, in a fixed order."""
    before, after = shape(connection, old), shape(connection, new)
    compared = []
    for table in before.keys() & after.keys():
        key = after[table].key
        if not key or before[table].key != key:
            continue
        joined = " and ".join(f"lama.{column} = baru.{column}" for column in key)
        kunci = ", ".join(f"'{c}', coalesce(lama.{c}, baru.{c})" for c in key)
        compared += [
            f"select {quoted(table)} as tabel, coalesce(lama.tahun, baru.tahun) as tahun,"
            f" json_object({kunci})::varchar as kunci, {quoted(column)} as kolom,"
            f" lama.{column}::varchar as nilai_lama, baru.{column}::varchar as nilai_baru"
            f' from "{old}".{table} as lama full join "{new}".{table} as baru on {joined}'
            f" where lama.{column} is distinct from baru.{column}"
            for column in after[table].columns
            if column not in key and column in before[table].columns
        ]
    nothing = "select null, null::bigint, null, null, null, null limit 0"
    return f"select * from ({' union all '.join(compared) or nothing}) order by all"


def not_compared(
    before: dict[str, Recap],
    after: dict[str, Recap],
    old: object,
    new: object,
) -> list[str]:
    """Return in words what `query` leaves out of two files of these shapes and names."""
    notes = []
    for one, other, name in ((before, after, old), (after, before, new)):
        notes += [f"only {name} has {table}" for table in sorted(one.keys() - other.keys())]
        for table in sorted(one.keys() & other.keys()):
            if only := [c for c in one[table].columns if c not in other[table].columns]:
                notes.append(f"only {name} has {', '.join(only)} in {table}")
    for table in sorted(before.keys() & after.keys()):
        if not after[table].key:
            notes.append(f"{table} states no key: it is not compared")
        elif before[table].key != after[table].key:
            notes.append(f"{table} has another key: it is not compared")
    return notes


def compare(connection: DuckDBPyConnection, old: Path, new: Path) -> tuple[list[str], list[Change]]:
    """Return what cannot be compared in two served files, in words, and the changed cells."""
    for path, name in ((old, OLD), (new, NEW)):
        connection.execute(f"attach {quoted(str(path))} as {name} (read_only)")
    notes = not_compared(shape(connection, OLD), shape(connection, NEW), old, new)
    changes = connection.execute(query(connection, OLD, NEW)).fetchall()
    return notes, [Change(*row) for row in changes]


def as_text(notes: list[str], changes: list[Change]) -> str:
    """Return what `compare` found as lines."""
    return "\n".join([*notes, *map(str, changes), f"{len(changes)} cell(s) of recaps differ"])


def as_json(notes: list[str], changes: list[Change]) -> str:
    """Return what `compare` found as JSON, the key of a row as an object."""
    cells = [change._asdict() | {"kunci": json.loads(change.kunci)} for change in changes]
    return json.dumps({"catatan": notes, "perubahan": cells}, ensure_ascii=False, indent=2)


def append(
    connection: DuckDBPyConnection, base: Path | None, id_build: str, now: datetime
) -> list[str]:
    """Write audit.revisi of the candidate in use: the history of `base`, and what changed since.

    Return in words what could not be compared, and what changed in years that were complete before.
    Without a `base` a candidate keeps the history that it has, and begins one where it has none.
    """
    [(own,)] = connection.execute("select current_database()").fetchall()
    columns = ", ".join(
        f"{name} {type_}{'' if name.startswith('nilai') else ' not null'}"
        for name, (type_, _) in COLUMNS.items()
    )
    if base is None:
        connection.execute(f"create table if not exists {NAME} ({columns})")
        describe(connection)
        return []
    connection.execute(f"attach {quoted(str(base))} as {OLD} (read_only)")
    try:
        connection.execute(f"create or replace table {NAME} ({columns})")
        describe(connection)
        if connection.execute(
            f"from duckdb_tables() where database_name = '{OLD}' and table_name = 'revisi'"
        ).fetchall():
            connection.execute(f"insert into {NAME} select * from {OLD}.{NAME} order by nomor")
        [(last,)] = connection.execute(f"select coalesce(max(nomor), 0) from {NAME}").fetchall()
        connection.execute(f"""
            insert into {NAME}
            select
                {last} + row_number() over (order by tabel, tahun, kunci, kolom), changed.*,
                (select min(id_build) from {OLD}.audit.publikasi), {quoted(id_build)},
                timestamp {quoted(str(now))}
            from ({query(connection, OLD, own)}) as changed
        """)
        shapes = shape(connection, OLD), shape(connection, own)
        notes = not_compared(*shapes, "the file served before", "this one")
        return [f"Not in {NAME}: {note}" for note in notes] + revised(connection, last)
    finally:
        connection.execute(f"detach {OLD}")


def describe(connection: DuckDBPyConnection) -> None:
    """Write the comments of audit.revisi."""
    connection.execute(f"comment on table {NAME} is {quoted(ABOUT)}")
    for name, (_, text) in COLUMNS.items():
        connection.execute(f"comment on column {NAME}.{name} is {quoted(text)}")


def revised(connection: DuckDBPyConnection, last: int) -> list[str]:
    """Return in words what changed after change number `last`, in years that had been complete.

    A year that is new, and the newest one while it is counted from complaints, change by nature.
    """
    recaps = [f"select tahun, sumber from {OLD}.{table}" for table in shape(connection, OLD)]
    if not recaps:
        return []
    years = connection.execute(f"""
        with changed as (select * from {NAME} where nomor > {last}),
        served as (
            select tahun, min(sumber) as sumber from ({" union all ".join(recaps)}) group by tahun
        )
        select
            tahun,
            count(*),
            -- Counts first: shares and ranks follow from them.
            list(
                [tabel, kunci, kolom, nilai_lama, nilai_baru] order by kolom <> 'jumlah', nomor
            )[:{SHOWN}]
        from changed inner join served using (tahun)
        where sumber = 'publikasi' or tahun < (select max(tahun) from served)
        group by tahun
        order by tahun
    """).fetchall()
    lines = []
    for year, count, cells in years:
        lines.append(f"Revised: {count} served cell(s) of {year}; all are in {NAME}.")
        lines += [f"    {Change(tabel, year, *cell)}" for tabel, *cell in cells]
    return lines
