"""How the exports of a registry are to be read: the file ekspor.yml beside its seeds."""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import duckdb
import yaml
from jsonschema import Draft202012Validator

from crm_dukcapil.landing.errors import ExportError
from crm_dukcapil.landing.fields import FIELDS, PERSONAL, READ, TEXTS, TIMES
from crm_dukcapil.sql import quoted

FILE = "ekspor.yml"

TEXT = {"type": "string", "minLength": 1}
LIST = {"type": "array", "items": TEXT}
ONE_OR_MORE = {"anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]}
POSITION = {
    "type": "object",
    "properties": {"posisi": {"type": "string", "pattern": "^[1-9][0-9]{0,3}$"}},
    "required": ["posisi"],
    "additionalProperties": False,
}
COLUMN = {"anyOf": [*ONE_OR_MORE["anyOf"], POSITION]}
DATE_AND_TIME = {
    "type": "object",
    "properties": {"tanggal": COLUMN, "jam": COLUMN},
    "required": ["tanggal", "jam"],
    "additionalProperties": False,
}


def mapping(fields: Sequence[str], value: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a mapping from some of these fields."""
    properties = dict.fromkeys(fields, value)
    return {"type": "object", "properties": properties, "additionalProperties": False}


SCHEMA = {
    "type": "object",
    "properties": {
        "zona_waktu": TEXT,
        "pola_id": TEXT,
        "id_aman": LIST,
        "tata_letak": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "berkas": TEXT,
                    "lembar": TEXT,
                    "kolom": {
                        "type": "object",
                        "properties": {
                            f.name: {"anyOf": [*COLUMN["anyOf"], DATE_AND_TIME]}
                            if f.name in TIMES
                            else COLUMN
                            for f in FIELDS
                        },
                        "additionalProperties": False,
                    },
                    "tetap": mapping(TEXTS, TEXT),
                    "bila_kosong": mapping(TEXTS, TEXT),
                    "kosong": LIST,
                    "lewati": mapping([f.name for f in READ if f.kind == "text"], ONE_OR_MORE),
                    "format_waktu": LIST,
                    "zona_waktu": TEXT,
                    "penyandian": TEXT,
                },
                "additionalProperties": False,
            },
        },
    },
    "required": ["zona_waktu", "pola_id", "tata_letak"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Layout:
    """How the files with certain names are to be read; the settings of docs/ekspor.md.

    `kolom` says for each field the headers of which a file has one, `{"posisi": n}`, or for a time
    `{"tanggal": …, "jam": …}`.
    """

    number: int = 1
    berkas: str = "*"
    lembar: str | None = None
    kolom: dict[str, "Column"] = field(default_factory=dict)
    tetap: dict[str, str] = field(default_factory=dict)
    bila_kosong: dict[str, str] = field(default_factory=dict)
    kosong: tuple[str, ...] = ("NULL",)
    lewati: dict[str, tuple[str, ...]] = field(default_factory=dict)
    format_waktu: tuple[str, ...] = ()
    zona_waktu: str = "Asia/Jakarta"
    penyandian: str = "utf-8"


@dataclass(frozen=True)
class Layouts:
    """The settings of a registry's ekspor.yml.

    Attributes
    ----------
    zona_waktu
        The clock of the warehouse: it decides the month and year of a complaint.
    pola_id
        What an id looks like.
    id_aman
        Patterns of ids that look like a personal number, and are none.
    kunci
        The key of `kunci_pengaduan` (keys.py), which is no setting of the file.
    """

    zona_waktu: str
    pola_id: str
    id_aman: tuple[str, ...]
    layouts: tuple[Layout, ...]
    kunci: bytes | None = field(default=None, repr=False)

    def for_file(self, name: str) -> Layout:
        """Return the first layout whose `berkas` fits the last part of a file's name."""
        for layout in self.layouts:
            if fnmatchcase(name.rpartition("/")[2], layout.berkas):
                return layout
        raise ExportError('no layout matches this file name: add one, or one with berkas: "*"')


def load(path: Path) -> Layouts:
    """Return the settings of an ekspor.yml.

    Raises
    ------
    ExportError
        It cannot be read, or a setting is unknown or wrong. The message names file and line.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        # All scalars stay texts: a header such as 2024 or NO is one.
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except OSError as error:
        raise ExportError(f"{path} cannot be read ({error.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ExportError(f"{path} is not YAML: {error}") from None
    problems = [(line(node, at), message) for at, message in [*doubled(node), *wrong(data)]]
    if problems:
        lines = [f"{path}, line {number}: {message}" for number, message in sorted(problems)]
        raise ExportError("\n    ".join(lines))
    return Layouts(
        data["zona_waktu"],
        data["pola_id"],
        tuple(data.get("id_aman", ())),
        tuple(
            layout(number, settings, data["zona_waktu"])
            for number, settings in enumerate(data["tata_letak"], start=1)
        ),
    )


def layout(number: int, settings: dict[str, Any], zone: str) -> Layout:
    """Return a layout, with the registry's own time zone where it sets none."""
    lists = {name: tuple(settings[name]) for name in ("kosong", "format_waktu") if name in settings}
    skipped = {
        name: (texts,) if isinstance(texts, str) else tuple(texts)
        for name, texts in settings.get("lewati", {}).items()
    }
    return Layout(number, **({"zona_waktu": zone} | settings | lists | {"lewati": skipped}))


# A header, those of which a file has one, {"posisi": n} or {"tanggal": …, "jam": …}.
Column = str | list[str] | dict[str, "Column"]
# Where in the file something is: keys and indexes from the top.
At = list[str | int]


def wrong(data: dict[str, Any]) -> Iterator[tuple[At, str]]:
    """Return what the schema or the meaning of the settings forbids, and where."""
    found = False
    for error in Draft202012Validator(SCHEMA).iter_errors(data):
        found = True
        at: At = list(error.absolute_path)
        if error.validator == "additionalProperties":
            known = error.schema["properties"]
            for name in error.instance.keys() - known.keys():
                yield [*at, name], f"{name} is not known here; known: {', '.join(known)}"
        elif "kolom" in at[:-1]:
            yield (
                at,
                f"{at[-1]} is a header, a list of headers, {{posisi: 3}}"
                + (", or for a time {tanggal: header, jam: header}"),
            )
        else:
            where = ".".join(map(str, at)) or "the file"
            yield at, f"{where}: {error.message}"
    if found:
        return
    yield from wrong_zone(["zona_waktu"], data["zona_waktu"])
    for name in ("pola_id", "id_aman"):
        patterns = data.get(name, [])
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            yield from wrong_in_duckdb([name], f"regexp_full_match('', {quoted(pattern)})")
    for number, settings in enumerate(data["tata_letak"]):
        at = ["tata_letak", number]
        if "zona_waktu" in settings:
            yield from wrong_zone([*at, "zona_waktu"], settings["zona_waktu"])
        if "penyandian" in settings and not is_encoding(settings["penyandian"]):
            yield [*at, "penyandian"], f"unknown encoding {settings['penyandian']}"
        yield from wrong_formats([*at, "format_waktu"], settings.get("format_waktu", []))
        columns = settings.get("kolom", {})
        yield from wrong_columns([*at, "kolom"], columns)
        for name in settings.get("tetap", {}):
            for other in ("kolom", "bila_kosong"):
                if name in settings.get(other, {}):
                    yield [*at, "tetap", name], f"{name} stands in tetap and in {other}"


def wrong_zone(at: At, zone: str) -> Iterator[tuple[At, str]]:
    """Return a problem if this is not the name of a time zone."""
    names = f"select 1 from pg_timezone_names() where name = {quoted(zone)}"
    if not duckdb.execute(names).fetchall():
        yield at, f"{zone} is not a time zone, such as Asia/Jakarta or UTC"


def is_encoding(name: str) -> bool:
    """Return whether this is an encoding of texts."""
    try:
        return codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False


def wrong_in_duckdb(at: At, expression: str) -> Iterator[tuple[At, str]]:
    """Return a problem if DuckDB does not understand a pattern or a format."""
    try:
        duckdb.execute(f"select {expression}")
    except duckdb.Error as error:
        yield at, str(error).splitlines()[0]


def wrong_formats(at: At, formats: Sequence[str]) -> Iterator[tuple[At, str]]:
    """Return formats that cannot be used, and two that read one text as two days."""
    orders: dict[tuple[str, str], str] = {}
    for number, text in enumerate(formats):
        if "%Z" in text or re.search("%z.", text):
            yield [*at, number], f"{text}: an offset is %z at the end; names of zones are not read"
            continue
        yield from wrong_in_duckdb([*at, number], f"try_strptime('', {quoted(text)})")
        # 2024-05-03 and 03-05-2024 are not mistaken for each other.
        for year, order, mark in re.findall(r"(%[Yy].)?%-?([dm])([^%])%-?[dm]", text):
            other = orders.setdefault((year, mark), order)
            if other != order:
                yield (
                    [*at, number],
                    f"{text}: another format has day and month in the other order, so that"
                    f" 03{mark}05 would be two days; keep one, and give other files a layout of"
                    " their own",
                )


def wrong_columns(at: At, columns: dict[str, Column]) -> Iterator[tuple[At, str]]:
    """Return fields that are read from a header of a personal field."""
    own = {normalized(name) for name in PERSONAL}
    own |= {normalized(h) for f in PERSONAL if f in columns for h in headers(columns[f])}
    for name, column in columns.items():
        for header in headers(column):
            if name not in PERSONAL and normalized(header) in own:
                yield [*at, name], f"reads {name} from {header}: personal data, which is never read"


def headers(column: Column) -> list[str]:
    """Return the headers that a column of a layout names, in any of its forms."""
    if isinstance(column, str):
        return [column]
    if isinstance(column, list):
        return column
    return [text for part in ("tanggal", "jam") for text in headers(column.get(part, []))]


def normalized(header: str) -> str:
    """Return a header without case, blanks, hyphens or underscores."""
    return "".join(re.sub(r"[\s_\u200b\ufeff-]+", " ", header).split()).casefold()


def doubled(node: yaml.Node | None, at: At | None = None) -> Iterator[tuple[At, str]]:
    """Return keys that stand twice in one mapping, of which YAML would keep the last."""
    at = at or []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield [*at, key.value], f"{key.value} stands here twice"
            seen.add(key.value)
            yield from doubled(value, [*at, key.value])
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from doubled(value, [*at, number])


def line(node: yaml.Node | None, at: At) -> int:
    """Return the line of what stands at a path, or of the last part of it that is there."""
    number = node.start_mark.line + 1 if node else 1
    for step in at:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == step]
            if not pairs:
                break
            key, node = pairs[-1]
            number = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            number = node.start_mark.line + 1
    return number
