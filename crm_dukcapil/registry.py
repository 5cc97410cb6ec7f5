"""The registry that a run is for: a folder inside the project, with its seeds and its layouts.

CRM_REGISTRY names the folder; without it, it is `seeds`. Another registry has files of its own in
`warehouse/`, unless CRM_BUILD_PATH and CRM_SERVE_PATH name others.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlparse

DEFAULT = "seeds"
# Schema of the build file, for what it remembers; no model is in it.
MEMORY = "penerbitan"
# DuckDB calls a database as its file, and takes these for its own databases and schemas, or for the
# schemas of dbt_project.yml: no table would be found, or the wrong one.
RESERVED = {
    *("information_schema", "main", "memory", "pg_catalog", "system", "temp"),
    *("raw", "staging", "intermediate", "marts", "audit", MEMORY),
}


class RegistryError(RuntimeError):
    """CRM_REGISTRY names no folder of the project, or another variable no path to work with."""


def variable(name: str) -> str:
    """Return an environment variable; a blank one is none, as in profiles.yml."""
    value = os.environ.get(name, "")
    return value if value.strip() else ""


def folder(*, create: bool = False) -> Path:
    """Return the folder of the registry, relative to the project; create it where asked to.

    Raises
    ------
    RegistryError
        The path leads out of the project, which dbt_project.yml refuses too, or is no folder.
    """
    name = variable("CRM_REGISTRY") or DEFAULT
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
    return checked("CRM_SERVE_PATH", *paths())


def build_path() -> Path:
    """Return the path of dbt's own file, as in profiles.yml."""
    build, served = paths()
    checked("CRM_BUILD_PATH", build, served)
    # dbt takes the name of the database from the path as from an address, and quotes it nowhere. In
    # a pattern DuckDB takes a backslash for a slash.
    is_address = urlparse(str(build)).path != str(build)
    has_blanks = any(name != name.strip() for name in (build.name, database(build)))
    if is_address or has_blanks or "\\" in str(build) or not {*"'\""}.isdisjoint(build.name):
        raise RegistryError(
            f"CRM_BUILD_PATH: dbt cannot build into {build}: choose a path without # ? ; : or a"
            " backslash, and a name without quotes and without blanks around it"
        )
    return build


def database(path: Path) -> str:
    """Return what DuckDB calls the database of a file."""
    return path.name.lstrip(".").split(".")[0]


def paths() -> tuple[Path, Path]:
    """Return the paths of dbt's own file and of the served one, unchecked."""
    return (
        Path(variable("CRM_BUILD_PATH") or own_path("build", "build")),
        Path(variable("CRM_SERVE_PATH") or own_path("crm_dukcapil", "rekap")),
    )


def checked(name: str, build: Path, served: Path) -> Path:
    """Return the path that a variable names, if DuckDB can work with it.

    Raises
    ------
    RegistryError
        Its name means something else to DuckDB, its folder does not exist, it is a folder, or both
        files are one. The message says what to do.
    """
    path = build if name == "CRM_BUILD_PATH" else served
    # The file itself, where a link leads to it.
    real = path.resolve()
    for named in (path, real):
        if database(named).strip().casefold() in RESERVED:
            raise RegistryError(
                f"{name}: DuckDB would take the name of {named} for something else: choose another"
                f" file name than {named.name}"
            )
    if "?" in str(real):
        raise RegistryError(f"{name}: DuckDB reads {real} as an address: choose a path without ?")
    if not real.parent.is_dir():
        raise RegistryError(f"{real.parent} does not exist: create it, or set {name}")
    if real.is_dir():
        raise RegistryError(f"{name}: {path} is a folder: name a file in it")
    if build.resolve() == served.resolve() or (
        build.exists() and served.exists() and build.samefile(served)
    ):
        raise RegistryError(
            f"CRM_BUILD_PATH and CRM_SERVE_PATH are one file, {real}: readers would lock out the"
            " build. Choose two"
        )
    return path


def spark_path() -> Path:
    """Return the folder where Spark has its tables, as in profiles.yml."""
    return Path(variable("CRM_SPARK_PATH") or "warehouse/spark")


def written(build: Path) -> list[Path]:
    """Return dbt's own file, and what DuckDB writes beside it."""
    return [build, *(build.with_name(f"{build.name}{suffix}") for suffix in (".wal", ".tmp"))]


def landed_path() -> Path:
    """Return the folder of the landed files, as in macros/landed.sql: beside dbt's own file."""
    path = build_path()
    return path.with_name(f"{path.name}.landed")


def own_path(default: str, prefix: str) -> Path:
    """Return the place of a file in the project: `default`, or one named after the registry."""
    name = default if folder() == Path(DEFAULT) else f"{prefix}_{folder().name}"
    return Path("warehouse") / f"{name}.duckdb"


if __name__ == "__main__":
    # For `make build`: dbt itself does not say that the folder does not exist, and records no build
    # that a mistake in a model or in a setting keeps from starting.
    from crm_dukcapil import last_build

    try:
        folder()
        last_build.begin(build_path())
    except (RegistryError, OSError) as error:
        sys.exit(str(error))
