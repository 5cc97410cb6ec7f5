"""What personal data looks like: one place, for landing, for drafts and for the gate.

The patterns mean the same to Python and to DuckDB: they look neither ahead nor behind. A number may
be grouped by single blanks, dots or hyphens. Ids are dates, units and serial numbers, so in an id
only what has the structure of a NIK or a telephone number is one; in any other text, all digits of
that length are.
"""

SEPARATOR = "[ .-]?"
ANY = "[0-9]"


def one_of(*numbers: str) -> str:
    """Return a pattern of two-digit numbers, each given as the two patterns of its digits."""
    return "(?:" + "|".join(number.replace(" ", SEPARATOR) for number in numbers) + ")"


def apart(pattern: str, unless: str = "") -> str:
    """Return a pattern of what is no part of a longer word or number.

    With `unless`, what this other pattern matches there is left out: in Python only.
    """
    other = f"(?!{unless})" if unless else ""
    return f"(?:^|[^0-9A-Za-z]){other}(?:{pattern})(?:$|[^0-9A-Za-z])"


PROVINCE = one_of("1 [1-9]", "2 1", "3 [1-6]", "5 [1-3]", "6 [1-5]", "7 [1-6]", "8 [12]", "9 [1-7]")
# Day and month of birth; 40 is added to the day of a woman.
DAY = one_of("0 [1-9]", "[12] [0-9]", "3 [01]", "4 [1-9]", "[56] [0-9]", "7 [01]")
MONTH = one_of("0 [1-9]", "1 [0-2]")
# Where it was issued (6 digits), date of birth (6), serial number (4).
NIK = apart(SEPARATOR.join([PROVINCE, *[ANY] * 4, DAY, MONTH, *[ANY] * 6]))
# 0 or 62, then the prefix of an operator, which is not grouped: 08.12.2024 is a date.
TELEPHONE = apart(f"(?:[+]?62{SEPARATOR}|0)8[1-35-9]{ANY}(?:{SEPARATOR}{ANY}){{6,9}}")

# In any text.
SIXTEEN_DIGITS = SEPARATOR.join([ANY] * 16)
MOBILE = f"(?:[+]?62{SEPARATOR}|0)8(?:{SEPARATOR}{ANY}){{7,11}}"
EMAIL = "[0-9A-Za-z_.+-]+@[0-9A-Za-z_-]+(?:[.][0-9A-Za-z_-]+)+"
# All of a text: one word, with four digits behind a letter or six digits anywhere, as in SIM-0017,
# B1234XYZ and 2024/00017.
TICKET = r"^(?:\S*[A-Za-z][-_./#:]?[0-9]{4}\S*|(?:[^\s0-9]*[0-9]){6}\S*)$"
