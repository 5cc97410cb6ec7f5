"""What is personal stays in the build file: a search for what was planted in exports.

All values are invented, of people who are not. They stand in every text column, in ids, and in the
names of files, folders, sheets and columns.
"""

from __future__ import annotations

import hmac
import re
import stat
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest
from project import Project
from simulated_complaints import FIELDS, as_printed, export
from test_complaints import go_on

Row = dict[str, str]
# In a year that has no print.
GOOD = {field: text.replace("2023-", "2024-") for field, text in as_printed()[0].items()}

VALUES = (
    # Numbers of residents and families, plain, grouped and with a prefix.
    *("3171234507890123", "3275015203910007", "3171.2345.0789.0124", "3171 2345 0789 0125"),
    *("3171-2345-0789-0126", "NIK3171234507890127", "KK3171234507890128", "nik:3171234507890129"),
    *("SIM-3171234507890130-KTP", "3171234507890131/2024", "No.KK_3171234507890132"),
    # Telephone numbers.
    *("081298765432", "6281298765433", "+6281298765434", "0812-9876-5435", "0812 9876 5436"),
    *("0812.9876.5437", "WA62812987654", "WA081298765438", "SIM-081298765439/1", "HP:081298765440"),
    *("62812 9876 5441", "(0812)98765442", "021-87654321-Rahasia", "tel:+62-812-9876-5443"),
    # Addresses of mail and accounts.
    *("rahasia.simulasi@example.invalid", "RAHASIA_17@EXAMPLE.INVALID", "@rahasia.binti.simulasi"),
    *("budi.rahasia88", "ig:siti_rahasia", "twitter.com-rahasiasimulasi", "t.me-rahasia_simulasi"),
    # Names.
    *("Rahasia Binti Simulasi", "BAPAK RAHASIA BIN SIMULASI", "Sdr. Rahasia Simulasi, S.Kom."),
    *("Rahasia_Simulasi", "Ibu Siti Rahasia (Alm)", "H. Rahasia al-Simulasi", "Ny. R. Rahasia"),
    *("Raha'sia O'Simulasi", "Ràhasia Simülasi", "RahasiaSimulasi1990"),
    # Addresses and places.
    *(
        "Jl. Rahasia Simulasi No. 17 RT 003 RW 004",
        "Gg. Rahasia II No.5B",
        "Blok R4 No. 17 Rahasia",
    ),
    *("Rusun Rahasia Lt. 9 Unit 17", "RT003RW004-Rahasia", "Kp. Rahasia Rawa 12940"),
    *("-6.2345671,106.8345671", "lat=-6.2345672;lon=106.8345672", "6F4GRAH8+ASI"),
    # Documents, vehicles, accounts, births.
    *(
        "B1234RHS",
        "B 1234 RHS",
        "SIM A 8701-2345-678901",
        "Paspor R1234567",
        "NPWP 09.254.294.3-407.000",
    ),
    *(
        "BCA 8701234567 a.n. Rahasia",
        "4111-1111-1111-1234",
        "BPJS0001234567890",
        "Akta 3171-LT-17081945-0009",
    ),
    *("lahir 17-08-1987 Rahasia", "Rahasia, 17 Agustus 1987", "IMEI356938035643809"),
    # What is run or read as something else.
    *("<img src=x onerror=alert('rahasia')>", "=HYPERLINK('http:rahasia')", "x;=1+1;rahasia"),
)


def rows() -> Iterator[Row]:
    """Return complaints with each value in each field, one at a time, beside the others."""
    number = 0
    for value in VALUES:
        for field in FIELDS:
            number += 1
            yield GOOD | {"id_pengaduan": f"SIM-P-{number}"} | {field: value}


def is_name(value: str) -> bool:
    """Return whether a value can be the name of a sheet, and of a file."""
    return len(value) <= 31 and not set("[]:*?/\\'") & set(value)


def plant(folder: Path) -> None:
    """Write exports with the values in records, headers, and names of files, folders and sheets."""
    export(folder / "sim_rekaman.csv", list(rows()))
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, value in enumerate(filter(is_name, VALUES)):
        place = folder / VALUES[-number].replace("/", "-") / f"{value}.csv"
        export(place, [GOOD | {"id_pengaduan": f"SIM-B-{number}"}])
        sheet = book.create_sheet(value)
        sheet.append([*FIELDS[:6]])
        sheet.append([f"SIM-L-{number}", *(GOOD[field] for field in FIELDS[1:6])])
    book.save(folder / "sim_lembar.xlsx")
    headers = [*FIELDS, *VALUES]
    own = {**GOOD, "id_pengaduan": "SIM-K-1"} | {value: value for value in VALUES}
    export(folder / "sim_kolom.csv", [own], fields=headers)


def contents(project: Project) -> Iterator[tuple[str, bytes]]:
    """Return what is written for others: served file and previous version, target, all texts."""
    for path in (project.path / "target").rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes()
            if path.suffix == ".parquet":
                yield f"{path} rows", repr(duckdb.read_parquet(str(path)).fetchall()).encode()
            if path.suffix in (".xlsx", ".docx"):
                with zipfile.ZipFile(path) as book:
                    yield from ((f"{path}/{name}", book.read(name)) for name in book.namelist())
    for path in project.served.parent.glob("crm_dukcapil*"):
        yield str(path), path.read_bytes()
        with duckdb.connect(str(path), read_only=True) as connection:
            for (name,) in connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables()"
            ).fetchall():
                yield f"{path} {name}", repr(connection.execute(f"from {name}").fetchall()).encode()


def traces(found: Iterator[tuple[str, bytes]]) -> set[str]:
    """Return which values are found where, as they are, escaped or in Latin-1."""
    forms = {}
    for value in VALUES:
        escaped = value.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;")
        texts = {value, escaped, ascii(value)[1:-1], value.replace("'", "\\'")}
        forms[value] = {text.encode().lower() for text in texts} | {
            value.encode("utf-16-le").lower(),
            value.encode("latin-1").lower(),
        }
    return {
        f"{value} in {where}"
        for where, content in ((where, content.lower()) for where, content in found)
        for value, texts in forms.items()
        if any(text in content for text in texts)
    }


@pytest.mark.slow
def test_nothing_personal_leaves_the_build_file(built: Project, tmp_path: Path) -> None:
    """Not in what is served, written, shown or logged, whether a build passes or fails."""
    assert len(VALUES) == len(set(VALUES)) >= 60
    project = go_on(built, tmp_path)
    project.serve_complaints()
    folder = tmp_path / "Rahasia Binti Simulasi"
    plant(folder)
    unread = folder / f"{VALUES[0]}.csv.gz"
    unread.write_bytes(b"Rahasia")
    outputs = []

    def run(*arguments: str, passes: bool = True, with_export: bool = True) -> str:
        variables = {"CRM_EXPORT": str(folder)} if with_export else {}
        process = project.start_command([sys.executable, *arguments], **variables)
        output, _ = process.communicate()
        assert (process.returncode == 0) == passes, output
        outputs.append(output)
        return output

    dbt = ("-m", "dbt.cli.main")
    assert "ends in .gz" in run(*dbt, "build", "--select", "stg_crm__berkas", passes=False)
    assert "ends in .gz" in run("-m", "crm_dukcapil", "land", passes=False)
    unread.unlink()
    assert "FAIL" in run(*dbt, "build", passes=False)
    assert traces(contents(project)) == set()
    header, row = project.read_seed("acuan_registri")
    row[header.index("ambang_karantina")] = "0.9"
    project.write_seed("acuan_registri", [header, row])
    run(*dbt, "build")
    export(folder / "sim_lagi.csv", [GOOD | {"id_pengaduan": "SIM-LAGI-1"}])
    run(*dbt, "build")
    run("-m", "crm_dukcapil", "report", "2024", with_export=False)
    run(*dbt, "docs", "generate")
    run("-m", "crm_dukcapil", "docs", with_export=False)
    certificate = (project.path / "target/data_docs/index.html").read_text(encoding="utf-8")
    assert re.search(
        r"marts.fct_pengaduan by all columns .*\s.*k = \d+ of \d+ complaints", certificate
    )
    found = {Path(where.split(" ")[0]).name for where, _ in contents(project)}
    assert found >= {
        *("crm_dukcapil.duckdb", "crm_dukcapil.previous.duckdb", "2024.html", "2024.xlsx"),
        *("2024.docx", "marts.rekap_kanal.parquet"),
        *("marts.rekap_kanal.csv", "static_index.html", "index.html", "dbt.log", "manifest.json"),
    }
    assert traces(contents(project)) == set()
    assert traces(enumerate_outputs(outputs)) == set()
    # What is planted was read: it stands in the build file, which is for its owner alone.
    assert traces(iter([("build", project.warehouse.read_bytes())])) != set()
    beside = project.warehouse.parent
    landed = (beside / "build.duckdb.landed").rglob("*")
    private = [project.warehouse, *(path for path in landed if path.is_file())]
    private.append(beside / "build.duckdb.last_build.json")
    secret = project.warehouse.with_name("build.duckdb.key").read_bytes()
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    assert stat.S_IMODE((project.path / "target/logs").stat().st_mode) == 0o700

    # The key of a complaint is the one that anybody with the secret computes.
    [(key,)] = project.query(
        "select kunci_pengaduan from intermediate.int_crm__pengaduan"
        " where id_pengaduan = 'SIM-LAGI-1'"
    )
    assert key == hmac.new(secret, b"\x1fSIM-LAGI-1", "sha256").hexdigest()[:32]
    assert project.query("select count(*) from marts.fct_pengaduan", served=True) == project.query(
        "select count(*) from intermediate.int_crm__pengaduan"
    )

    # All exports are withdrawn: nothing of them is left, not even in free blocks of a file.
    output = run("-m", "crm_dukcapil", "forget", with_export=False)
    for name in ("build.duckdb", "build.duckdb.landed", "crm_dukcapil.previous.duckdb", "target"):
        assert re.search(rf"^removed \S*{name}[ ,]", output, re.MULTILINE), name
    assert "new key: warehouse/build.duckdb.key" in output
    assert secret != project.warehouse.with_name("build.duckdb.key").read_bytes()
    files = [path for path in project.path.rglob("*") if path.is_file()]
    assert project.warehouse in files
    assert not project.served.with_suffix(".previous.duckdb").exists()
    assert traces((str(path), path.read_bytes()) for path in files) == set()
    assert traces(enumerate_outputs(outputs)) == set()
    assert project.query("select distinct sumber from marts.rekap_wilayah", served=True) == [
        ("publikasi",)
    ]


def enumerate_outputs(outputs: list[str]) -> Iterator[tuple[str, bytes]]:
    """Return the outputs of commands, named by their numbers."""
    return ((f"output {number}", output.encode()) for number, output in enumerate(outputs))
