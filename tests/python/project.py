"""A copy of the dbt project in a directory of its own, to build, break and query."""

from __future__ import annotations

import csv
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
# A folder may have such a name: shells, make and Great Expectations give its characters a meaning.
ODD_NAME = "it's a $NAME #1 é"

# Put on the path of every dbt run: opening a connection fails at once.
NO_NETWORK = """
import socket


def refuse(*args, **kwargs):
    raise OSError("a build must not use the network")


socket.socket.connect = refuse
socket.getaddrinfo = refuse
"""


@dataclass(frozen=True)
class Project:
    """A dbt project at `path`, for the registry in seeds/ or one whose folder has this name."""

    path: Path
    registry: str = ""

    @property
    def warehouse(self) -> Path:
        """Path of the database that a build writes."""
        name = f"build_{self.registry}" if self.registry else "build"
        return self.path / "warehouse" / f"{name}.duckdb"

    @property
    def served(self) -> Path:
        """Path of the database that BI tools read."""
        name = f"rekap_{self.registry}" if self.registry else "crm_dukcapil"
        return self.path / "warehouse" / f"{name}.duckdb"

    def environment(self, **variables: str) -> dict[str, str]:
        """Return an environment without network, for commands of this Python."""
        blocked = self.path.parent / "no_network"
        blocked.mkdir(exist_ok=True)
        (blocked / "sitecustomize.py").write_text(NO_NETWORK)
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DBT_", "CRM_", "PYTEST_"))
        }
        environment |= {"PYTHONPATH": str(blocked), "NO_COLOR": "1", "DBT_USE_COLORS": "false"}
        commands = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return environment | {"PYTHONDONTWRITEBYTECODE": "1", "PATH": commands, **variables}

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start dbt in the project, without network and with environment `variables`."""
        return self.start_command([*DBT, *arguments], **variables)

    def start_command(self, command: list[str], **variables: str) -> subprocess.Popen[str]:
        """Start a command in the project, without network and with environment `variables`."""
        return subprocess.Popen(
            command,
            cwd=self.path,
            env=self.environment(**variables),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def shell(self, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run lines of a page in the project, and return the exit code and all their output."""
        process = self.start_command(["bash", "-euc", script], **variables)
        output, _ = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, output)

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
            *("--select", "stg_crm__berkas+", *seeds, "--exclude", "crm_dukcapil.audit.publikasi"),
            CRM_EXPORT=str(export),
        )
        assert run.returncode == 0, run.stdout

    def query(self, sql: str, *, served: bool = False) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the warehouse, or on the file that is served."""
        path = self.served if served else self.warehouse
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def export_names(self) -> dict[int, str]:
        """Return the names of the export files by number: they stand beside the landed files."""
        folder = self.warehouse.with_name(f"{self.warehouse.name}.landed")
        with (folder / "berkas.csv").open(encoding="utf-8", newline="") as file:
            return {int(row["nomor"]): row["berkas"] for row in csv.DictReader(file)}

    def analysis(self, name: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the header and the rows of a compiled analysis."""
        compiled = self.path / "target/compiled/crm_dukcapil/analyses" / f"{name}.sql"
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            result = connection.execute(compiled.read_text())
            return [column[0] for column in result.description or []], result.fetchall()

    def catalogue(self) -> None:
        """Copy the checksums found into the catalogue, as a reader would after reading."""
        run = self.dbt(
            *("build", "--select", "+int_kendali__segel"),
            *("--resource-type", "seed", "--resource-type", "model"),
        )
        assert run.returncode == 0, run.stdout
        found = {
            (str(year), number): checksum
            for year, number, checksum in self.query(
                "select tahun, nomor, found from intermediate.int_kendali__segel"
            )
        }
        header, *rows = self.read_seed("katalog")
        self.write_seed(
            "katalog", [header, *([*row[:-1], found.get((row[0], row[1]), "")] for row in rows)]
        )

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

    def serve_complaints(self) -> None:
        """Ask for complaints to be served, with a key that is always the same."""
        header, row = self.read_seed("acuan_registri")
        row[header.index("sajikan_pengaduan")] = "ya"
        self.write_seed("acuan_registri", [header, row])
        key = self.warehouse.with_name(f"{self.warehouse.name}.key")
        key.touch(0o600)
        key.write_text("simulasi" * 8)

    def set_variables(self, **values: object) -> None:
        """Write variables into dbt_project.yml."""
        path = self.path / "dbt_project.yml"
        project = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert values.keys() <= project["vars"].keys()
        project["vars"] |= values
        path.write_text(yaml.safe_dump(project, sort_keys=False), encoding="utf-8")

    def set_layouts(self, *layouts: dict[str, Any]) -> None:
        """Write how exports are to be read into the registry's ekspor.yml."""
        path = self.path / "seeds/ekspor.yml"
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
        settings["tata_letak"] = list(layouts)
        path.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")

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
    names = ("dbt_project.yml", "profiles.yml", ".dbtignore", "target/partial_parse.msgpack")
    for name in names:
        if (source / name).exists():
            (target / name).parent.mkdir(exist_ok=True)
            shutil.copy2(source / name, target / name)
    return Project(target)


def copy_checkout(target: Path) -> Path:
    """Copy what git tracks, as it is now, and return `target`."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, tracked.stdout.decode().split("\0")):
        if (ROOT / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def make(checkout: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run make in a checkout, and return its exit code and all its output."""
    # Not the settings of this run: variables of make, of the environment it runs in, of a build.
    ours = ("MAKE", "MFLAGS", "VIRTUAL_ENV", "PYTHON", "PYTEST_", "DBT_", "CRM_")
    environment = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        ["make", *arguments],
        cwd=checkout,
        env=environment | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
