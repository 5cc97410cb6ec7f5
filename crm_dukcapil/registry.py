"""The registry that a run is for: a folder inside the project, with its seeds and its layouts.

CRM_REGISTRY names the folder; without it, it is `seeds`. Another registry has files of its own in
`warehouse/`, unless CRM_BUILD_PATH and CRM_SERVE_PATH name others.
"""

import os
import sys
from pathlib import Path

DEFAULT = "seeds"


class RegistryError(RuntimeError):
    """CRM_REGISTRY names no folder of the project."""


def folder(*, create: bool = False) -> Path:
    """Return the folder of the registry, relative to the project; create it where asked to.

    Raises
    ------
    RegistryError
        The path leads out of the project, which dbt_project.yml refuses too, or is no folder.
    """
    name = os.environ.get("CRM_REGISTRY") or DEFAULT
    if not {"", ".", ".."}.isdisjoint(name.split("/")) or ":" in name or "\\" in name:
        raise RegistryError(
            f"CRM_REGISTRY must be a folder of the project, such as registri/kota, and is {name}"
        )
    path = Path(name)
    if not path.resolve().is_relative_to(Path.cwd()):
        raise RegistryError(f"CRM_REGISTRY: {name} leads to {path.resolve()}, not in the project")
    if create:
        path.mkdir(parents=True, exist_ok=True)
    if not path.is_dir():
        raise RegistryError(
            f"CRM_REGISTRY: there is no folder {name} in {Path.cwd()}: create it, correct the"
            " variable, or change to the project's folder"
        )
    return path


def settings() -> Path:
    """Return the path of the registry's settings, for messages that name one."""
    return folder() / "acuan/acuan_registri.csv"


def served_path() -> Path:
    """Return the path of the file that BI tools read: CRM_SERVE_PATH, or the registry's."""
    return Path(os.environ.get("CRM_SERVE_PATH") or own_path("crm_dukcapil", "rekap"))


def build_path() -> Path:
    """Return the path of dbt's own file, as in profiles.yml."""
    return Path(os.environ.get("CRM_BUILD_PATH") or own_path("build", "build"))


def landed_path() -> Path:
    """Return the folder of the landed files, as in macros/landed.sql: beside dbt's own file."""
    path = build_path()
    return path.with_name(f"{path.name}.landed")


def own_path(default: str, prefix: str) -> Path:
    """Return the place of a file in the project: `default`, or one named after the registry."""
    name = default if folder() == Path(DEFAULT) else f"{prefix}_{folder().name}"
    return Path("warehouse") / f"{name}.duckdb"


if __name__ == "__main__":
    # For the Makefile: dbt itself does not say that the folder does not exist.
    try:
        folder()
    except RegistryError as error:
        sys.exit(str(error))
