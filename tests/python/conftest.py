"""Fixtures: one build that all tests of a worker read, and fresh copies for those that break it."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import ROOT, Project, copy_project


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
