"""Print the rows of a query as JSON: ibis."""

import json
import sys

import ibis

path, query = sys.argv[1:]
rows = ibis.duckdb.connect(path, read_only=True).sql(query).to_pyarrow().to_pylist()
print(json.dumps([list(row.values()) for row in rows], default=str))
