"""From raw records to a landed file: texts cleaned, times on the warehouse's clock, defects named.

All readers end here, so a text means the same however it was read.
"""

from pathlib import Path

from duckdb import DuckDBPyConnection

from crm_dukcapil.landing import times
from crm_dukcapil.landing.fields import READ, TIMES
from crm_dukcapil.landing.headers import TIME_OF_DAY
from crm_dukcapil.landing.keys import hashing
from crm_dukcapil.landing.layouts import Layout, Layouts
from crm_dukcapil.landing.raw import CELLS
from crm_dukcapil.personal import NIK, TELEPHONE
from crm_dukcapil.sql import quoted

# A landed file: its columns and their types, in this order.
TYPES = {"text": "varchar", "time": "timestamp"}
COLUMNS = {
    "kunci_berkas": "varchar",
    "baris": "bigint",
    "cacat": "varchar[]",
    "kunci_pengaduan": "varchar",
    **{field.name: TYPES[field.kind] for field in READ},
    "lama_detik": "bigint",
}


def write(
    session: DuckDBPyConnection,
    source: Path,
    target: Path,
    layouts: Layouts,
    layout: Layout,
    key: str,
    row: int,
    note: str,
) -> None:
    """Write a landed file from a file of raw records.

    Parameters
    ----------
    key
        What the records are found by: the file and how it was read.
    row
        Row of the first record in a spreadsheet, where the raw records do not tell theirs.
    note
        What was passed over.
    """
    own = layouts.zona_waktu
    cells = ", ".join(f"{clean(name)} as {name}" for name in CELLS)
    meant = ", ".join(f"{meaning(name, layout)} as {name}" for name in CELLS)
    parsed = ", ".join(f"{times.parsed(name, layout)} as {name}" for name in TIMES)
    clocks = {name: times.local(name, layout, own) for name in TIMES}
    unread = ", ".join(
        f"case when {name} is not null and {name}.waktu is null then '{name}_tak_terbaca' end"
        for name in TIMES
    )
    if times.is_steady(session, own) and layout.zona_waktu == own:
        begin, end = clocks["waktu_pengaduan"], clocks["waktu_selesai"]
        seconds = f"date_diff('second', {begin}, {end})"
    else:
        seconds = times.elapsed("waktu_pengaduan", "waktu_selesai", layout, own)
    columns = {
        "kunci_berkas": quoted(key),
        "cacat": "nullif(semua_cacat, [])",
        # An id that is none may be a name.
        "id_pengaduan": "case when cacat_id is null then id_pengaduan end",
        "kunci_pengaduan": f"case when cacat_id is null then {hashing(session, layouts.kunci)} end",
        "lama_detik": seconds,
        **clocks,
    }
    landed = ", ".join(
        f"({columns.get(name, name)})::{type_} as {name}" for name, type_ in COLUMNS.items()
    )
    session.execute(f"""
        copy (
            with cleaned as (
                select coalesce(baris, file_row_number + {row}) as baris, cacat, {cells}
                from read_parquet({quoted(str(source))}, file_row_number = true)
                where not hampa
            ),
            known as (select baris, cacat, {meant} from cleaned where not ({skipped(layout)})),
            parsed as (
                select * replace ({parsed}), {wrong_id(layouts)} as cacat_id from known
            ),
            judged as (
                select *, list_filter([cacat, cacat_id, {unread}], lambda code: code is not null)
                    as semua_cacat
                from parsed
            )
            select {landed} from judged
        ) to {quoted(str(target))} ({options(note)})
    """)


def skipped_rows(session: DuckDBPyConnection, source: Path, layout: Layout) -> int:
    """Return how many raw records the layout skips, such as totals."""
    if not layout.lewati:
        return 0
    cells = ", ".join(f"{clean(name)} as {name}" for name in layout.lewati)
    [(count,)] = session.execute(
        f"select count(*) from (select {cells} from read_parquet({quoted(str(source))}))"
        f" where {skipped(layout)}"
    ).fetchall()
    return count


def write_empty(session: DuckDBPyConnection, target: Path, note: str) -> None:
    """Write a landed file without records."""
    columns = ", ".join(f"null::{type_} as {name}" for name, type_ in COLUMNS.items())
    session.execute(f"copy (select {columns} limit 0) to {quoted(str(target))} ({options(note)})")


def options(note: str) -> str:
    """Return how a landed file is written: with a note on what was passed over."""
    return f"format parquet, kv_metadata {{catatan: {quoted(note)}}}"


def clean(text: str) -> str:
    """Return a text without blanks around it, with single ones in it; NULL if nothing is left.

    Any white space and control character is a blank; what has no width is nothing.
    """
    visible = rf"regexp_replace({text}, '\p{{Cf}}+', '', 'g')"
    single = rf"trim(regexp_replace({visible}, '[\s\p{{Z}}\p{{C}}]+', ' ', 'g'))"
    is_clean = f"regexp_full_match({text}, '[!-~]+( [!-~]+)*')"
    return f"nullif(case when {is_clean} then {text} else {single} end, '')"


def meaning(name: str, layout: Layout) -> str:
    """Return what a clean cell stands for, by its layout; NULL where it means empty."""
    if name in layout.tetap:
        return f"case when cacat is null then {clean(quoted(layout.tetap[name]))} end"
    words = [word.lower() for word in layout.kosong]
    # The length first: most cells are longer, and need no comparison.
    is_empty = f"length({name}) <= {max(map(len, words), default=0)}" + (
        f" and lower({name}) in ({', '.join(map(quoted, words))})" if words else ""
    )
    text = f"case when {is_empty} then null else {name} end"
    if name in layout.bila_kosong:
        default = clean(quoted(layout.bila_kosong[name]))
        return f"coalesce({text}, case when cacat is null then {default} end)"
    if name in TIME_OF_DAY:
        # A date of Excel comes with midnight, though its time of day is in another cell.
        time = TIME_OF_DAY[name]
        date = f"regexp_replace({text}, '[ T]0?0:00(:00([.]0+)?)?$', '')"
        return f"case when {time} is null then {text} else concat_ws(' ', {date}, {time}) end"
    return text


def skipped(layout: Layout) -> str:
    """Return the condition on clean records that the layout skips."""
    conditions = [
        f"coalesce(lower({name}) in ({', '.join(quoted(text.lower()) for text in texts)}), false)"
        for name, texts in layout.lewati.items()
    ]
    return " or ".join(conditions) or "false"


def wrong_id(layouts: Layouts) -> str:
    """Return what is wrong with an id: it holds a personal number, or does not look like an id."""
    number = " or ".join(
        f"regexp_matches(id_pengaduan, {quoted(pattern)})" for pattern in (NIK, TELEPHONE)
    )
    allowed = " or ".join(
        f"regexp_full_match(id_pengaduan, {quoted(pattern)})" for pattern in layouts.id_aman
    )
    # The shortest telephone number has ten digits.
    return (
        f"case when length(id_pengaduan) >= 10 and ({number}) and not ({allowed or 'false'})"
        " then 'id_pribadi'"
        f" when not regexp_full_match(id_pengaduan, {quoted(layouts.pola_id)}) then 'id_tak_wajar'"
        " end"
    )
