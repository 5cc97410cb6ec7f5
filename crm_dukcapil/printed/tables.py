"""The tables of a publication: their captions, and their cells as columns of a seed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from crm_dukcapil.printed.documents import CAPTION, SOURCE, Block, Cell, Grid

TOTAL, TOTAL_ROW = "Total", "Grand Total"
# A title is over where it says its year; what is longer, or ends as a sentence does, is prose.
LONGEST_TITLE = 150
# As many rows may stand above the header: a title inside the table, or the upper of two headers.
DEEPEST_HEADER = 3

WHOLE = re.compile(r"0|[1-9][0-9]{0,17}")
SEPARATED = re.compile(r"[1-9][0-9]{0,2}((\.[0-9]{3})+|(,[0-9]{3})+|( [0-9]{3})+)")
MARKED = re.compile(r"(.*[0-9]) ?(\*+\)?|[†‡¹²³⁴-⁹]+|(?<= )[0-9]{1,2}\)|[a-z]\))")
DASHES = {"-", "–", "—"}  # noqa: RUF001
# A label with its count, as Table 2.4 prints it.
COUNTED = re.compile(r"(.+) \(([0-9]+)\)")
# What a list sets before each of its lines.
BULLET = re.compile(r"([-–•·▪*]|[0-9]{1,2}[.)]|[a-z][.)]) +")  # noqa: RUF001


@dataclass
class Printed:
    """A caption, and what stands below it."""

    kind: str
    number: str
    title: list[str] = field(default_factory=list)
    source: str = ""
    grids: list[Grid] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return what messages call it."""
        return f"{self.kind} {self.number}"

    @property
    def heading(self) -> str:
        """Return the title in one line."""
        return " ".join(self.title)


@dataclass
class Layout:
    """What the seeds of a table hold: columns of text, of numbers, and maybe one of topics."""

    labels: list[str]
    numbers: list[str]
    topics: str = ""


@dataclass
class Reading:
    """What was read of a table.

    Attributes
    ----------
    rows, topics
        Its rows as the seed has them, and the topics of each.
    unknown
        Headers that are those of no column.
    notes
        What is left out of it, or told by its totals.
    problems
        Why it cannot be written; empty if it can.
    """

    rows: list[dict[str, str]] = field(default_factory=list)
    topics: list[list[str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def find(blocks: Sequence[Block]) -> tuple[list[Printed], list[Grid], list[str]]:
    """Return what has a caption, in order; tables without one; and the lines of the prose."""
    found: dict[str, Printed] = {}
    nameless: list[Grid] = []
    prose: list[str] = []
    current: Printed | None = None
    in_title = False
    for block in blocks:
        if isinstance(block, list):
            in_title = False
            is_named = current is not None and current.kind == "Tabel"
            (current.grids if is_named else nameless).append(block)
        elif (match := CAPTION.match(block)) and not is_sentence(match[3]):
            kind, number = match[1].capitalize(), match[2].lower()
            current, in_title = found.get(number), False
            # A list of tables has every caption once more; a long table, on each of its pages.
            if current is None or not current.grids:
                found.pop(number, None)
                current = found[number] = Printed(kind, number, list(filter(None, [match[3]])))
                in_title = not ends_title(match[3])
        elif match := SOURCE.match(block):
            in_title = False
            if current is None:
                prose.append(block)
            else:
                current.source = current.source or match[1]
            current = None
        elif in_title and block and not is_sentence(block):
            current.title.append(block)
            in_title = not ends_title(block)
        else:
            in_title = False
            prose += [block] if block else []
    return list(found.values()), nameless, prose


def is_sentence(line: str) -> bool:
    """Return whether a line is too long for a title, or ends as a sentence does."""
    return len(line) > LONGEST_TITLE or line.endswith((".", ";", ","))


def ends_title(line: str) -> bool:
    """Return whether a title is over with this line."""
    return re.search(r"\b[0-9]{4}$", line) is not None


def read(
    printed: Printed,
    layout: Layout,
    canonical: dict[str, str],
    split: Callable[[str], list[str]],
) -> Reading:
    """Return the rows of a table.

    Parameters
    ----------
    printed
        The table.
    layout
        The columns of its seeds.
    canonical
        Canonical names of the labels of columns.
    split
        Returns the topics that a line runs together.
    """
    found = Reading()
    body: list[tuple[list[str], list[Cell]]] = []
    for grid in printed.grids:
        columns, above, why = header(grid, layout, canonical)
        if not columns:
            reasons = "; ".join(f"{what}: {', '.join(which)}" for what, which in why.items())
            found.problems.append(f"the header is not understood: {shown(grid[0])} ({reasons})")
            found.unknown += why.get("unknown", [])
            continue
        if above > 1:
            found.notes.append(f"left out above the header: {shown(grid[0])}")
        heads = [texts(row) for row in grid[:above]]
        # A header is repeated on each page, and is no row.
        body += [(columns, row) for row in grid[above:] if texts(row) not in heads]
    if found.problems:
        return found
    is_apart = [len(cell.lines) > 1 for line in body for cell in of(layout.topics, *line)]
    if 2 * sum(is_apart) > len(is_apart):
        # Most cells have a line for each topic: so has one that has a single topic.
        split = one
    unsure: set[tuple[int, str]] = set()
    for columns, row in body:
        if not any(cell.text or cell.problem for cell in row):
            found.notes.append("an empty row is left out")
        elif len(row) != len(columns):
            found.problems.append(
                f"a row has {len(row)} cells, its header {len(columns)}: {shown(row)}"
            )
        else:
            one_row(found, dict(zip(columns, row, strict=True)), layout, split, unsure)
    if not found.problems:
        check(found, layout, unsure)
    return found


def of(name: str, columns: list[str], row: list[Cell]) -> list[Cell]:
    """Return the cells of a row that are in a column."""
    return [cell for column, cell in zip(columns, row, strict=False) if column == name]


def one(line: str) -> list[str]:
    """Return the only topic of a line."""
    return [line]


def texts(row: Sequence[Cell]) -> list[str]:
    """Return the texts of a row."""
    return [cell.text for cell in row]


def shown(row: Sequence[Cell]) -> str:
    """Return a row for a message."""
    return " | ".join(texts(row))


def header(
    grid: Grid, layout: Layout, canonical: dict[str, str]
) -> tuple[list[str], int, dict[str, list[str]]]:
    """Return the columns of a table and how many rows its header has, or what is wrong with it."""
    expected = [*layout.labels, *layout.numbers, *filter(None, [layout.topics])]
    names = {simplified(name): name for name in expected}
    names |= {canonical[name]: name for name in layout.numbers if name in canonical}
    # A month that nobody prints may be left out; whether one is lost, the totals of the rows tell.
    may_lack = set(layout.numbers) - {TOTAL} if TOTAL in layout.numbers else set()
    why: dict[str, list[str]] = {}
    for above, row in enumerate(grid[:DEEPEST_HEADER], start=1):
        columns = [
            names.get(simplified(cell.text)) or names.get(canonical.get(cell.text)) for cell in row
        ]
        unknown = [cell.text for cell, name in zip(row, columns, strict=True) if name is None]
        twice = [name for name, count in Counter(columns).items() if name and count > 1]
        missing = [name for name in expected if name not in columns and name not in may_lack]
        problems = {"unknown": unknown, "twice": twice, "missing": missing}
        problems = {what: which for what, which in problems.items() if which}
        if not problems:
            return columns, above, {}
        why = why or problems
    return [], 0, why


def simplified(text: str) -> str:
    """Return a header as the seeds name their columns."""
    return re.sub(r"[^0-9a-z]+", "_", text.casefold()).strip("_")


def one_row(
    found: Reading,
    cells: dict[str, Cell],
    layout: Layout,
    split: Callable[[str], list[str]],
    unsure: set[tuple[int, str]],
) -> None:
    """Add a row, or say which of its cells are not understood."""
    number = len(found.rows) + 1
    about = f"row {number} ({', '.join(cells[name].text for name in layout.labels)})"
    row = dict.fromkeys([*layout.labels, *layout.numbers], "")
    for name, cell in cells.items():
        where, text, mark = f"{about}, {name}", cell.text, cell.mark
        problem = cell.problem
        if name in layout.numbers:
            if match := MARKED.fullmatch(text):
                text, mark = match[1].rstrip(), match[2] + mark
            if cell.is_repeated:
                problem = "is merged with the cell above"
            elif SEPARATED.fullmatch(text) or text in DASHES:
                unsure.add((number, name))
                text = re.sub("[^0-9]", "", text)
            elif text and not WHOLE.fullmatch(text):
                problem = problem or "is not a whole number"
        elif name == layout.topics:
            problem = problem or ("is merged with the cell above" if cell.is_repeated else "")
        elif not text:
            problem = "is empty"
        elif not layout.numbers and not COUNTED.fullmatch(text):
            problem = "has no count in brackets"
        if any(char == '"' or unicodedata.category(char)[0] == "C" for char in text):
            problem = problem or "has a double quote or an invisible character"
        if problem:
            found.problems.append(f"{where}: {cell.text!r} {problem}")
        elif mark:
            found.notes.append(f"{where}: the mark {mark!r} is left out")
        if name != layout.topics:
            row[name] = text
    found.rows.append(row)
    if layout.topics:
        found.topics.append(topics(found, cells[layout.topics], about, split))


def topics(found: Reading, cell: Cell, about: str, split: Callable[[str], list[str]]) -> list[str]:
    """Return the topics of a cell: its lines, or what its only line runs together."""
    lines = list(cell.lines)
    if all(BULLET.match(line) for line in lines):
        if lines:
            found.notes.append(f"{about}: bullets or numbers of the list are left out")
        lines = [BULLET.sub("", line, count=1) for line in lines]
    if not lines:
        found.notes.append(f"{about}: no topics")
    return split(lines[0]) if len(lines) == 1 else lines


def check(found: Reading, layout: Layout, unsure: set[tuple[int, str]]) -> None:
    """Say which rows stand twice, whether totals lack, and which unsure cells they do not prove."""
    keys = Counter(tuple(row[name] for name in layout.labels) for row in found.rows)
    found.problems += [f"twice: {', '.join(key)}" for key, count in keys.items() if count > 1]
    if not found.rows:
        found.problems.append("there are no rows")
        return
    numbers = [{name: int(row[name] or 0) for name in layout.numbers} for row in found.rows]
    has_totals = TOTAL in layout.numbers
    last = found.rows[-1][layout.labels[0]]
    if has_totals and last != TOTAL_ROW:
        found.problems.append(f"there is no total row: the last row is {last}, not {TOTAL_ROW}")
        return
    # In a table whose only column is the total, that of the rows is none.
    rows_add_up = [
        len(layout.numbers) < 2 or sum(row.values()) == 2 * row[TOTAL] if has_totals else False
        for row in numbers
    ]
    columns_add_up = {
        name: sum(row[name] for row in numbers) == 2 * numbers[-1][name] for name in layout.numbers
    }
    found.problems += [
        f"row {number}, {name}: no total proves that the number is {numbers[number - 1][name]}"
        for number, name in sorted(unsure)
        if not (rows_add_up[number - 1] and columns_add_up[name])
    ]
    lacking = [name for name in layout.numbers if not any(row[name] for row in found.rows)]
    if lacking:
        about = f"columns without a number: {', '.join(lacking)}"
        (found.notes if all(rows_add_up) else found.problems).append(about)
    if unsure and not found.problems:
        found.notes.append(
            f"{len(unsure)} number(s) with separators, or dashes for none: the totals add up"
        )
