"""Mutants of SQL: one small change each, by operator, as text edits on compiled SQL."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

# By operator: what is replaced, and by what. Matched outside of comments and texts.
REPLACED: dict[str, list[tuple[str, str]]] = {
    "join": [
        (r"\bleft join\b", "inner join"),
        (r"\binner join\b", "left join"),
        (r"\bfull outer join\b", "left join"),
        (r"\bfull outer join\b", "right join"),
    ],
    "comparison": [
        (r"(?<![<>!])=(?!=)", "<>"),
        (r"<>", "="),
        (r"<=", "<"),
        (r">=", ">"),
        (r"<(?![=>])", "<="),
        (r"(?<![<>-])>(?!=)", ">="),
        (r"\bis not null\b", "is null"),
        (r"\bis null\b", "is not null"),
        (r"\bis not distinct from\b", "="),
    ],
    "filter": [
        (r"\bwhere\s+(?!true)", "where true or "),
        (r"\bhaving\s+", "having true or "),
        (r"\n[ \t]*and [^\n]*", ""),
        (r"\bnot in\b", "in"),
        (r"\bnot (?!in\b|null\b|distinct\b)", ""),
        (r"\band\b", "or"),
        (r"\bor\b", "and"),
    ],
    "group key": [(r"(?<=\bgroup by )[\w.]+, ", ""), (r"(?<=\bpartition by )[\w.]+, ", "")],
    "rank": [
        (r"\bdesc\b", "asc"),
        (r"\basc\b", "desc"),
        (r"(?<=\border by )(\w+)(?=\))", r"\1 desc"),
        (r"\brank\(\)", "row_number()"),
    ],
    "aggregate": [
        (r"\bmin\(", "max("),
        (r"\bmax\(", "min("),
        (r"\bsum\(", "max("),
        (r"\bcount\(\*\)", "1"),
        (r"\bcount\((?!\*)", "min("),
    ],
    "number": [(r"(?<![\w.'$])\d+(?![\w.'])", "")],
    "arithmetic": [
        (r"(?<=[\w)]) \+ (?=\w)", " - "),
        (r"(?<=[\w)]) - (?=\w)", " + "),
        (r"(?<!select) \* (?=[\w(])", " / "),
        (r"(?<=[\w)]) / (?=\w)", " * "),
    ],
    "cleaning": [(r"\blower\(", "("), (r"\btrim\(", "("), (r"\bgreatest\(", "least(")],
}
TEXT = re.compile(r"'((?:[^']|'')*)'")


@dataclass(frozen=True)
class Mutant:
    """One change of a node's SQL: where, by which operator, and the SQL that results."""

    node: str
    operator: str
    before: str
    after: str
    sql: str


def mutants(node: str, sql: str, source: str, *, is_served: bool = False) -> Iterator[Mutant]:
    """Return all mutants of a node's SQL.

    What is served also loses columns and the types that its contract asks for. A text that is not
    in the source is a name from the manifest, and stays.
    """
    seen = {sql}
    alike: Counter[tuple[str, str]] = Counter()
    for operator, start, end, new in edits(sql, is_served):
        mutant = sql[:start] + new + sql[end:]
        if operator == "text" and f"'{sql[start:end]}'" not in source:
            continue
        if mutant not in seen:
            seen.add(mutant)
            before, after = around(sql, start, end), around(mutant, start, start + len(new))
            if '"' in before and operator != "union branch":
                # The same line for each column of a seed: two of them are enough.
                line = re.sub(r"\w*=|\"\w*\"", "", after)
                alike[operator, line] += 1
                if alike[operator, line] > 2:
                    continue
            yield Mutant(node, operator, before, after, mutant)


def edits(sql: str, is_served: bool) -> Iterator[tuple[str, int, int, str]]:
    """Return operator, start, end and new text of each change."""
    bare = blank(r"--[^\n]*", sql)
    code = blank(r"group by [\d, ]+", blank(TEXT.pattern, bare))
    for operator, replacements in REPLACED.items():
        for pattern, new in replacements:
            for match in re.finditer(pattern, code):
                text = str(int(match[0]) + 1) if operator == "number" else match.expand(new)
                yield operator, *match.span(), text
    for match in TEXT.finditer(bare):
        yield from of_text(match, code)
    for match in re.finditer(r"\bcoalesce\(", code):
        arguments = list(split(code, match.end()))
        yield "coalesce", match.start(), arguments[-1][1] + 1, sql[slice(*arguments[0])]
    for match in re.finditer(r"\bcast\(", code):
        [(start, end)] = split(code, match.end())
        inner, kind = re.fullmatch(r"(.*)\sas (\w+).*", sql[start:end], re.DOTALL).groups()
        if is_served or kind == "date":
            yield "cast", match.start(), end + 1, f"({inner})"
    for match in re.finditer(r"\bunion( all)?\b", code):
        yield "union branch", match.start(), branch_end(code, match.end()), ""
    if is_served:
        last = code.rindex("\n)") if "\n)" in code else len(code)
        begin = code.rindex("select", 0, last)
        for start, end in split(code, begin + len("select"), r"\n\s*from\b"):
            comma = code.find(",", end, end + 2)
            if comma >= 0:
                yield "column", start, comma + 1, ""
        end = code.rindex("select *") + len("select *")
        yield "column", end, end, ", 'x' as tambahan"


def of_text(match: re.Match[str], code: str) -> Iterator[tuple[str, int, int, str]]:
    """Return changes of a text: a pattern loses or changes a sign, a label a letter."""
    start, end = match.span(1)
    text = match[1]
    if code[: match.start()].rstrip().endswith(" as"):
        return
    if re.search(r"[\\\[\]^$+*{}?]", text) and len(text) > 1:
        for part in re.finditer(r"\\?[pPs]?[\\\[\]^$+*{}?.|]|\d+", text):
            if part[0].isdigit():
                yield "pattern", start + part.start(), start + part.end(), str(int(part[0]) + 1)
            elif part[0] in "+*?^$":
                yield "pattern", start + part.start(), start + part.end(), ""
        for part in re.finditer(r"\+", text):
            yield "pattern", start + part.start(), start + part.end(), "*"
    elif text:
        yield "text", start, end, text + "x"
    else:
        yield "text", start, end, "x"


def blank(pattern: str, sql: str) -> str:
    """Return SQL with what matches replaced by blanks, in the same place."""
    return re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m[0]), sql)


def split(code: str, start: int, end: str = r"\)") -> Iterator[tuple[int, int]]:
    """Return where the parts between commas begin and end, up to what closes them."""
    depth, begin, place = 0, start, start
    while place < len(code):
        if depth == 0 and re.compile(end).match(code, place):
            yield begin, place
            return
        depth += (code[place] == "(") - (code[place] == ")")
        if depth == 0 and code[place] == ",":
            yield begin, place
            begin = place + 1
        place += 1


def branch_end(code: str, start: int) -> int:
    """Return where the branch of a union that begins here ends."""
    depth = 0
    for place in range(start, len(code)):
        depth += (code[place] == "(") - (code[place] == ")")
        if depth < 0 or (depth == 0 and re.match(r"\bunion\b", code[place:])):
            return place
    return len(code)


def around(sql: str, start: int, end: int) -> str:
    """Return the lines in which a change lies, as one."""
    begin = sql.rfind("\n", 0, start) + 1
    close = sql.find("\n", end)
    return " ".join(sql[begin : close if close >= 0 else len(sql)].split())
