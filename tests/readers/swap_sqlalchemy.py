"""Print as JSON which build a process reads before, while and after the served file is replaced."""

import json
import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

served, candidate, pool = sys.argv[1:]
QUERY = "select distinct id_build from audit.publikasi"
options = {"poolclass": NullPool} if pool == "NullPool" else {}
engine = create_engine(f"duckdb:///{served}", connect_args={"read_only": True}, **options)


def build(connection: Connection) -> str:
    """Return the build that a connection reads."""
    return connection.execute(text(QUERY)).scalar_one()


def build_of_new_connection() -> str:
    """Return the build that a connection reads which is given back at once."""
    with engine.connect() as connection:
        return build(connection)


def build_of_new_process() -> str:
    """Return the build that another process reads."""
    reader = Path(__file__).with_name("read_sqlalchemy.py")
    command = [sys.executable, "-S", str(reader), served, QUERY]
    return json.loads(subprocess.check_output(command))[0][0]


seen = {"before": build_of_new_connection()}
if pool == "NullPool":
    with engine.connect() as held:
        build(held)
        os.replace(candidate, served)  # noqa: PTH105
        seen["held open"] = build(held)
        seen["new connection beside it"] = build_of_new_connection()
        seen["new process"] = build_of_new_process()
else:
    os.replace(candidate, served)  # noqa: PTH105
seen["new connection"] = build_of_new_connection()
print(json.dumps(seen))
