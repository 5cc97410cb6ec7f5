"""Build simulated complaints into separate files, and show the results.

Run by `make demo`. Every complaint is invented, and its id begins with SIM-. The warehouse and the
served file of the project are not touched.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/python"))
import simulated_complaints as simulated  # noqa: E402

DEMO = Path("target/demo")
EXPORTS = DEMO / "ekspor_simulasi"
BUILD = DEMO / "build.duckdb"
SERVED = DEMO / "simulasi.duckdb"
LOOK = {
    "Records by file": "select nomor, dibaca, diterima, duplikat, dikarantina"
    " from simulasi.audit.penerimaan order by nomor",
    "Complaints by handling unit (2023 as printed, the others simulated)": "pivot (select tahun,"
    " wilayah, jumlah from simulasi.marts.rekap_wilayah) on tahun using sum(jumlah)"
    " order by wilayah",
    "Follow-up performance, Jakarta Timur": "select tahun, bulan, masuk, terbuka,"
    " round(median_hari, 1) as median_hari, round(persen_selesai_30_hari, 1)"
    " as persen_selesai_30_hari, terbuka_akhir_bulan"
    " from simulasi.marts.kinerja_tindak_lanjut where wilayah = 'Jakarta Timur'"
    " order by tahun desc, bulan desc limit 6",
    "Quarantine, in the build file": "select nomor, baris, alasan, keterangan"
    " from intermediate.int_crm__karantina order by all",
}


def write_exports() -> None:
    """Write a year, older states of its complaints, a second year, and three bad records."""
    EXPORTS.mkdir(parents=True)
    first = simulated.many(EXPORTS / "sim_2024_b.csv", 2_000, years=[2024])
    simulated.many(EXPORTS / "sim_2025.parquet", 1_500, first=2_000, years=[2025])
    rows = simulated.read(first)
    older = simulated.restated(rows[:300], random.Random(466))
    simulated.export(EXPORTS / "sim_2024_a.csv", older)
    bad = [dict(row) for row in rows[300:303]]
    bad[0] |= {"id_pengaduan": "SIM-salah-1", "kategori": "Akta Kelahirann"}
    bad[1] |= {"id_pengaduan": "SIM-salah-2", "waktu_pengaduan": "31/02/2024"}
    bad[2] |= {"id_pengaduan": ""}
    simulated.export(EXPORTS / "sim_salah.csv", bad)


def main() -> None:
    """Build with the simulated exports, and print some results."""
    shutil.rmtree(DEMO, ignore_errors=True)
    write_exports()
    settings = {
        "CRM_EXPORT": str(EXPORTS),
        "CRM_BUILD_PATH": str(BUILD),
        "CRM_SERVE_PATH": str(SERVED),
    }
    dbt = [str(Path(sys.executable).with_name("dbt")), "--quiet", "build"]
    print(" ".join(f"{name}={value}" for name, value in settings.items()), "dbt build")
    run = subprocess.run(dbt, env=os.environ | settings, check=False)
    if run.returncode:
        sys.exit(run.returncode)
    with duckdb.connect(str(BUILD), read_only=True) as connection:
        connection.execute(f"attach '{SERVED}' as simulasi (read_only)")
        for title, query in LOOK.items():
            print(f"\n{title}")
            connection.sql(query).show(max_width=120)
    print(
        f"All of this is simulated and is only in {DEMO}: delete the folder to remove it.\n"
        f"To see more: duckdb -readonly {SERVED}; all states of one complaint:\n"
        "  analyses/lacak_pengaduan.sql. Your own exports: docs/ekspor.md."
    )


if __name__ == "__main__":
    main()
