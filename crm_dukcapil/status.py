"""What is served, how old it is, and how the last build ended: for people, and for a schedule.

No value of a record and no name of an export is shown: the output is meant for mail and logs.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from crm_dukcapil import last_build, publication, registry
from crm_dukcapil.landing import folder
from crm_dukcapil.landing.files import digest

# Exit codes, as `--help` explains them; 2 is argparse's. The smallest that applies is returned.
FINE, NOT_SERVED, NOT_BUILT, OLD = 0, 1, 3, 4
# What is said of a last build that is a problem.
TROUBLE = {
    last_build.NONE: "no whole build is known here: run make build",
    last_build.UNFINISHED: "the last build did not end: it was killed, or dbt could not start",
    last_build.BAD: "the last build failed: see what it said, or target/logs/dbt.log",
}
Problem = tuple[int, str]


def look(served_within: float | None, export_within: float | None) -> dict[str, Any]:
    """Return what is served, the last build, the newest export, problems and the exit code.

    Times are in UTC, but for `latest_time_in_exports`, which is as the exports have it. Ages are
    in days, and None where there is nothing.
    """
    path, build = registry.served_path(), registry.build_path()
    last = last_build.read(build)
    served, problems = what_is_served(path, last)
    landed = registry.landed_path()
    export = newest_export(landed)
    if last["state"] in TROUBLE:
        problems.append((NOT_BUILT, TROUBLE[last["state"]]))
    for limit, age, what, remedy in (
        (
            *(served_within, served.get("age_days")),
            *("what is served was not published or confirmed", "build again"),
        ),
        (
            *(export_within, export.get("age_days")),
            *("no new export was read", f"remove {landed} and build again: all are read anew"),
        ),
    ):
        # So that no age, a time to come, and a limit that is no number count as too old.
        if limit is not None and not (age is not None and 0 <= age <= limit):
            text = f"{what} within {limit:g} day(s)"
            if age is not None and age < 0:
                text += f", its time is in the future: set the clock of this machine, {remedy}"
            problems.append((OLD, text))
    return {
        "exit_code": min((code for code, _ in problems), default=FINE),
        "problems": [text for _, text in problems],
        "served": {"path": str(path), **served},
        "last_build": last,
        "newest_export": export,
    }


def what_is_served(path: Path, last: dict[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Return what the served file says of itself, and what is wrong with it."""
    if not path.exists():
        return {}, [(NOT_SERVED, f"nothing is served: {path} does not exist")]
    try:
        row = publication.published(path)[0]
        with publication.opened(path) as connection:
            changed = publication.altered(connection)
            years = connection.execute(
                "select tahun, sumber, sum(jumlah)::bigint from marts.rekap_bulan"
                " group by all order by all"
            ).fetchall()
            [(latest,)] = connection.execute(
                "select max(sekarang) from marts.kinerja_tindak_lanjut"
            ).fetchall()
        publication.refuse_another_registry(path, registry.folder().as_posix())
        is_confirmed = digest(path) == last.get("served_sha256")
    except (RuntimeError, OSError, duckdb.Error) as error:
        return {}, [(NOT_SERVED, str(error))]
    confirmed = datetime.fromisoformat(last["confirmed_utc"]) if is_confirmed else None
    found = {
        "registry": row.registri,
        "institution": row.instansi,
        "id_build": row.id_build,
        "published_utc": said(row.waktu_utc),
        "confirmed_utc": said(confirmed),
        # What is confirmed was published before, whatever the clock said then.
        "age_days": age(confirmed or row.waktu_utc),
        "years": [dict(zip(("year", "source", "complaints"), year, strict=True)) for year in years],
        "latest_time_in_exports": said(latest),
        "changed_by_hand": changed,
    }
    problem = f"{path} was changed since it was published: {', '.join(changed)}"
    return found, [(NOT_SERVED, problem)] if changed else []


def newest_export(landed: Path) -> dict[str, Any]:
    """Return when the newest export was read: one of other content than those before it.

    A landed file keeps its time until its export changes, or the way in which it is read.
    """
    times = [
        datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
        for path in landed.glob("*.parquet")
        if path.name != folder.EMPTY
    ]
    newest = max(times, default=None)
    return {"landed_utc": said(newest), "age_days": age(newest)}


def said(time: datetime | None) -> str | None:
    """Return a time as text, to the second."""
    return time and time.isoformat(sep=" ", timespec="seconds")


def age(time: datetime | None) -> float | None:
    """Return how many days ago a time in UTC was."""
    days = time and (datetime.now(UTC).replace(tzinfo=None) - time).total_seconds() / 86400
    return days and round(days, 2)


def as_lines(found: dict[str, Any]) -> list[str]:
    """Return the findings of `look` in words."""
    served, last, export = found["served"], found["last_build"], found["newest_export"]
    lines = [f"Served: {served['path']}"]
    if "id_build" in served:
        lines += [
            f"    of {served['institution']} ({served['registry']})",
            f"    published {served['published_utc']} UTC by build {served['id_build']}",
            f"    age: {served['age_days']:g} day(s)",
        ]
        if served["confirmed_utc"]:
            lines[-1] += f", since a build left it so or found it so: {served['confirmed_utc']} UTC"
        for year in served["years"]:
            lines.append("    {year}: {complaints} complaints ({source})".format(**year))
    times = [
        f"{name[:-4]} {last[name]} UTC" for name in ("started_utc", "ended_utc") if name in last
    ]
    lines.append(", ".join([f"Last build: {last['state']}", *times]))
    for node in last.get("failed", []):
        rows = f", {node['rows']} row(s)" if node["rows"] else ""
        lines.append(f"    {node['node']}: {node['status']}{rows}")
    lines.append("Newest export: none")
    if export["landed_utc"]:
        lines[-1] = f"Newest export: {export['landed_utc']} UTC, {export['age_days']:g} day(s) ago"
    if served.get("latest_time_in_exports"):
        lines.append(f"    latest time in what is counted: {served['latest_time_in_exports']}")
    return lines + [f"PROBLEM: {text}" for text in found["problems"]]
