"""What mutants are tried on: the print alone, and the print with simulated complaints."""

from __future__ import annotations

import random
from pathlib import Path

from project import ROOT, Project, copy_project
from simulated_complaints import FIELDS, as_printed, export, many, read, restated
from test_hostile_exports import damaged, write

# The export of the second project, in the folder of all.
COMPLAINTS = "sim_2023.csv"
# More unknown labels than one, near to several names; topics and places that nothing knows.
UNKNOWN = [
    {"kategori": "Akta Kelahirann"},
    {"kategori": "Akta Kelahirann"},
    {"kategori": "Akta Kematiann"},
    {"wilayah_tindak_lanjut": "Jakarta Timurr"},
    {"kanal": "Emaill"},
]
RULES = [
    ["KTP-el", "", "3", "2024-03-01", "", "aturan simulasi"],
    ["", "JAKI", "5", "", "2024-08-31", "aturan simulasi"],
    ["", "", "9", "2024-01-01", "", "aturan simulasi"],
]


def prepare(folder: Path) -> list[Project]:
    """Build three projects and return them.

    The first is as committed. The second counts simulated complaints that add up to the print. The
    third has more of 2024, in several states and with records that cannot be used; its registry
    serves complaints, and has deadlines.
    """
    printed = copy_project(ROOT, folder / "print")
    printed.build()
    counted = copy_project(printed.path, folder / "counted", databases=True)
    counted.served.unlink()
    counted.build(CRM_EXPORT=str(export(folder / COMPLAINTS, as_printed())))
    complaints = copy_project(printed.path, folder / "complaints", databases=True)
    complaints.served.unlink()
    complaints.serve_complaints()
    header, *_ = complaints.read_seed("acuan_tenggat")
    complaints.write_seed("acuan_tenggat", [header, *RULES])
    header, row = complaints.read_seed("acuan_registri")
    row[header.index("ambang_karantina")] = "0.2"
    complaints.write_seed("acuan_registri", [header, row])
    complaints.build(CRM_EXPORT=str(exports(folder / "ekspor_simulasi")))
    return [printed, counted, complaints]


def exports(folder: Path) -> Path:
    """Write simulated exports of 2023 and 2024, good ones and bad ones, and return their folder."""
    export(folder / COMPLAINTS, as_printed())
    later = many(folder / "sim_2024_b.csv", 300, years=[2024])
    rows = read(later)
    for number, row in enumerate(rows):
        # Some without a deadline of their own, or not closed by their status.
        row["tenggat"] = row["tenggat"] if number % 2 else ""
        row["status"] = row["status"] if number % 5 else ("", "Entah")[number % 2]
    export(later, rows)
    export(folder / "sim_2024_a.csv", restated(rows[:120], random.Random(466)))
    write(folder / "sim_rusak.csv", *damaged())
    bad = [rows[n] | change for n, change in enumerate(UNKNOWN)]
    for number, row in enumerate(bad):
        row["id_pengaduan"] = f"SIM-ASING-{number}"
    export(folder / "sim_asing.csv", bad, fields=FIELDS)
    return folder
