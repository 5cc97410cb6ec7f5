"""A simulated 311 export of a city that does not exist.

All requests are invented. Every unit, neighborhood and title says that it is imaginary, so a file
that is written here says in each of its rows that it is simulated. Draws are seeded.
"""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

# Status, Kanal and Telepon look like fields: a layout maps others, or they are never read.
HEADER = (
    *("case_enquiry_id", "open_dt", "target_dt", "closed_dt", "ontime", "case_status"),
    *("closure_reason", "case_title", "subject", "reason", "type", "queue", "department"),
    *("Status", "Kanal", "Telepon", "neighborhood", "ward", "location", "latitude", "longitude"),
    "source",
)
UNITS = ("Imaginary Public Works", "Imaginary Parks, Trees & Play", "Imaginary Transportation")
TYPES = {
    "Street Lights": ("Street Light Outage", "Street Light Knock Down"),
    "Trees": ("Tree Pruning",),
    "Highway Maintenance": ("Pothole Repair", "Unshoveled Sidewalk"),
}
NEIGHBORHOODS = ("Imaginary Heights", "Fictional Point / Waterfront", "Nowhere Square", "NULL", "")
# Twitter and Email are channels of Jakarta too.
SOURCES = ("Citizens Connect App", "Constituent Call", "Twitter", "Email")
FIRST_ID = 101004116078


def requests(count: int, year: int, first: int, chance: random.Random) -> list[dict[str, str]]:
    """Return requests of a year, with ISO times and NULL where nothing is known."""
    rows = []
    for number in range(first, first + count):
        begin = datetime(year, 1 + number % 12, 1) + timedelta(seconds=chance.randrange(28 * 86400))
        end = begin + timedelta(seconds=chance.randint(3600, 60 * 86400))
        reason = chance.choice(list(TYPES))
        closed = chance.random() < 0.8
        rows.append(
            {
                "case_enquiry_id": str(FIRST_ID + 37 * number),
                "open_dt": str(begin),
                "target_dt": str(begin + timedelta(days=10)) if number % 5 else "NULL",
                "closed_dt": str(end) if closed else "NULL",
                "ontime": "ONTIME" if closed else "OVERDUE",
                "case_status": "Closed" if closed else "Open",
                "closure_reason": f'Simulated case {number}, closed as "done"' if closed else " ",
                "case_title": f"Simulated request {number}, {reason}",
                "subject": chance.choice(UNITS),
                "reason": reason,
                "type": chance.choice(TYPES[reason]),
                "queue": f"Imaginary queue {number % 7}",
                "department": "IMAG",
                "Status": "simulated",
                "Kanal": "simulated",
                "Telepon": f"0800{number:08d}",
                "neighborhood": chance.choice(NEIGHBORHOODS),
                "ward": f"Ward {number % 22}",
                "location": f"{number} Imaginary Street, Imaginary City",
                "latitude": "0.0",
                "longitude": "0.0",
                "source": chance.choice(SOURCES),
            }
        )
    return rows


def american(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return requests with their times as 1/15/2024 3:45:00 PM."""
    return [
        row
        | {
            field: f"{datetime.fromisoformat(row[field]):%m/%d/%Y %I:%M:%S %p}"
            for field in ("open_dt", "target_dt", "closed_dt")
            if row[field] != "NULL"
        }
        for row in rows
    ]


def export(folder: Path, counts: tuple[int, int] = (300, 200)) -> None:
    """Write a year with American times, and a later one with ISO times, of so many complaints.

    The second file has 40 of the first again, closed since.
    """
    chance = random.Random(311)
    first, second = (
        requests(counts[0], 2024, 0, chance),
        requests(counts[1], 2025, counts[0], chance),
    )
    closed = {"case_status": "CLOSED", "closed_dt": "2025-12-31 12:00:00"}
    folder.mkdir()
    write(folder / "311_imaginary_2024.csv", american(first))
    write(folder / "311_imaginary_2025.csv", second + [row | closed for row in first[:40]])


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write requests as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
