"""Remove what withdrawn exports have left, and build again from those that remain.

A deleted row stays in free blocks of a DuckDB file until they are written anew, and the previous
version, reports and logs are older than the withdrawal. So all of it is removed, not cleaned.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import duckdb

from crm_dukcapil import publication, registry
from crm_dukcapil.landing import folder, keys


class ForgetError(RuntimeError):
    """The new build failed. The message says what to do."""


def forget() -> Iterator[str]:
    """Remove and build again; yield a line for each thing that was done.

    Raises
    ------
    RuntimeError
        A build is running. Nothing is removed.
    ForgetError
        The new build failed: the served file is still the old one.
    """
    served = registry.served_path().resolve()
    previous = publication.previous_version(served)
    build, landed = registry.build_path(), registry.landed_path()
    with folder.locked(landed):
        # A damaged one is removed like any other.
        with suppress(duckdb.IOException):
            if build.exists():
                publication.writable(build).close()
        for path in registry.written(build):
            yield from removed(path)
    for path in (landed, previous, Path("target"), registry.spark_path()):
        yield from removed(path)
    if keys.serves_complaints(registry.folder()):
        new_key(keys.key_path(build))
        yield f"new key: {keys.key_path(build)}; each complaint has another kunci_pengaduan"
    # Imported late: it takes seconds.
    from dbt.cli.main import dbtRunner

    if not dbtRunner().invoke(["build"]).success:
        raise ForgetError(
            f"the build failed, so that {served} still has what the withdrawn exports gave: correct"
            " what it says above, and run this again"
        )
    # What was served until now.
    yield from removed(previous)
    yield (
        f"{served} is built from the exports that CRM_EXPORT names now. Copies elsewhere, such as"
        " reports written to another folder and backups, are yours to remove"
    )


def removed(path: Path) -> Iterator[str]:
    """Remove a file or folder, and say so; nothing if it is not there."""
    if path.is_dir() and not path.is_symlink():
        count = sum(inner.is_file() for inner in path.rglob("*"))
        shutil.rmtree(path)
        yield f"removed {path} with {count} file(s)"
    elif path.exists() or path.is_symlink():
        size = path.stat().st_size
        path.unlink()
        yield f"removed {path}, {size:,} bytes"


def new_key(path: Path) -> None:
    """Write a new key, which only its owner can read."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(keys.BLOCK // 2) + "\n")
