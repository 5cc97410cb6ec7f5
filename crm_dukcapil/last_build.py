"""The record of the last whole build: when it began, and how it ended.

It stands beside the build file. dbt's own run_results.json would not do: any later run of dbt
replaces it, and a build that is killed leaves that of an earlier one. The record is removed and
written anew when a build begins, so that no earlier end is ever taken for that of the last build.
"""

import fcntl
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_dukcapil.landing.files import digest
from crm_dukcapil.swap import flush

if TYPE_CHECKING:
    from dbt_common.events.base_types import EventMsg

FAILED = ("error", "fail", "runtime error", "partial success")
# States of the last build.
NONE, RUNNING, UNFINISHED, BAD, GOOD = "unknown", "running", "did not end", "failed", "succeeded"

# When a build last left a served file as it should be, and the bytes of that file.
CONFIRMED = ("confirmed_utc", "served_sha256")


def record(build: Path) -> Path:
    """Return the path of the record that belongs to a build file."""
    return build.with_name(f"{build.name}.last_build.json")


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")


def begin(build: Path) -> dict[str, Any]:
    """Write that a build began now, and return that, with what an earlier one has confirmed.

    This process keeps the record locked until it ends, however it ends: so a build that runs is
    told from one that was killed.
    """
    before = read(build)
    found = {"started_utc": now()} | {key: before[key] for key in CONFIRMED if key in before}
    fcntl.flock(write(record(build), found), fcntl.LOCK_EX)
    return found


def end(build: Path, found: dict[str, Any]) -> None:
    """Replace the record of a build, in one step, with how it ended."""
    new = record(build).with_suffix(".new")
    os.close(write(new, found))
    new.replace(record(build))
    flush(build.parent)


def write(path: Path, found: dict[str, Any]) -> int:
    """Write a record to disk, for its owner alone; return the handle of the file."""
    # First of all: on a full disk, too, an old record goes.
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(handle, json.dumps(found).encode())
    os.fsync(handle)
    return handle


def read(build: Path) -> dict[str, Any]:
    """Return the record of the last build, with its `state`.

    A record that is cut off (power, disk) is that of a build that did not end.
    """
    try:
        with record(build).open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                state = UNFINISHED
            except BlockingIOError:
                state = RUNNING
            text = file.read()
    except FileNotFoundError:
        return {"state": NONE}
    try:
        return {"state": state, **json.loads(text)}
    except ValueError:
        return {"state": state}


class Watch:
    """A callback for the events of dbt: it writes the record of the build that fires them.

    A node is recorded by its name, its status and its number of rows. Messages are left out: they
    may have values of complaints.
    """

    def __init__(self, build: Path, served: Path, id_build: str | None = None) -> None:
        """Write that the build began; its id may be learned later, as found["id_build"]."""
        self.build, self.served = build, served
        self.failed: list[dict[str, Any]] = []
        self.found = begin(build) | {"id_build": id_build}

    def __call__(self, event: "EventMsg") -> None:
        """Note a node that failed; at the end of the command, write how the build ended."""
        if event.info.name == "NodeFinished":
            result = event.data.run_result
            if result.status in FAILED:
                self.fail(event.data.node_info.node_name, result.status, result.num_failures)
        elif event.info.name == "CommandCompleted":
            self.end(is_good=event.data.success)

    def fail(self, node: str, status: str, rows: int | None = None) -> None:
        """Note what failed."""
        self.failed.append({"node": node, "status": status, "rows": rows})

    def end(self, *, is_good: bool) -> None:
        """Write how the build ended."""
        ended = {"state": BAD, "ended_utc": now(), "failed": self.failed}
        if is_good:
            ended["state"] = GOOD
            # It has published this, or would have published the same.
            ended |= dict(zip(CONFIRMED, (now(), digest(self.served)), strict=True))
        end(self.build, self.found | ended)
