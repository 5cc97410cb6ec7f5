"""Print the rows of a query as JSON: plain duckdb."""

import json
import sys

import duckdb

path, query = sys.argv[1:]
with duckdb.connect(path, read_only=True) as connection:
    print(json.dumps(connection.execute(query).fetchall(), default=str))
