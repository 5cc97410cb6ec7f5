"""Show the checksums of printed tables, and write those of named tables into the catalogue."""

from __future__ import annotations

import csv

from dbt.cli.main import dbtRunner

from crm_dukcapil import registry

MODEL = "int_kendali__segel"


def seal(year: int, tables: list[str]) -> list[str]:
    """Write the checksums of `tables` into the catalogue; return a line per table of the year.

    A table is named by its number, any other seed by its name. Name only what was checked against
    the print.

    Raises
    ------
    RuntimeError
        dbt cannot load the seeds, or the catalogue has no such table.
    """
    catalogue = registry.folder() / "publikasi/katalog.csv"
    # Refused here: dbt is told to be silent.
    registry.build_path()
    found = checksums(year)
    if unknown := sorted(set(tables) - found.keys()):
        existing = ", ".join(found) or "none"
        raise RuntimeError(
            f"no seed has rows of {', '.join(unknown)} in {year}; tables with rows: {existing}"
        )
    encoded = catalogue.read_bytes()
    text = encoded.decode("utf-8-sig")
    header, *rows = csv.reader(text.splitlines())
    place = {name: header.index(name) for name in ("tahun", "nomor", "segel")}
    listed = {row[place["nomor"]]: row for row in rows if row[place["tahun"]] == str(year)}
    if unknown := sorted(set(tables) - listed.keys()):
        raise RuntimeError(f"{catalogue} has no row for {', '.join(unknown)} in {year}: add it")
    for table in tables:
        listed[table][place["segel"]] = found[table]
    encoding = "utf-8-sig" if encoded.startswith(b"\xef\xbb\xbf") else "utf-8"
    with catalogue.open("w", encoding=encoding, newline="") as file:
        line_end = "\r\n" if "\r\n" in text else "\n"
        csv.writer(file, lineterminator=line_end).writerows([header, *rows])
    return [
        f"{year} {table}: {checksum}, {state(listed.get(table), place['segel'], checksum)}"
        for table, checksum in found.items()
    ]


def state(row: list[str] | None, place: int, checksum: str) -> str:
    """Return how a checksum compares with the row of its table in the catalogue."""
    if row is None:
        return "not in the catalogue"
    if row[place] == checksum:
        return "as in the catalogue"
    return f"the catalogue has {row[place] or 'none'}"


def checksums(year: int) -> dict[str, str]:
    """Return the checksums of the current seeds over the rows of a year, by table."""
    dbt = dbtRunner()
    models = ["--select", f"+{MODEL}", "--resource-type", "seed", "--resource-type", "model"]
    for command in (["build", *models], ["show", "--select", MODEL, "--limit", "-1"]):
        run = dbt.invoke(["--log-level", "none", *command])
        if not run.success:
            raise RuntimeError("dbt cannot load the seeds: run `dbt build` to see why")
    rows = run.result.results[0].agate_table.rows
    return {
        row["nomor"]: row["found"] for row in rows if int(row["tahun"]) == year and row["found"]
    }
