"""The data dictionary: tables, columns, keys, and what they mean in Indonesian and English."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from crm_dukcapil.report.served import FACTS, ReportError, Served
from crm_dukcapil.revisions import KEY, key_of

INDONESIAN = Path(__file__).with_name("kamus_id.yml")
REFERENCE = "marts.dim_"


@dataclass(frozen=True)
class Column:
    """A column; `type` is that of DuckDB, `english` is empty if the served file does not say."""

    name: str
    type: str
    english: str
    indonesian: str


@dataclass(frozen=True)
class Described:
    """A table; `references` are the tables that it refers to, and the columns that do."""

    name: str
    english: str
    indonesian: str
    columns: list[Column]
    key: list[str]
    references: dict[str, list[str]]


def describe(served: Served) -> list[Described]:
    """Return all served tables except the facts, by name.

    Raises
    ------
    ReportError
        If the Indonesian descriptions are not those of the served tables and columns.
    """
    tables, columns = (frame[frame["tabel"] != FACTS] for frame in (served.tables, served.columns))
    comments = {row.tabel: one_line(row.keterangan) for row in tables.itertuples(index=False)}
    english = {
        (row.tabel, row.kolom): one_line(row.keterangan) for row in columns.itertuples(index=False)
    }
    names, texts = translate(list(comments), english)
    found: dict[str, list[Column]] = defaultdict(list)
    for row in columns.itertuples(index=False):
        place = (row.tabel, row.kolom)
        found[row.tabel].append(Column(row.kolom, row.tipe, english[place], texts[place]))
    keys = {name: key_of(comment) for name, comment in comments.items()}
    return [
        Described(
            name,
            KEY.sub("", comment),
            names[name],
            found[name],
            keys[name],
            {
                other: key
                for other, key in keys.items()
                if other.startswith(REFERENCE)
                and other != name
                # A name alone is not enough: in audit.rekonsiliasi `tabel` may be a mart.
                and {(part, english[other, part]) for part in key}
                <= {(column.name, column.english) for column in found[name]}
            },
        )
        for name, comment in comments.items()
    ]


@cache
def indonesian() -> dict[str, dict[str, str]]:
    """Return the Indonesian descriptions: `tabel` by name, `kolom` by name or table and name."""
    return yaml.safe_load(INDONESIAN.read_text(encoding="utf-8"))


def one_line(comment: str) -> str:
    """Return a comment in one line."""
    return " ".join(comment.split())


def translate(
    tables: list[str], english: dict[tuple[str, str], str]
) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Return the Indonesian descriptions of tables, and of columns by table and column.

    A description stands under `table.column`, or under the name of the column, for all tables in
    which the English description is the same.
    """
    known = indonesian()
    problems = [f"{name} is missing under `tabel`" for name in tables if name not in known["tabel"]]
    texts = {}
    shared: dict[str, dict[str, str]] = defaultdict(dict)
    for (table, column), meaning in english.items():
        place = f"{table}.{column}"
        if place in known["kolom"]:
            texts[table, column] = known["kolom"][place]
        elif column in known["kolom"]:
            texts[table, column] = known["kolom"][column]
            shared[column].setdefault(meaning, place)
        else:
            problems.append(f"{place} is missing under `kolom`")
    problems += [
        f"{column} is one description of what the English ones tell apart: write"
        f" {' and '.join(places.values())} instead"
        for column, places in shared.items()
        if len(places) > 1
    ]
    if problems:
        raise ReportError(f"Indonesian descriptions, {INDONESIAN}: {'; '.join(problems)}")
    return known["tabel"], texts
