"""The certificate of a candidate: which rules it was held to, and what came of each.

It shows no value of a row, so it can be kept, sent and opened anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from crm_dukcapil import pages

# Where a candidate says what it is, and what that is called here.
ABOUT = "audit.publikasi"
NAMES = {
    "instansi": "Institution",
    "daerah": "Region",
    "registri": "Registry",
    "id_build": "Build",
    "waktu_utc": "Time (UTC)",
    "versi_gudang": "Warehouse",
    "versi_dbt": "dbt",
    "versi_duckdb": "DuckDB",
}


class Rule(NamedTuple):
    """A rule about a table, and what came of it.

    Attributes
    ----------
    table, column
        What it is about; the column is `*` if it is about the table as a whole.
    text, expectation, severity
        What it says, what Great Expectations calls it, and whether it refuses or warns.
    errors
        The types of the exceptions that kept it from being evaluated.
    passed
        Whether it holds.
    values, unexpected
        How many values were looked at, and how many of them break it; none if it looks at no
        single values.
    """

    table: str
    column: str
    text: str
    expectation: str
    severity: str
    errors: tuple[str, ...]
    passed: bool
    values: int | None
    unexpected: int | None

    @property
    def refuses(self) -> bool:
        """Return whether the candidate must not be served because of it."""
        return bool(self.errors) or not (self.passed or self.severity == "warning")


def write(
    path: Path,
    rules: Sequence[Rule],
    published: pd.DataFrame,
    measured: Sequence[tuple[str, str]] = (),
) -> None:
    """Write the certificate of the candidate whose audit.publikasi is `published`.

    `measured` is what else was found out, as names and texts. A column of `published` that breaks a
    rule is not shown.
    """
    failed = {rule.column for rule in rules if rule.table == ABOUT and not rule.passed}
    build = next(iter(published.drop(columns=failed, errors="ignore").to_dict("records")), {})
    if isinstance(build.get("waktu_utc"), pd.Timestamp):
        build["waktu_utc"] = build["waktu_utc"].floor("s")
    about = [(name, build.get(column, "not shown")) for column, name in NAMES.items()]
    template = pages.environment(Path(__file__).parent).get_template("certificate.html.j2")
    page = template.render(
        about=[*about, ("Great Expectations", version("great-expectations"))],
        rows=dict(zip(published.get("tabel", ()), published.get("baris", ()), strict=True)),
        rules=rules,
        tables=[(name, list(group)) for name, group in groupby(rules, key=attrgetter("table"))],
        measured=measured,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
