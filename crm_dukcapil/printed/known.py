"""What a registry knows already: its catalogue of tables, and its labels and topics."""

from __future__ import annotations

import csv
import difflib
import re
from pathlib import Path

import yaml

from crm_dukcapil import registry
from crm_dukcapil.drafts import DraftError, as_csv
from crm_dukcapil.printed.tables import Layout

COLUMNS = Path("models/staging/_publikasi.yml")
# Below this likeness (difflib, 0 to 1) a label is rather a new name than another spelling.
LIKE = 0.6
# The seeds with canonical names: their names, and others that int_label takes for them too.
SOURCES = {
    "wilayah": ("acuan_wilayah", "wilayah", "nama_unit"),
    "kategori": ("acuan_kategori", "kategori"),
    "kanal": ("acuan_kanal", "kanal", "kanal_resmi"),
    "bulan": ("acuan_bulan", "nama_bulan"),
    **{name: ("acuan_kelurahan", name) for name in ("kota", "kecamatan", "kelurahan")},
}

Row = dict[str, str]


class Known:
    """The columns of the printed seeds, the catalogue, canonical names by label, and topics."""

    def __init__(self) -> None:
        """Read the seeds of the registry; the year that is drafted may be among their rows."""
        self.folder = registry.folder()
        with COLUMNS.open(encoding="utf-8") as file:
            self.columns = {
                seed["name"]: {
                    column["name"]: column.get("data_type") for column in seed["columns"]
                }
                for seed in yaml.safe_load(file)["seeds"]
            }
        self.catalogue = self.rows("publikasi/katalog")
        self.labels = {
            domain: {
                row[label]: row[names[0]] for row in self.rows(f"acuan/{seed}") for label in names
            }
            for domain, (seed, *names) in SOURCES.items()
        }
        for row in self.rows("acuan/acuan_alias"):
            self.labels.setdefault(row["ranah"], {})[row["label_cetak"]] = row["label_baku"]
        # Only what was read against the print says where a topic ends.
        sealed = {(row["tahun"], row["nomor"]) for row in self.catalogue if row["segel"]}
        topics = self.rows("acuan/acuan_rincian") + [
            row
            for seed in self.columns
            if seed.endswith("_rincian")
            for row in self.rows(f"publikasi/{seed}")
            if (row["tahun"], ".".join(seed.split("_")[1:3])) in sealed
        ]
        self.topics = {list(row.values())[-1] for row in topics}
        # A name inside a topic, as in "Akun Alpukat Betawi", begins none.
        self.names = {word for topic in self.topics for word in topic.split()[1:]}

    def path(self, name: str) -> Path:
        """Return the file of a seed.

        Raises
        ------
        DraftError
            There is none.
        """
        path = self.folder / f"{name}.csv"
        if not path.is_file():
            raise DraftError(f"there is no {path}: a registry has all files of {registry.DEFAULT}")
        return path

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a seed."""
        with self.path(name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def catalogued(self, year: int) -> dict[str, Row]:
        """Return by number the most recent row of each table and figure, of other years first."""
        rows = [row for row in self.catalogue if row["jenis"] != "seed"]
        rows.sort(key=lambda row: (row["tahun"] != str(year), row["tahun"]))
        return {row["nomor"]: row for row in rows}

    def layout(self, seed: str) -> Layout:
        """Return the columns of a printed table, from those of its seeds."""
        columns = {
            name: kind
            for name, kind in self.columns[seed].items()
            if name not in ("tahun", "urutan")
        }
        return Layout(
            labels=[name for name, kind in columns.items() if kind is None],
            numbers=[name for name, kind in columns.items() if kind is not None],
            topics=[*self.columns.get(f"{seed}_rincian", [""])][-1],
        )

    def split(self, line: str) -> list[str]:
        """Return the topics that a line runs together: known ones, else from capital to capital."""
        words, found = line.split(), []
        while words:
            ends = [n for n in range(1, len(words)) if self.begins(words[n:])] + [len(words)]
            known = [n for n in ends if " ".join(words[:n]) in self.topics]
            end = max(known, default=ends[0])
            found.append(" ".join(words[:end]))
            words = words[end:]
        return found

    def begins(self, words: list[str]) -> bool:
        """Return whether a topic may begin with these words."""
        is_capital = re.match("[A-Z][a-z]", words[0]) is not None
        return (is_capital and words[0] not in self.names) or any(
            " ".join(words[:end]) in self.topics for end in range(2, len(words) + 1)
        )

    def unknown(self, labels: set[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return those of the labels, each with its domain, that are not known."""
        return sorted(pair for pair in labels if pair[1] not in self.labels.get(pair[0], {}))

    def proposal(self, domain: str, label: str, where: str) -> str:
        """Return a line of acuan_alias for a label that is not known, with the nearest one."""
        known = self.labels.get(domain, {})
        near = difflib.get_close_matches(label, known, n=1, cutoff=0)
        alias = as_csv([(domain, label, known[near[0]] if near else "", where)]).rstrip()
        is_like = near and difflib.SequenceMatcher(None, label, near[0]).ratio() >= LIKE
        return alias if is_like else f"{alias}  <- not near: a new name?"


class YearRows:
    """The rows of one year in the file of a seed. Rows of other years stay, to the byte."""

    def __init__(self, path: Path, year: int) -> None:
        """Read the file."""
        self.path = path
        text = path.read_bytes().decode("utf-8")
        self.line_end = "\r\n" if "\r\n" in text else "\n"
        # A cell of a seed has no line break: cells_can_be_read.
        self.lines = [line.rstrip("\r\n") + self.line_end for line in text.splitlines()]
        self.header, *rows = csv.reader(line.removeprefix("\ufeff") for line in self.lines)
        self.is_of_year = [False, *(row[:1] == [str(year)] for row in rows)]
        self.rows = [
            dict(zip(self.header, row, strict=False)) for row in rows if row[:1] == [str(year)]
        ]

    def differs(self, rows: list[Row]) -> bool:
        """Return whether a row is there that is not one of `rows`."""
        return any(row not in rows for row in self.rows)

    def with_entries(self, entries: list[Row], *, replace: bool) -> list[Row]:
        """Return the rows of the catalogue and new ones, which come first.

        A row that is there keeps its checksum. Unless `replace`, it keeps the rest too.
        """
        there = {row["nomor"]: row for row in self.rows}
        found = []
        for entry in entries:
            old = there.pop(entry["nomor"], {})
            seal = {"segel": old.get("segel", "")}
            found.append(
                old if old and not replace else dict.fromkeys(self.header, "") | entry | seal
            )
        return [*found, *there.values()]

    def replace(self, rows: list[Row]) -> None:
        """Write rows in place of those of the year; a new year is written behind the others."""
        if rows == self.rows:
            return
        place = self.is_of_year.index(True) if any(self.is_of_year) else len(self.lines)
        kept = [
            line for line, is_old in zip(self.lines, self.is_of_year, strict=True) if not is_old
        ]
        new = as_csv([row[name] for name in self.header] for row in rows)
        kept.insert(place, new.replace("\n", self.line_end))
        self.path.write_bytes("".join(kept).encode())
