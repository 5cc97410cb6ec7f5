"""SQL that reads times: a text is a time only if it is understood whole.

A text passes through three expressions: `parsed` gives a struct, `local` puts it on the warehouse's
clock, `elapsed` measures between two of them.
"""

import re
from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from crm_dukcapil.landing.layouts import Layout
from crm_dukcapil.sql import quoted

# Year first: nothing else is a date without a format in the layout.
ISO = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?)?"
# Only behind a time of day: the end of 2024-05-03 is no offset. Groups 1 and 4: time and zone.
WITH_ZONE = (
    "^(.*:[0-9]{2}([.][0-9]+)?(?i: ?[AP]M)?)"
    "( ?)((?i:Z|UTC|GMT)|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)$"
)
# English names, which DuckDB reads, and the Indonesian ones.
MONTHS = {
    "January": "Januari",
    "February": "[FP]ebruari",
    "Feb": "Peb",
    "March": "Maret",
    "May": "Mei",
    "June": "Juni",
    "July": "Juli",
    "August": "Agustus",
    "Aug": "Agu|Agt|Ags",
    "October": "Oktober",
    "Oct": "Okt",
    "November": "Nopember",
    "Nov": "Nop",
    "December": "Desember",
    "Dec": "Des",
}
# What a column may hold that has the time of day alone.
TIMES_OF_DAY = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")


def parsed(name: str, layout: Layout) -> str:
    """Return a text as a struct: `waktu`, whether it is in UTC, whether it is a date alone.

    NULL of no text; `waktu` is NULL of a text that is no time.
    """
    formats = variants(layout.format_waktu, has_time_apart="jam" in layout.kolom.get(name, ()))
    pattern = quoted(WITH_ZONE)
    body, zone = (f"regexp_extract({name}, {pattern}, {group})" for group in (1, 4))
    shifted = f"{timestamp(body, formats)} - to_seconds({seconds(zone)})"
    zoned = f"struct_pack(waktu := {shifted}, utc := true, tanggal := false)"
    # Most times are ISO 8601 without a zone: the longer pattern is asked of the others only.
    plain = f"struct_pack(waktu := {{}}, utc := false, tanggal := not contains({name}, ':'))"
    iso = f"try_cast({name} as timestamp)"
    if formats:
        iso = f"coalesce({by_format(name, formats)}, {iso})"
    return (
        f"case when {name} is null then null"
        f" when regexp_full_match({name}, '{ISO}') then {plain.format(iso)}"
        f" when regexp_matches({name}, {pattern}) then {zoned}"
        f" else {plain.format(by_format(name, formats))} end"
    )


def timestamp(text: str, formats: Sequence[str]) -> str:
    """Return a text without zone as a timestamp: by one of the formats, else as ISO 8601."""
    iso = f"case when regexp_full_match({text}, '{ISO}') then try_cast({text} as timestamp) end"
    return f"coalesce({by_format(text, formats)}, {iso})"


def by_format(text: str, formats: Sequence[str]) -> str:
    """Return a text as a timestamp by the first format that fits all of it."""
    if not formats:
        return "null::timestamp"
    english = text
    for month, pattern in MONTHS.items():
        word = quoted(rf"(?i)\b({pattern})\b")
        english = f"regexp_replace({english}, {word}, '{month}')"
    words = f"case when regexp_matches({text}, '[A-Za-z]{{3}}') then {english} else {text} end"
    return f"try_strptime({words}, [{', '.join(map(quoted, formats))}])"


def variants(formats: Sequence[str], *, has_time_apart: bool) -> list[str]:
    """Return formats without offset, with whole and short names of months.

    Where the time of day has a column of its own, a date is also read with what stands there.
    """
    found = []
    for form in formats:
        bare = re.sub(" ?%z$", "", form)
        for month in (bare, bare.replace("%B", "%b"), bare.replace("%b", "%B")):
            found.append(month)
            if has_time_apart and not re.search("%[HIMSXTRcf]", month):
                found += [f"{month} {time}" for time in TIMES_OF_DAY]
    return list(dict.fromkeys(found))


def seconds(zone: str) -> str:
    """Return the seconds by which an offset is ahead of UTC."""
    digits = f"replace(substr({zone}, 2), ':', '')"
    hours = f"cast(substr({digits}, 1, 2) as int)"
    minutes = f"coalesce(try_cast(substr({digits}, 3, 2) as int), 0)"
    return (
        f"case {zone}[1] when '+' then 1 when '-' then -1 else 0 end"
        f" * if({zone}[1] in ('+', '-'), {hours} * 3600 + {minutes} * 60, 0)"
    )


def local(time: str, layout: Layout, own: str) -> str:
    """Return a parsed time on the warehouse's clock. A date without a time stays that date."""
    here = f"timezone({quoted(own)}, timezone({{}}, {time}.waktu))"
    cases = f"when {time}.utc then {here.format(quoted('UTC'))}"
    if layout.zona_waktu != own:
        cases += f" when not {time}.tanggal then {here.format(quoted(layout.zona_waktu))}"
    return f"case {cases} else {time}.waktu end"


def elapsed(begin: str, end: str, layout: Layout, own: str) -> str:
    """Return the seconds between two parsed times as they went by, whatever the clocks did."""

    def instant(time: str) -> str:
        zone = f"if({time}.tanggal, {quoted(own)}, {quoted(layout.zona_waktu)})"
        return f"timezone(if({time}.utc, 'UTC', {zone}), {time}.waktu)"

    return f"date_diff('second', {instant(begin)}, {instant(end)})"


def is_steady(session: DuckDBPyConnection, zone: str) -> bool:
    """Return whether the clocks of a time zone are never put forward or back."""
    [(steady,)] = session.execute(
        f"select count(distinct t - timezone('UTC', timezone({quoted(zone)}, t))) = 1 from"
        " generate_series(timestamp '2010-01-01', timestamp '2040-01-01', interval 7 days) as s(t)"
    ).fetchall()
    return steady
