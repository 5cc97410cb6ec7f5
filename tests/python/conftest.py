"""Fixtures: one build that all tests read, and fresh copies for those that break it."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest
from faults import Suite, note_faults
from hypothesis import settings
from project import ODD_NAME, ROOT, Project, copy_project
from simulated_complaints import as_printed, export


def pytest_configure(config: pytest.Config) -> None:
    """Choose a random seed for all workers; say what hypothesis does, and gather the faults."""
    if config.option.seed is None:
        config.option.seed = random.randrange(10**6)
    cache = Path(tempfile.gettempdir()) / "hypothesis"
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(cache))
    # The same examples in every run, and nothing kept from one to the next. Those of faults follow
    # the seed.
    is_suite = config.option.faults
    settings.register_profile("same", derandomize=not is_suite, database=None, deadline=None)
    settings.load_profile("same")
    if is_suite and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Suite(config.option.seed))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Check the markers of faults, and let reports have them; tests of no build come first.

    One worker runs them while the other one builds what all the rest waits for.
    """
    note_faults(items)
    items.sort(key=lambda item: "built" in getattr(item, "fixturenames", ()))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options that shorten test_serving.py, repeat a random choice, and write of the faults."""
    parser.addoption("--builds", type=int, default=20, help="builds beside readers")
    parser.addoption("--kills", type=int, default=50, help="builds that are killed")
    parser.addoption("--spark", default="4", help="the version of Spark: .venv/spark-4")
    parser.addoption("--seed", type=int, help="what is chosen at random; printed with each run")
    parser.addoption("--faults", action="store_true", help="write what became of the faults")


def pytest_report_header(config: pytest.Config) -> str:
    """Print the random seed, to repeat a run with."""
    return f"random seed: --seed={config.option.seed}"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project as committed, built once. Not to be changed.

    Whichever worker comes first builds it. Each has a copy of it: a database is open in one process
    at a time as soon as one of them writes.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    # Not moved once it is built: what dbt has parsed names the seeds by their whole path.
    path, done = shared / "built" / ODD_NAME, shared / "built" / "done"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(path, ignore_errors=True)
            project = copy_project(ROOT, path)
            project.build()
            compiled = project.dbt("compile")
            assert compiled.returncode == 0, compiled.stdout
            done.touch()
    return Project(shutil.copytree(path, own / "built_for_worker" / "project"))


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


@pytest.fixture
def again(built: Project, fresh: Project) -> Project:
    """Return a copy of the project to change and build again, on what was built and served."""
    shutil.copy2(built.warehouse, fresh.warehouse)
    shutil.copy2(built.served, fresh.served)
    return fresh
