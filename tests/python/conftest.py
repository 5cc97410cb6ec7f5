"""Fixtures: one build that all tests of a worker read, and fresh copies for those that break it."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest
from project import ROOT, Project, copy_project
from simulated_complaints import as_printed, export


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project as committed, built once. Not to be changed."""
    project = copy_project(ROOT, tmp_path_factory.mktemp("built") / "project")
    project.build()
    compiled = project.dbt("compile")
    assert compiled.returncode == 0, compiled.stdout
    return project


@pytest.fixture
def fresh(built: Project, tmp_path: Path) -> Project:
    """Return a copy of the project to change and build, its database empty."""
    return copy_project(built.path, tmp_path / "project")


@pytest.fixture(scope="session")
def counted(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project built from the simulated complaints of 2023. Only to be read, and copied.

    The export is sim_2023.csv beside the project. All workers share one build, made by the first.
    """
    base = tmp_path_factory.getbasetemp()
    base = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "counted"
    base.mkdir(exist_ok=True)
    with (base / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (base / "done").exists():
            shutil.rmtree(base / "project", ignore_errors=True)
            project = copy_project(built.path, base / "project", databases=True)
            project.served.unlink()
            project.build(CRM_EXPORT=str(export(base / "sim_2023.csv", as_printed())))
            (base / "done").touch()
    return Project(base / "project")
