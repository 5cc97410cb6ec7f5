"""Print the rows of a query as JSON: SQLAlchemy and duckdb-engine, as Superset uses them."""

import json
import sys

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

path, query = sys.argv[1:]
engine = create_engine(f"duckdb:///{path}", poolclass=NullPool, connect_args={"read_only": True})
with engine.connect() as connection:
    print(json.dumps([list(row) for row in connection.execute(text(query))], default=str))
