"""Numbers, times and lists in Indonesian notation, by Babel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal

LOCALE = "id"


def angka(number: float) -> str:
    """Return a count with thousands separators."""
    return format_decimal(int(number), locale=LOCALE)


def desimal(number: float) -> str:
    """Return a number with one decimal."""
    return format_decimal(number, format="#,##0.0", locale=LOCALE)


def persen(number: float) -> str:
    """Return a percentage from 0 to 100, with one decimal."""
    return f"{desimal(number)}%"


def waktu(moment: datetime) -> str:
    """Return a date and time."""
    return format_datetime(moment, "d MMMM y 'pukul' HH.mm", locale=LOCALE)


def jajar(items: Sequence[str]) -> str:
    """Return items as a list in a sentence."""
    return format_list(list(items), locale=LOCALE)
