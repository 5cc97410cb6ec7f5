"""A second year is new rows in the same seeds: no model changes.

The figures of 2024 in this file are invented for the test. They are written into a temporary copy
of the seeds and say so in their labels.
"""

from __future__ import annotations

import pytest
from project import Project

INVENTED = "Kategori Rekaan untuk Uji"


def add(project: Project, seed: str, rows: list[list[str]]) -> None:
    """Append rows to a seed."""
    project.write_seed(seed, project.read_seed(seed) + rows)


def invent_second_year(project: Project) -> None:
    """Write a 2024 that is 2023 plus five complaints.

    All five reach Dinas through JAKI in January about a category that 2023 does not know, and in
    Table 2.5 from Gambir. Totals, claims and titles follow.
    """
    for seed in ("tabel_2_1", "tabel_2_2", "tabel_2_3", "tabel_2_6"):
        header, *printed = project.read_seed(seed)
        rows = [["2024", *row[1:]] for row in printed]
        if seed == "tabel_2_3":
            total = rows.pop()
            new = ["2024", str(len(rows) + 1), INVENTED, *[""] * (len(header) - 3)]
            total[1] = str(len(rows) + 2)
            rows += [new, total]
            changed = [new, total]
        else:
            first = {"tabel_2_1": "Dinas Provinsi", "tabel_2_2": "Dinas", "tabel_2_6": "JAKI"}[seed]
            changed = [row for row in rows if row[2] in (first, "Grand Total")]
        columns = {"tabel_2_1": ["Total"], "tabel_2_2": ["01", "Total"]}.get(
            seed, ["Dinas", "Total"]
        )
        for row in changed:
            for column in columns:
                place = header.index(column)
                row[place] = str(int(row[place] or 0) + 5)
        add(project, seed, rows)
    for seed in ("tabel_2_4", "tabel_2_4_rincian", "tabel_2_5", "tabel_2_5_rincian", "katalog"):
        _, *printed = project.read_seed(seed)
        # The register has no rows of 2024, so the catalogue has no checksum of it.
        rows = [["2024", *row[1:]] for row in printed if row[1] != "beda_diketahui"]
        if seed == "tabel_2_5":
            rows[0][-1] = "25"
        add(project, seed, rows)
    header, *printed = project.read_seed("klaim_prosa")
    value = header.index("nilai")
    changed_claims = {"2": "471", "3": "128", "9": "43", "15": "25", "23": "269", "26": "69"}
    add(
        project,
        "klaim_prosa",
        [
            ["2024", *row[1:value], changed_claims.get(row[1], row[value]), *row[value + 1 :]]
            for row in printed
        ],
    )
    add(project, "acuan_kategori", [["23", INVENTED, "2024", ""]])


@pytest.mark.slow
def test_a_second_year_needs_rows_only(built: Project, fresh: Project) -> None:
    """Both years build and reconcile, 2023 stays as it was, and the analyses print the new one."""
    invent_second_year(fresh)
    fresh.catalogue()
    fresh.build("--exclude", "test_type:unit")

    for mart in ("wilayah", "bulan", "wilayah_bulan", "kategori", "kategori_wilayah", "kanal"):
        select = f"select * from marts.rekap_{mart} where tahun = 2023 order by all"
        assert fresh.query(select) == built.query(select)
        assert fresh.query(
            f"select tahun, sum(jumlah) from marts.rekap_{mart} group by tahun order by tahun"
        ) == [(2023, 466), (2024, 471)]
    assert fresh.query(
        "select tahun, count(*) from marts.rekap_kategori group by tahun order by tahun"
    ) == [(2023, 22), (2024, 23)]
    assert fresh.query(
        f"select jumlah, peringkat from marts.rekap_kategori where kategori = '{INVENTED}'"
    ) == [(5, 13)]
    assert fresh.query(
        "select tahun, count(*) from audit.klaim where status = 'cocok' group by 1 order by 1"
    ) == [(2023, 27), (2024, 28)]
    assert fresh.query("select count(*) from audit.rekonsiliasi where status <> 'cocok'") == [(0,)]

    assert fresh.dbt("compile", "--select", "tabel_2_3", "--vars", "tahun: 2024").returncode == 0
    _, rows = fresh.analysis("tabel_2_3")
    assert rows[-2:] == [
        (INVENTED, 5, *[None] * 5, 5),
        ("Grand Total", 128, 49, 51, 73, 56, 114, 471),
    ]


def add_unit(project: Project) -> None:
    """Let two complaints of 2024 be of a unit that is printed for the first time.

    It takes them from Dinas: a row of Tables 2.1 and 2.2, a column of Tables 2.3 and 2.6.
    """
    unit, header_of_unit = "Kepulauan Seribu", "Kepseribu"
    for seed, moved in {"tabel_2_1": ["Total"], "tabel_2_2": ["01", "Total"]}.items():
        header, *rows = project.read_seed(seed)
        [dinas] = [row for row in rows if row[0] == "2024" and row[2].startswith("Dinas")]
        new = ["2024", "7", unit, *[""] * (len(header) - 3)]
        for place in map(header.index, moved):
            dinas[place], new[place] = str(int(dinas[place]) - 2), "2"
        rows[-1][1] = "8"
        project.write_seed(seed, [header, *rows[:-1], new, rows[-1]])
    for seed, label in {"tabel_2_3": INVENTED, "tabel_2_6": "JAKI"}.items():
        header, *rows = project.read_seed(seed)
        place = header.index("Dinas")
        for row in rows:
            count = 2 if row[0] == "2024" and row[2] in (label, "Grand Total") else 0
            row[place] = str(int(row[place]) - count) if count else row[place]
            row.insert(-1, str(count or ""))
        project.write_seed(seed, [[*header[:-1], header_of_unit, header[-1]], *rows])
    claims = project.read_seed("klaim_prosa")
    for row in claims:
        if row[:2] in (["2024", "3"], ["2024", "26"]):
            place = claims[0].index("nilai")
            row[place] = str(int(row[place]) - 2)
    project.write_seed("klaim_prosa", claims)
    yaml = project.path / "models/staging/_publikasi.yml"
    column = '      - name: {}\n        data_type: bigint\n        description: "{}"\n'
    last = column.format(
        "Jaktim", "Complaints handled by Jakarta Timur. Empty in print means none."
    )
    documented = yaml.read_text(encoding="utf-8")
    assert documented.count(last) == 2
    new = last + column.format(header_of_unit, f"Complaints handled by {unit}.")
    yaml.write_text(documented.replace(last, new), encoding="utf-8")
    add(project, "acuan_wilayah", [["7", unit, f"Suku Dinas {unit}", "2024", ""]])
    add(project, "acuan_alias", [["wilayah", header_of_unit, unit, "Tabel 2.3"]])


@pytest.mark.slow
def test_a_new_unit_needs_its_reference_and_its_column(built: Project, fresh: Project) -> None:
    """A year prints one more unit: the years before keep their checksums, recaps and layout."""
    invent_second_year(fresh)
    add_unit(fresh)
    fresh.catalogue()
    fresh.build()
    of_2023 = "select segel from raw.katalog where tahun = '2023' and nomor <> 'katalog' order by 1"
    assert fresh.query(of_2023) == built.query(of_2023)
    for mart in ("wilayah", "wilayah_bulan", "kategori_wilayah", "kanal_wilayah"):
        select = f"select * from marts.rekap_{mart} where tahun = 2023 order by all"
        assert fresh.query(select) == built.query(select)
        assert fresh.query(
            f"select sum(jumlah) from marts.rekap_{mart} where tahun = 2024"
            " and wilayah = 'Kepulauan Seribu'"
        ) == [(2,)]
    assert fresh.query("select count(*) from audit.rekonsiliasi where status <> 'cocok'") == [(0,)]


@pytest.mark.slow
def test_a_second_year_is_checked_as_the_first(fresh: Project) -> None:
    """A year's total that the prose states otherwise is found, and so is a table left out."""
    invent_second_year(fresh)
    claims = fresh.read_seed("klaim_prosa")
    for row in claims:
        if row[:2] == ["2024", "2"]:
            row[claims[0].index("nilai")] = "472"
    fresh.write_seed("klaim_prosa", claims)
    fresh.write_seed("tabel_2_6", [row for row in fresh.read_seed("tabel_2_6") if row[0] != "2024"])
    fresh.catalogue()
    run = fresh.dbt("build")
    assert run.returncode == 1
    for fragments in (
        ("tahun: 2024", "total_tahun", "rekap_wilayah ", "found_in_print: 472", "expected: 471"),
        ("tahun: 2024", "total_tahun", "rekap_kanal ", "found_in_print: 472", "hanya_di_cetak"),
    ):
        assert any(all(text in line for text in fragments) for line in run.stdout.splitlines()), (
            run.stdout
        )
