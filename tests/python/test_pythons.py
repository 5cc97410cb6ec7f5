"""Each Python that pyproject.toml supports installs the lock file and builds, in its own place."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from project import ODD_NAME, copy_checkout, make

pytestmark = pytest.mark.pythons

VERSIONS = ("3.11", "3.12", "3.13")


def find_python(version: str) -> str | None:
    """Return the path of a Python that runs, from PATH or from pyenv's versions.

    A shim of pyenv is on PATH for versions that are not active as well, and then only fails.
    """
    program = "import sys; print(sys.executable)"
    for variables in ({}, {"PYENV_VERSION": version}):
        try:
            found = subprocess.run(
                [f"python{version}", "-c", program],
                env=os.environ | variables,
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError:
            return None
        if found.returncode == 0:
            return found.stdout.strip()
    return None


def test_one_is_found() -> None:
    """Otherwise the builds below would all be skipped."""
    assert any(find_python(version) for version in VERSIONS)


@pytest.mark.parametrize("version", VERSIONS)
def test_clean_checkout_builds(version: str, tmp_path: Path) -> None:
    """`make build` with nothing but this Python; what is tracked by git is copied as it is now."""
    python = find_python(version)
    if python is None:
        pytest.skip(f"python{version} is not on this machine")
    checkout = copy_checkout(tmp_path / ODD_NAME)
    try:
        build = make(checkout, "build", f"PYTHON={python}")
        assert build.returncode == 0, build.stdout
        used = subprocess.check_output([checkout / ".venv/bin/python", "--version"], text=True)
        assert used.startswith(f"Python {version}.")
        assert (checkout / "warehouse/crm_dukcapil.duckdb").exists()
    finally:
        # pytest would keep three environments of every one of its last runs.
        shutil.rmtree(checkout, ignore_errors=True)
