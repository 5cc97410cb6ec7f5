"""Print the rows of a query as JSON: a Polars frame, which duckdb hands over as Arrow."""

import json
import sys

import duckdb

path, query = sys.argv[1:]
with duckdb.connect(path, read_only=True) as connection:
    print(json.dumps(connection.sql(query).pl().rows(), default=str))
