"""The mutants of a project's models and data tests, and what they depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from mutation.sql import Mutant, mutants

Node = dict[str, Any]


def of_models(manifest: Node, names: set[str]) -> Iterator[Mutant]:
    """Return the mutants of these models."""
    for name in sorted(names):
        node = manifest["nodes"][name]
        served = node["schema"] in ("marts", "audit")
        yield from mutants(name, node["compiled_code"], source(manifest, node), is_served=served)


def of_tests(manifest: Node, names: set[str]) -> Iterator[Mutant]:
    """Return the mutants of these data tests."""
    for name in sorted(names):
        node = manifest["nodes"][name]
        yield from mutants(name, node["compiled_code"], source(manifest, node))


def source(manifest: Node, node: Node) -> str:
    """Return the SQL of a node and of the macros that it calls, with one kind of quotes."""
    texts, ahead, seen = [node["raw_code"]], [*node["depends_on"]["macros"]], set()
    while ahead:
        name = ahead.pop()
        # Those of dbt change with its version, which the lock file has.
        if name not in seen and name.split(".")[1] == node["package_name"]:
            seen.add(name)
            texts.append(manifest["macros"][name]["macro_sql"])
            ahead += manifest["macros"][name]["depends_on"]["macros"]
    return "\n".join([texts[0], *sorted(texts[1:])]).replace('"', "'")


def fingerprints(manifest: Node) -> dict[str, str]:
    """Return a short checksum for each model of SQL and each data test that can stop a build.

    That of a model covers its SQL with macros, its contract, its unit tests and its data tests.
    """
    found = {}
    for name, node in manifest["nodes"].items():
        if node["resource_type"] == "test" and node["config"]["severity"].lower() == "error":
            # A remedy may name the folder of this checkout.
            config = {key: value for key, value in node["config"].items() if key != "meta"}
            found[name] = [source(manifest, node), node.get("test_metadata"), config]
    about: dict[str, list[Any]] = {
        name: [source(manifest, node), types(node), node["constraints"], node["contract"]]
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["language"] == "sql"
    }
    for name in sorted(found):
        for parent in manifest["nodes"][name]["depends_on"]["nodes"]:
            if parent in about:
                about[parent].append([name, found[name]])
    for test in sorted(manifest["unit_tests"].values(), key=lambda test: test["name"]):
        model = test["depends_on"]["nodes"][0]
        if model in about:
            about[model].append([test["given"], test["expect"], test["overrides"]])
    return {name: digest(text) for name, text in (found | about).items()}


def digest(value: list[Any]) -> str:
    """Return a short checksum of plain values."""
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def types(node: Node) -> list[tuple[str, str]]:
    """Return names and types of the columns of a node, as documented."""
    return [(column["name"], column["data_type"]) for column in node["columns"].values()]
