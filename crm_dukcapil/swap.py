"""Replace a file that others read, in one step: they see the old one or the new one.

Whoever could read it still can, and what it was before stands beside it. All work is done in a
private folder beside it, under a lock on the folder of both.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# What a new file gets, whatever the umask: readers are other people.
READABLE = 0o644


def previous_version(path: Path) -> Path:
    """Return the path of the version before the one that is served."""
    return path.with_suffix(f".previous{path.suffix}")


@contextmanager
def locked(path: Path, other: str) -> Iterator[None]:
    """Lock the folder of a file against `other` runs, and remove what killed ones left in it.

    The lock is on the folder itself, so it leaves no lock file.
    """
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuntimeError(f"another {other} into {path.parent}: try again") from None
        for left in beside(path, f".{path.name}."):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(handle)


@contextmanager
def workplace(path: Path) -> Iterator[Path]:
    """Give a private folder beside a file, on the same file system, for the time being."""
    try:
        work = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    except OSError as error:
        raise RuntimeError(
            f"{path.parent} cannot be written to ({error.strerror}): allow it, or name another"
            " folder"
        ) from error
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def beside(path: Path, prefix: str) -> list[Path]:
    """Return what stands in the folder of a file and has a name that begins so."""
    return [found for found in path.parent.iterdir() if found.name.startswith(prefix)]


def logs(path: Path) -> list[Path]:
    """Return the write-ahead logs of a DuckDB file.

    A program that was killed leaves one. DuckDB applies it to whatever file stands beside it.
    """
    return beside(path, f"{path.name}.wal")


def swap(new: Path, path: Path, *, keep: bool, model: Path | None = None) -> list[str]:
    """Put `new` in the place of the file at `path`; return a line for whoever can read it less.

    The new file gets mode, owner and group of the one it replaces, or of `model`. That one becomes
    the previous version if it is to be kept.

    Raises
    ------
    RuntimeError
        Owner or group cannot be kept, and somebody would lose access. Nothing is replaced.
    """
    model = path if path.exists() else model
    notes = resemble(new, model) if model else []
    if not model:
        new.chmod(READABLE)
    if keep and path.exists():
        old = new.with_name("previous")
        try:
            old.hardlink_to(path)
        except OSError:
            # Somebody else's file, or a file system without hard links.
            copy(path, old)
            resemble(old, path)
        old.replace(previous_version(path))
    for log in logs(path):
        log.unlink()
    new.replace(path)
    flush(path.parent)
    return notes


def resemble(new: Path, old: Path) -> list[str]:
    """Give a file the mode, owner, group and access list of another; say what could not be kept."""
    wanted = old.stat()
    for owner in (wanted.st_uid, -1):
        with suppress(OSError):
            os.chown(new, owner, wanted.st_gid)
            break
    found = new.stat()
    notes = []
    if (found.st_uid, found.st_gid) != (wanted.st_uid, wanted.st_gid):
        change = (
            f"{old} belongs to user {wanted.st_uid} and group {wanted.st_gid}, and this run can"
            f" only give it to user {found.st_uid} and group {found.st_gid}"
        )
        if not wanted.st_mode & stat.S_IROTH:
            raise RuntimeError(
                f"{change}, so others might no longer read it: build as its owner, let everybody"
                f" read it (chmod o+r), or move it away. It is not replaced"
            )
        notes.append(f"{change}; everybody may read it")
    # Extended attributes, where the file system has any; not the times.
    with suppress(OSError):
        shutil.copystat(old, new)
    new.chmod(stat.S_IMODE(wanted.st_mode))
    os.utime(new)
    return notes


def copy(source: Path, target: Path) -> None:
    """Copy the content of a file, and wait until it is on disk."""
    shutil.copyfile(source, target)
    flush(target)


def flush(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
