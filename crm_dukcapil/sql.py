"""Values as SQL literals: with bound parameters DuckDB imports pandas, which takes a second."""

from collections.abc import Iterable, Mapping, Sequence


def quoted(text: str) -> str:
    """Return a text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def values(columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as a query with `columns` (name to type); None is NULL."""
    typed = ", ".join(f"{name}::{type_} as {name}" for name, type_ in columns.items())
    tuples = [
        f"({', '.join('null' if cell is None else quoted(str(cell)) for cell in row)})"
        for row in rows
    ]
    none = f"({', '.join(['null'] * len(columns))})"
    return (
        f"select {typed} from (values {', '.join(tuples) or none}) as t({', '.join(columns)})"
        f"{'' if tuples else ' limit 0'}"
    )
