"""The registry that a run is for: a folder inside the project, with its seeds and its layouts.

CRM_REGISTRY names the folder; without it, it is `seeds`. Another registry has files of its own in
`warehouse/`, unless CRM_BUILD_PATH and CRM_SERVE_PATH name others.
"""

import os
from pathlib import Path

DEFAULT = "seeds"


def folder() -> Path:
    """Return the folder of the registry, relative to the project."""
    return Path(os.environ.get("CRM_REGISTRY") or DEFAULT)


def served_path() -> Path:
    """Return the path of the file that BI tools read: CRM_SERVE_PATH, or its own in warehouse/."""
    own = "crm_dukcapil" if folder() == Path(DEFAULT) else f"rekap_{folder().name}"
    return Path(os.environ.get("CRM_SERVE_PATH") or f"warehouse/{own}.duckdb")


def build_path() -> Path:
    """Return the path of dbt's own file, as in profiles.yml."""
    own = "build" if folder() == Path(DEFAULT) else f"build_{folder().name}"
    return Path(os.environ.get("CRM_BUILD_PATH") or f"warehouse/{own}.duckdb")


def landed_path() -> Path:
    """Return the folder of the landed files, as in macros/landed.sql: beside dbt's own file."""
    path = build_path()
    return path.with_name(f"{path.name}.landed")
