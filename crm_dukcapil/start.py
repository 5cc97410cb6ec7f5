"""What dbt asks before it opens the build file: whether this run can go on to its end.

A plugin of dbt-duckdb (profiles.yml). A hook would come too late: it has the file open already.
"""

import os
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.flags import get_flags
from dbt_common.events.event_manager_client import add_callback_to_manager
from dbt_common.invocation import get_invocation_id

from crm_dukcapil import last_build, publication, registry

# What makes a build less than whole, as in int_proyek__run.sql.
RESTRICTING = (
    *("SELECT", "EXCLUDE", "SELECTOR", "RESOURCE_TYPES", "EXCLUDE_RESOURCE_TYPES"),
    *("EMPTY", "SAMPLE"),
)


class Plugin(BasePlugin):
    """Refuses a run from elsewhere, into files that cannot work, or over another registry's."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Raise RuntimeError, which dbt shows and stops at."""
        flags = get_flags()
        # Build file, served file and package are found from the working directory: a run from
        # elsewhere could build the seeds of one checkout into the files of another.
        project = Path(flags.PROJECT_DIR).resolve()
        if project != Path.cwd().resolve():
            raise RuntimeError(
                f"run dbt in the project folder, without --project-dir: cd {project}"
            )
        build = registry.build_path()
        is_build = flags.WHICH == "build"
        # Before anything else is refused: a build that is refused has failed.
        if is_build and not any(getattr(flags, name, None) for name in RESTRICTING):
            _, served = registry.paths()
            add_callback_to_manager(last_build.Watch(build, served, get_invocation_id()))
        keep_private(build)
        served = registry.served_path()
        # Only a build publishes.
        if is_build:
            publication.refuse_another_registry(served, registry.folder().as_posix())


def keep_private(build: Path) -> None:
    """Keep what this run writes for its owner: dbt's file, what DuckDB writes beside it, logs."""
    os.umask(0o077)
    for path in (*registry.written(build), Path("target"), Path("target/logs")):
        try:
            if path.exists():
                path.chmod(0o700 if path.is_dir() else 0o600)
        except PermissionError:
            raise RuntimeError(
                f"{path} belongs to somebody else, so that it cannot be kept private: let its owner"
                " build, or remove it"
            ) from None
