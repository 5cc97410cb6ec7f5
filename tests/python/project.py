"""A copy of the dbt project in a directory of its own, to build, break and query."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

ROOT = Path(__file__).resolve().parents[2]
DBT = [sys.executable, "-m", "dbt.cli.main"]

# Put on the path of every dbt run: whatever opens a connection fails at once.
NO_NETWORK = """
import socket


def refuse(*args, **kwargs):
    raise OSError("a build must not use the network")


socket.socket.connect = refuse
socket.getaddrinfo = refuse
"""

# The columns that name a row of each sealed seed.
KEYS = {
    "tabel_2_1": ("tahun", "urutan"),
    "tabel_2_2": ("tahun", "urutan"),
    "tabel_2_3": ("tahun", "urutan"),
    "tabel_2_4": ("tahun", "urutan"),
    "tabel_2_4_rincian": ("tahun", "kategori_pengaduan", "urutan"),
    "tabel_2_5": ("tahun", "urutan"),
    "tabel_2_5_rincian": ("tahun", "kota_kab", "kecamatan", "kelurahan", "urutan"),
    "tabel_2_6": ("tahun", "urutan"),
    "katalog": ("tahun", "nomor"),
    "klaim_prosa": ("tahun", "nomor"),
    "acuan_wilayah": ("urutan",),
    "acuan_kategori": ("urutan",),
    "acuan_kanal": ("nomor_kanal",),
    "acuan_bulan": ("bulan",),
    "acuan_kelurahan": ("urutan",),
    "acuan_status": ("status",),
    "acuan_rincian": ("kategori", "rincian"),
    "acuan_alias": ("ranah", "label_cetak"),
    "beda_diketahui": ("tahun", "pemeriksaan", "tabel", "baris", "kolom"),
}


@dataclass(frozen=True)
class Project:
    """A dbt project at `path`."""

    path: Path

    @property
    def warehouse(self) -> Path:
        """Path of the database that a build writes."""
        return self.path / "warehouse" / "build.duckdb"

    @property
    def served(self) -> Path:
        """Path of the database that BI tools read."""
        return self.path / "warehouse" / "crm_dukcapil.duckdb"

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start dbt in the project, without network and with environment `variables`."""
        blocked = self.path.parent / "no_network"
        blocked.mkdir(exist_ok=True)
        (blocked / "sitecustomize.py").write_text(NO_NETWORK)
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DBT_", "CRM_", "PYTEST_"))
        }
        environment |= {"PYTHONPATH": str(blocked), "NO_COLOR": "1", "DBT_USE_COLORS": "false"}
        environment |= {"PYTHONDONTWRITEBYTECODE": "1", **variables}
        return subprocess.Popen(
            [*DBT, *arguments],
            cwd=self.path,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def dbt(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run dbt in the project without network, and return its exit code and all its output."""
        process = self.start(*arguments, **variables)
        output, _ = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, output)

    def build(self, *arguments: str, **variables: str) -> str:
        """Build everything and return the output; the build must succeed."""
        run = self.dbt("build", *arguments, **variables)
        assert run.returncode == 0, run.stdout
        return run.stdout

    def count(self, export: Path, *seeds: str) -> None:
        """Load seeds, read and count the complaints of an export; test and publish nothing."""
        run = self.dbt(
            *("build", "--resource-type", "model", "--resource-type", "seed"),
            *("--select", "stg_crm__berkas+", *seeds, "--exclude", "publikasi"),
            CRM_EXPORT=str(export),
        )
        assert run.returncode == 0, run.stdout

    def query(self, sql: str, *, served: bool = False) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the warehouse, or on the file that is served."""
        path = self.served if served else self.warehouse
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def analysis(self, name: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the header and the rows of a compiled analysis."""
        compiled = self.path / "target/compiled/crm_dukcapil/analyses" / f"{name}.sql"
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            result = connection.execute(compiled.read_text())
            return [column[0] for column in result.description or []], result.fetchall()

    def reseal(self) -> str:
        """Seal the seeds as `make segel` does, and return what it says."""
        for command in (
            ("seed",),
            ("run", "--select", "stg_kendali__sel_seed"),
            ("run-operation", "seal_seeds"),
        ):
            run = self.dbt(*command)
            assert run.returncode == 0, run.stdout
        return run.stdout

    def seal(self) -> dict[tuple[str, str], str]:
        """Seal the seeds without dbt, in a second way, and return the checksum of each table.

        A test holds this against what `make segel` writes.
        """
        seals: list[list[str]] = []
        tables: dict[tuple[str, str], str] = {}
        for seed, keys in sorted(KEYS.items()):
            header, *rows = self.read_seed(seed)
            sealed = []
            for row in rows:
                cells = dict(zip(header, row, strict=True))
                name = " / ".join(cells[key] for key in keys)
                columns = sorted(cells.keys() - {"segel"})
                prints = [hashlib.md5(cells[column].encode()).hexdigest() for column in columns]
                sealed.append([seed, name, "".join(text[:8] for text in prints)])
            sealed.sort()
            seals += sealed
            if seed.startswith("tabel"):
                _, *number = seed.removesuffix("_rincian").split("_")
                for _, name, seal in sealed:
                    table = (name.split(" / ")[0], ".".join(number))
                    tables[table] = tables.get(table, "") + seal
        self.write_seed("segel", [["seed", "baris", "segel"], *seals])
        return {table: hashlib.md5(text.encode()).hexdigest() for table, text in tables.items()}

    def catalogue(self) -> None:
        """Seal the seeds, and copy the tables' checksums into the catalogue as a reader would."""
        checksums = self.seal()
        rows = self.read_seed("katalog")
        for row in rows[1:]:
            row[-1] = checksums.get((row[0], row[1]), "")
        self.write_seed("katalog", rows)

    def seed_path(self, seed: str) -> Path:
        """Path of a seed by its name."""
        [path] = self.path.glob(f"seeds/*/{seed}.csv")
        return path

    def read_seed(self, seed: str) -> list[list[str]]:
        """Return header and rows of a seed as text."""
        with self.seed_path(seed).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def write_seed(self, seed: str, rows: list[list[str]]) -> None:
        """Write header and rows of a seed."""
        with self.seed_path(seed).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def edit(self, seed: str, old: str, new: str) -> None:
        """Replace one text in a seed file, which must be there exactly once."""
        path = self.seed_path(seed)
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (seed, old)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def set_variables(self, **values: object) -> None:
        """Write variables into dbt_project.yml."""
        path = self.path / "dbt_project.yml"
        project = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert values.keys() <= project["vars"].keys()
        project["vars"] |= values
        path.write_text(yaml.safe_dump(project, sort_keys=False), encoding="utf-8")

    def manifest(self) -> dict[str, Any]:
        """Return dbt's manifest of the last run."""
        return json.loads((self.path / "target/manifest.json").read_text())


def copy_project(source: Path, target: Path, *, databases: bool = False) -> Project:
    """Copy what dbt reads from `source` to `target`, with what dbt has already parsed there.

    With its databases, the next build goes on from what the last one has left.
    """
    target.mkdir(parents=True)
    for name in ("models", "seeds", "macros", "tests/dbt", "analyses", "crm_dukcapil", "warehouse"):
        ignore = shutil.ignore_patterns("__pycache__", *([] if databases else ["*.duckdb*"]))
        shutil.copytree(source / name, target / name, ignore=ignore)
    for name in ("dbt_project.yml", "profiles.yml", "target/partial_parse.msgpack"):
        if (source / name).exists():
            (target / name).parent.mkdir(exist_ok=True)
            shutil.copy2(source / name, target / name)
    return Project(target)
