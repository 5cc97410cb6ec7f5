"""A dbt build that runs again in one process: its compiled models and tests, on changed input."""

from __future__ import annotations

import difflib
import math
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
from project import Project

Node = dict[str, Any]
Rows = list[list[Any]]
Seal = tuple[int, str, str]
# Number and checksum of rows, and the columns.
Content = tuple[Any, ...]
# A mutant may join everything with everything: what takes so long, or so much, counts as stopped.
SECONDS = 20
SETTINGS = {"threads": 1, "memory_limit": "3GB"}
SCHEMAS = ("raw", "staging", "intermediate", "marts", "audit")
# What is not served and yet read: why records were not used (docs/ekspor.md).
READ_BESIDES = ("int_crm__karantina",)
# The test of the checksums.
SEAL = "printed_tables_are_as_catalogued"
# A mutant that does not even parse is none.
NO_SQL = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)
KEY = "select count(*) from (select 1 from {0} group by {1} having count(*) > 1)"
NULLS = "select count(*) from {0} where {1}"


class Warehouse:
    """What `dbt build` has made in a project: seeds, models and tests, held in memory.

    The Python models stay as they are: landing has run, and publication has no numbers of its own.
    """

    def __init__(self, project: Project, scratch: Path) -> None:
        manifest = project.manifest()
        self.project = project
        nodes = manifest["nodes"].values()
        self.seeds: dict[str, Node] = {n["name"]: n for n in nodes if n["resource_type"] == "seed"}
        models = [n for n in nodes if n["resource_type"] == "model" and n["language"] == "sql"]
        self.models: dict[str, Node] = {n["unique_id"]: n for n in models}
        self.tests: dict[str, Node] = {
            n["unique_id"]: n
            for n in nodes
            if n["resource_type"] == "test" and n["config"]["severity"].lower() == "error"
        }
        self.unit_tests: list[Node] = list(manifest["unit_tests"].values())
        self.children: dict[str, set[str]] = defaultdict(set)
        for name, node in self.models.items():
            for parent in node["depends_on"]["nodes"]:
                self.children[parent].add(name)
        self.session = duckdb.connect(config={**SETTINGS, "temp_directory": str(scratch)})
        self.latest = math.inf
        threading.Thread(target=self.watch, daemon=True).start()
        self.load()
        # What each model holds now, and what must run again because that is not known.
        self.now: dict[str, Content] = dict.fromkeys(self.models, ())
        self.unknown = set(self.models)
        self.restored: set[str] = set()
        self.update()
        self.as_built = dict(self.now)
        self.read_by_people = {
            name
            for name, node in self.models.items()
            if node["schema"] in ("marts", "audit") or node["name"] in READ_BESIDES
        }

    def load(self) -> None:
        """Take over seeds and landed records."""
        run = self.session.execute
        run(f"attach '{self.project.warehouse}' as source (read_only)")
        # The compiled SQL names tables by the name of the build file.
        run(f"attach ':memory:' as {self.project.warehouse.stem}")
        run(f"use {self.project.warehouse.stem}")
        for schema in SCHEMAS:
            run(f"create schema {schema}")
        for table in [f"raw.{name}" for name in self.seeds] + ["staging.stg_crm__berkas"]:
            run(f"create table {table} as from source.{table}")
        run("detach source")
        records = self.models["model.crm_dukcapil.stg_crm__pengaduan"]
        landed = r"read_parquet\(\s*('(?:[^']|'')*')[^)]*\)"
        [files] = re.findall(landed, records["compiled_code"])
        run(f"create table raw.landed as select *, file_row_number from read_parquet({files})")
        records["compiled_code"] = re.sub(landed, "raw.landed", records["compiled_code"])
        self.inputs = {name: self.rows(name) for name in [*self.seeds, "landed"]}

    @cached_property
    def order(self) -> list[str]:
        """The models, each after those that it reads."""
        order: dict[str, None] = {}
        # It lists the tables that there are: in a build it is a view, read when all are.
        tables = "model.crm_dukcapil.int_proyek__tabel"
        last = {tables} | self.below(tables)

        def visit(name: str) -> None:
            if name in order:
                return
            for parent in self.models[name]["depends_on"]["nodes"]:
                if parent in self.models:
                    visit(parent)
            order[name] = None

        for name in sorted(self.models, key=last.__contains__):
            visit(name)
        return list(order)

    def below(self, *names: str) -> set[str]:
        """Return the models that read these nodes, at any distance."""
        found: set[str] = set()
        ahead = list(names)
        while ahead:
            new = self.children[ahead.pop()] - found
            found |= new
            ahead += new
        return found

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement; one that takes too long is interrupted."""
        self.latest = time.monotonic() + SECONDS
        try:
            return self.session.execute(sql).fetchall()
        finally:
            self.latest = math.inf

    def watch(self) -> None:
        """Interrupt what takes too long, for as long as the process lives."""
        while True:
            time.sleep(1)
            if time.monotonic() > self.latest:
                self.session.interrupt()

    def rows(self, table: str) -> tuple[list[str], Rows]:
        """Return the names of columns and the rows of a seed, or of the landed records."""
        result = self.session.execute(f"from raw.{table} order by rowid")
        return [name for name, *_ in result.description or []], [list(r) for r in result.fetchall()]

    def write(self, table: str, rows: Rows, *, is_counted: bool = True) -> None:
        """Replace the rows of a seed or of the landed records, which landing counts."""
        self.session.execute(f"delete from raw.{table}")
        if rows:
            row = f"({', '.join('?' * len(rows[0]))})"
            cells = [cell for row in rows for cell in row]
            self.session.execute(
                f"insert into raw.{table} values {', '.join([row] * len(rows))}", cells
            )
        if table == "landed" and is_counted:
            self.session.execute(
                "update staging.stg_crm__berkas set dibaca ="
                " (select count(*) from raw.landed where kunci_berkas = kunci)"
            )

    def run_model(self, name: str) -> bool:
        """Run a model, and return whether it holds something else than before."""
        node = self.models[name]
        table = f"{node['schema']}.{node['name']}"
        self.unknown.add(name)
        self.run(f"create or replace table {table} as {node['compiled_code']}")
        content = self.content(name)
        self.unknown.remove(name)
        changed, self.now[name] = content != self.now[name], content
        return changed

    def update(self, *inputs: str) -> None:
        """Run all models that read what has changed, down to those that give the same as before.

        `inputs` are nodes that have other rows, or ran by themselves.
        """
        fresh = {*inputs, *self.restored}
        self.restored = set()
        for place, name in enumerate(self.order):
            if name in self.unknown or fresh & set(self.models[name]["depends_on"]["nodes"]):
                try:
                    if self.run_model(name):
                        fresh.add(name)
                except duckdb.Error:
                    self.unknown |= set(self.order[place:]) & self.below(*fresh, name)
                    raise

    def differing(self) -> set[str]:
        """Return the models that hold something else than as built."""
        return {name for name, content in self.now.items() if content != self.as_built[name]}

    def failing(self, nodes: set[str]) -> list[str]:
        """Return what fails where these nodes differ: data tests, primary keys, contracts."""
        failed = [
            test["name"]
            for test in self.tests.values()
            if nodes & set(test["depends_on"]["nodes"]) and self.has_rows(test["compiled_code"])
        ]
        models = nodes & self.models.keys()
        for name in models:
            failed += self.broken_keys(self.models[name])
        return failed + self.broken_contracts(models)

    def broken_contracts(self, models: set[str]) -> list[str]:
        """Return the names of the contracts of these models that their columns break."""
        return [
            f"contract of {self.models[name]['name']}"
            for name in models
            if self.models[name]["contract"]["enforced"]
            and self.now[name][-1] != self.as_built[name][-1]
        ]

    def has_rows(self, test: str) -> bool:
        """Return whether the SQL of a data test has rows: what is wrong."""
        return bool(self.run(f"select count(*) from ({test}) as t")[0][0])

    def broken_keys(self, node: Node) -> list[str]:
        """Return the name of a model's primary key if it does not hold."""
        table = f"{node['schema']}.{node['name']}"
        for constraint in node.get("constraints") or []:
            if constraint["type"] == "primary_key":
                columns = constraint["columns"]
                doubled = self.run(KEY.format(table, ", ".join(columns)))
                empty = self.run(NULLS.format(table, " or ".join(f"{c} is null" for c in columns)))
                if doubled[0][0] or empty[0][0]:
                    return [f"key of {node['name']}"]
        return []

    def content(self, name: str) -> Content:
        """Return what a model holds: number and checksum of its rows, and its columns."""
        table = f"{self.models[name]['schema']}.{self.models[name]['name']}"
        [rows] = self.run(f"select count(*), sum(hash(t)) from {table} as t")
        columns = self.session.execute(f"from {table} limit 0").description or []
        return (*rows, tuple((column, str(kind)) for column, kind, *_ in columns))

    def shown(self, models: set[str]) -> list[str]:
        """Return the names of those models that people read."""
        return [
            self.models[name]["name"] for name in self.order if name in models & self.read_by_people
        ]

    @contextmanager
    def mutated(self, name: str, sql: str) -> Iterator[set[str]]:
        """Run a model with this SQL, and what reads it. Gives which models differ."""
        node = self.models[name]
        original = node["compiled_code"]
        self.update()
        try:
            node["compiled_code"] = sql
            if self.run_model(name):
                self.update(name)
            yield self.differing()
        finally:
            # The next call runs again what this one has changed.
            node["compiled_code"] = original
            self.unknown.add(name)

    def with_sql(self, name: str, sql: str) -> tuple[list[str], list[str]] | None:
        """Return what fails, and which tables differ, if a model had this SQL.

        None if it is no SQL at all.
        """
        self.update()
        try:
            self.run(f"explain {sql}")
        except NO_SQL:
            return None
        except duckdb.Error:
            pass  # An error of this SQL with these data, which running it finds again.
        # The model itself is shown too: what it feeds may not be in these data.
        own = self.models[name]["name"]
        try:
            with self.mutated(name, sql) as differing:
                others = [other for other in self.shown(differing) if other != own]
                return self.failing(differing), [own, *others] if differing else []
        except duckdb.Error as error:
            # dbt would stop at a contract first.
            return [*self.broken_contracts({name}), f"error: {type(error).__name__}"], [own]

    @contextmanager
    def given(
        self, table: str, rows: Rows, *, is_counted: bool = True
    ) -> Iterator[tuple[set[str], list[Seal], bool]]:
        """Run what reads an input that has these rows, and the checksums that it needs then.

        Gives which nodes differ, new checksums for the catalogue, and whether a test would have
        stopped the old ones.
        """
        tables = {table}
        try:
            self.write(table, rows, is_counted=is_counted)
            self.update(self.node_of(table))
            broken = self.run(
                "select tahun, nomor, found from intermediate.int_kendali__segel"
                " where expected is distinct from found"
            )
            is_sealed = bool(broken) and self.is_checked(SEAL)
            if broken:
                tables.add("katalog")
                for year, number, found in broken:
                    self.session.execute(
                        "update raw.katalog set segel = ? where tahun = ? and nomor = ?",
                        [found, str(year), number],
                    )
                self.update(self.node_of("katalog"))
            inputs = {self.node_of(name) for name in tables}
            yield self.differing() | inputs, broken, is_sealed
        finally:
            for name in tables:
                self.write(name, self.inputs[name][1])
                self.restored.add(self.node_of(name))

    def with_rows(
        self, table: str, rows: Rows, *, is_counted: bool = True
    ) -> tuple[list[str], list[str], list[Seal], bool]:
        """Return what fails and which tables differ on these rows; and checksums, as `given`."""
        try:
            with self.given(table, rows, is_counted=is_counted) as (nodes, seals, is_sealed):
                return self.failing(nodes), self.shown(nodes), seals, is_sealed
        except duckdb.Error as error:
            return [f"error: {type(error).__name__}"], [], [], False

    def is_checked(self, test: str) -> bool:
        """Return whether there is a test of this name and it fails."""
        nodes = [node for node in self.tests.values() if node["name"] == test]
        return any(self.has_rows(node["compiled_code"]) for node in nodes)

    def node_of(self, table: str) -> str:
        """Return the node of a seed, or that of the landed records."""
        if table in self.seeds:
            return self.seeds[table]["unique_id"]
        return "model.crm_dukcapil.stg_crm__berkas"

    @cached_property
    def unit_tests_of(self) -> dict[str, dict[str, UnitTest]]:
        """The unit tests of each model by name, as dbt has compiled them."""
        found: dict[str, dict[str, UnitTest]] = defaultdict(dict)
        files = {path.stem: path for path in self.project.path.glob("target/run/**/*.sql")}
        for test in self.unit_tests:
            model = test["depends_on"]["nodes"][0]
            if model in self.models:
                found[model][test["name"]] = UnitTest.of(files[test["name"]].read_text())
        return found

    def failing_units(self, name: str, sql: str) -> list[str]:
        """Return the unit tests that fail if a model had this SQL."""
        original, mutant = (
            re.sub(r'"[^"]*"\."[^"]*"\."(\w+)"', r"__dbt__cte__\1", text)
            for text in (self.models[name]["compiled_code"], sql)
        )
        failed = []
        for unit, test in self.unit_tests_of[name].items():
            model = relined(original, mutant, test.model)
            if model is not None and self.differs(test, model):
                failed.append(f"unit {unit}")
        return failed

    def differs(self, test: UnitTest, model: str) -> bool:
        """Return whether a unit test fails with this SQL."""
        actual, expected = (f"(select {test.columns} from ({s}))" for s in (model, test.expected))
        try:
            return bool(
                self.run(
                    f"select count(*) from (({actual} except all {expected})"
                    f" union all ({expected} except all {actual}))"
                )[0][0]
            )
        except duckdb.Error:
            return True


@dataclass(frozen=True)
class UnitTest:
    """A unit test as SQL: the model with its input, what it should give, and what is compared."""

    model: str
    expected: str
    columns: str

    @classmethod
    def of(cls, sql: str) -> UnitTest:
        """Take the SQL apart that dbt has run."""
        parts = [
            re.search(rf"from \(\n(.*)\n  \) _dbt_internal_unit_test_{which}\n", sql, re.DOTALL)
            for which in ("actual", "expected")
        ]
        columns = re.search(r"select\s+(.*), 'actual' as", sql)
        model, expected = (part[1] for part in parts if part)
        return cls(model, expected.split(" from (\n", 1)[-1], columns[1] if columns else "*")


def relined(original: str, mutant: str, other: str) -> str | None:
    """Return `other`, which is nearly `original`, with the change from `original` to `mutant`.

    None if the lines that change are not in `other`.
    """
    one, two, three = original.splitlines(), mutant.splitlines(), other.splitlines()
    same = difflib.SequenceMatcher(None, one, three, autojunk=False).get_matching_blocks()
    changes = difflib.SequenceMatcher(None, one, two, autojunk=False).get_opcodes()
    for kind, start, end, to_start, to_end in reversed(changes):
        if kind == "equal":
            continue
        for block in same:
            if block.a <= start and end <= block.a + block.size:
                shift = block.b - block.a
                three[start + shift : end + shift] = two[to_start:to_end]
                break
        else:
            return None
    return "\n".join(three)
