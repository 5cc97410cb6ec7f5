"""The dashboard in dashboards/superset, imported into the Superset that is on the PATH."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DASHBOARD = Path("dashboards/superset")
DATABASE = "databases/rekap_pengaduan.yaml"
# What stands for the path of the served file in the database's address.
PLACE = "duckdb:///CRM_SERVE_PATH"


class SupersetError(RuntimeError):
    """An error that the user can fix, shown without a traceback."""


def import_dashboard(served: Path) -> None:
    """Import database, datasets, charts and dashboard; what was imported before is replaced.

    Parameters
    ----------
    served
        The file that the dashboard is to read.

    Raises
    ------
    SupersetError
        There is no such file, no program `superset`, or it did not import everything.
    """
    if not served.is_file():
        raise SupersetError(f"{served} does not exist: run `make build`")
    program = shutil.which("superset")
    if program is None:
        raise SupersetError(
            "superset is not on the PATH: activate the environment it is installed in (docs/bi.md)"
        )
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(DASHBOARD, Path(folder) / "superset"))
        text = (copy / DATABASE).read_text(encoding="utf-8")
        # JSON, which is YAML too: a path may have characters that YAML gives a meaning.
        address = json.dumps(f"duckdb:///{served.absolute()}", ensure_ascii=False)
        (copy / DATABASE).write_text(text.replace(PLACE, address), encoding="utf-8")
        run = subprocess.run(
            [program, "import-directory", "--overwrite", copy],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    # A file that it does not accept is an error of its log only, with exit code 0.
    if run.returncode or "An error occurred" in run.stdout:
        sys.stderr.write(run.stdout)
        raise SupersetError("Superset did not import the dashboard, see above")
