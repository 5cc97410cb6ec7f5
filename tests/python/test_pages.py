"""What the README promises is what happens, and everything public is described."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
from project import ROOT, Project

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    *(str(p.relative_to(ROOT)) for p in ROOT.glob("docs/*.md")),
]
EXAMPLES = re.findall(r"```console\n\$ (dbt [^\n]+)\n(.*?)```", README, re.DOTALL)


def test_readme_is_short() -> None:
    """The README stays under 120 lines."""
    assert len(README.splitlines()) < 120


@pytest.mark.parametrize(("command", "output"), EXAMPLES)
def test_readme_query_prints_what_the_readme_shows(
    built: Project, command: str, output: str
) -> None:
    """Each example query is run, and prints the table that the README shows."""
    _, *arguments = shlex.split(command)
    run = built.dbt(*arguments, "--target-path", str(built.path.parent / "show"))
    assert run.returncode == 0, run.stdout
    table = [line for line in run.stdout.splitlines() if line.startswith("|")]
    assert table == output.strip().splitlines()


def test_make_targets_of_the_pages_exist() -> None:
    """Every `make target` that a page names is one."""
    pages = "".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", pages, re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named
    assert named <= targets


def test_paths_of_the_pages_exist() -> None:
    """Every path in backquotes that a page names is there."""
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for path in re.findall(r"`((?:seeds|models|analyses|tests|macros|docs)/[^`*…]*)`", text):
            assert (ROOT / path).exists(), (page, path)


def described(node: dict[str, Any]) -> bool:
    """Whether a node of the manifest has a description."""
    return bool(node.get("description", "").strip())


def test_everything_is_described(built: Project) -> None:
    """No model, seed, column or test lacks a description."""
    manifest = built.manifest()
    ours = [
        node
        for kind in ("nodes", "unit_tests")
        for node in manifest[kind].values()
        if node["package_name"] == "crm_dukcapil"
        # The same for every seed: described once, with its code.
        and node.get("test_metadata", {}).get("name") != "cells_can_be_read"
        and node["resource_type"] not in ("operation", "analysis", "sql_operation")
    ]
    kinds = {node["resource_type"] for node in ours}
    assert kinds == {"model", "seed", "test", "unit_test"}
    missing = [node["unique_id"] for node in ours if not described(node)]
    for node in ours:
        if node["resource_type"] in ("model", "seed"):
            missing += [
                f"{node['unique_id']}.{name}"
                for name, column in node["columns"].items()
                if not described(column)
            ]
    assert missing == []


def test_documented_columns_are_the_columns(built: Project) -> None:
    """Every view and table has the columns that its YAML documents, in that order."""
    for node in built.manifest()["nodes"].values():
        if node["resource_type"] in ("model", "seed"):
            found = built.query(
                "select column_name from information_schema.columns where table_schema = "
                f"'{node['schema']}' and table_name = '{node['name']}' order by ordinal_position"
            )
            assert [name for (name,) in found] == list(node["columns"]), node["unique_id"]


def test_every_macro_has_a_comment() -> None:
    """A comment stands above each macro; what an engine does instead is described with it."""
    macros = [path.read_text(encoding="utf-8") for path in (ROOT / "macros").glob("*.sql")]
    undescribed = r"(?<!-#}\n){%-? (?:macro (?!duckdb__|spark__|default__)|materialization )(\w+)"
    assert macros
    assert [name for text in macros for name in re.findall(undescribed, text)] == []
