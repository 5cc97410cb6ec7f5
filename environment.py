"""Make .venv, and run the uv that is in it. Called by the Makefile, in the project's folder.

It needs nothing but Python.

    python3 environment.py                          make it, as far as uv
    environment.py ARGUMENTS                        run uv
    environment.py --stamp FILE NEEDS -- ARGUMENTS  run uv and touch FILE, if it is older than NEEDS
"""

from __future__ import annotations

import ast
import fcntl
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VENV = Path(".venv")
PYTHON = VENV / "bin/python"
UV = VENV / "bin/uv"
# Touched last: without it .venv was not made to the end, or no longer works.
MADE = VENV / ".made"
REQUIREMENTS = Path("requirements-uv.lock")

# What pip may be set to, and what uv calls it. What the user has set for uv wins, by either name.
SETTINGS = {
    "index-url": ("UV_DEFAULT_INDEX", "UV_INDEX_URL"),
    "extra-index-url": ("UV_INDEX", "UV_EXTRA_INDEX_URL"),
    "cert": ("SSL_CERT_FILE",),
    "trusted-host": ("UV_INSECURE_HOST",),
    "proxy": ("ALL_PROXY",),
}


def main(arguments: list[str]) -> None:
    """Do what the arguments say; an error of the system is one line."""
    try:
        if not arguments:
            make()
        elif arguments[0] == "--stamp":
            end = arguments.index("--")
            stamp, *needs = map(Path, arguments[1:end])
            install(stamp, needs, arguments[end + 1 :])
        else:
            uv(*arguments)
    except OSError as error:
        sys.exit(str(error))


def make() -> None:
    """Make .venv where there is none that works, and install uv into it."""
    with alone(MADE, [REQUIREMENTS]) as done:
        if done:
            return
        new = not MADE.exists()
        if new:
            if importlib.util.find_spec("ensurepip") is None:
                version = f"python{sys.version_info.major}.{sys.version_info.minor}"
                sys.exit(
                    f"{sys.executable} has no ensurepip. On Debian or Ubuntu: apt-get install"
                    f" python3-venv, or {version}-venv if it is not the system's own Python"
                )
            run(sys.executable, "-m", "venv", "--clear", VENV)
        pip = (PYTHON, "-m", "pip", "install", "--quiet", "--no-user", "--require-hashes")
        run(*pip, "-r", REQUIREMENTS)
        if new:
            # Scripts that work in any path, and after the checkout is moved.
            relocatable = ("--relocatable", "--allow-existing")
            uv("venv", "--quiet", *relocatable, "--python", PYTHON, VENV)
        MADE.touch()


def install(stamp: Path, needs: list[Path], arguments: list[str]) -> None:
    """Run uv to install into .venv; what was killed before the end is installed again."""
    with alone(stamp, needs) as done:
        if done:
            return
        begun = stamp.with_name(f"{stamp.name}.begun")
        again = ["--reinstall"] if begun.exists() else []
        begun.touch()
        uv(*arguments, *again)
        stamp.touch()
        begun.unlink()


@contextmanager
def alone(stamp: Path, needs: list[Path]) -> Iterator[bool]:
    """Wait for any other `make` that installs, and tell whether it has made what is to be made."""
    # A file that is there already: nothing is left behind, and .venv can be cleared.
    with REQUIREMENTS.open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        newest = max(path.stat().st_mtime_ns for path in needs)
        yield stamp.exists() and stamp.stat().st_mtime_ns >= newest


def uv(*arguments: str | Path) -> None:
    """Run uv with the settings of pip, and without a cache where there is no place for one."""
    settings = pip_settings()
    if "UV_CACHE_DIR" not in os.environ:
        cache = Path(subprocess.check_output([UV, "cache", "dir"], text=True).strip())
        # Without a home it would be in the project.
        if not cache.is_absolute() or not can_write(cache):
            settings["UV_NO_CACHE"] = "1"
    run(UV, *arguments, **settings)


def pip_settings() -> dict[str, str]:
    """Return variables for uv: what pip is set to, by variables or files."""
    pip = [PYTHON, "-m", "pip", "--no-cache-dir", "config", "list"]
    listed = subprocess.run(pip, stdout=subprocess.PIPE, text=True, check=False).stdout
    found = dict(line.split("=", 1) for line in listed.splitlines())
    settings = {}
    for option, names in SETTINGS.items():
        for place in ("global", "install", ":env:"):
            value = ast.literal_eval(found.get(f"{place}.{option}", "''"))
            if value and os.environ.keys().isdisjoint(names):
                settings[names[0]] = " ".join(value.split())
    return settings


def can_write(folder: Path) -> bool:
    """Tell whether files can be written to a folder, which is made where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def run(*command: str | Path, **variables: str) -> None:
    """Run a command with these variables; if it fails, it has said why."""
    if subprocess.run(command, env=os.environ | variables, check=False).returncode:
        sys.exit("Failed, see above. Behind a mirror or a proxy: CONTRIBUTING.md, Installation.")


if __name__ == "__main__":
    main(sys.argv[1:])
