"""The dashboard in a real Superset shows what the marts have: `make test-superset`.

What needs no Superset runs in `make test`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from browser import chromium
from project import ODD_NAME, ROOT, Project
from superset_server import Dashboard, opened, superset

FOLDER = ROOT / "dashboards/superset"
# What each chart must show of a year, by the name of its file. Where two marts have a number, not
# from the one that the chart reads.
EXPECTED = {
    "total": "select sum(jumlah) as jumlah_pengaduan from marts.rekap_bulan where tahun = $tahun",
    "wilayah_bulan": """
        select epoch_ms(make_date(tahun, bulan, 1)::timestamp) as awal_bulan, wilayah,
            jumlah as jumlah_pengaduan
        from marts.rekap_wilayah_bulan where tahun = $tahun
    """,
    "kategori": """
        select kategori, sum(jumlah) as jumlah_pengaduan
        from marts.rekap_kategori_wilayah where tahun = $tahun group by all
    """,
    "kanal": """
        select kanal, sum(jumlah) as jumlah_pengaduan
        from marts.rekap_kanal_wilayah where tahun = $tahun group by all
    """,
    "kelurahan": """
        select kota, kecamatan, kelurahan, jumlah as jumlah_pengaduan
        from marts.rekap_kelurahan where tahun = $tahun
    """,
    "tindak_lanjut_bulan": """
        select epoch_ms(make_date(tahun, bulan, 1)::timestamp) as awal_bulan,
            sum(selesai) as jumlah_selesai, sum(masuk) - sum(selesai) as jumlah_terbuka
        from marts.kinerja_tindak_lanjut where tahun = $tahun group by all
    """,
    "tindak_lanjut_wilayah": """
        select wilayah, sum(selesai + terbuka) as jumlah_masuk, sum(selesai) as jumlah_selesai,
            sum(terbuka) as jumlah_terbuka,
            sum(selesai_30_hari) * 100.0 / sum(layak_30_hari) as selesai_30_hari_persen,
            sum(lewat_tenggat) * 100.0 / sum(bertenggat) as lewat_tenggat_persen
        from marts.kinerja_tindak_lanjut where tahun = $tahun group by all
    """,
    "build": """
        select distinct instansi, id_build, epoch_us(waktu_utc) / 1000 as waktu_utc, versi_gudang
        from audit.publikasi
    """,
}
NOT_TO_BE_ADDED_UP = ("persen", "peringkat", "median", "p90", "terbuka_akhir_bulan")


def read(kind: str) -> dict[str, dict[str, Any]]:
    """Return what is in the files of a kind, by their names."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in FOLDER.glob(f"{kind}/*.yaml")
    }


def test_datasets_have_the_columns_of_the_served_tables(built: Project) -> None:
    """A column that a mart gains, loses or renames is one of the dataset too."""
    for dataset in read("datasets").values():
        table = f"{dataset['schema']}.{dataset['table_name']}"
        columns = {column["column_name"]: column["type"] for column in dataset["columns"]}
        served = built.query(
            f"select column_name, column_type from (describe {table})", served=True
        )
        assert columns == dict(served), table


def test_every_chart_is_on_the_dashboard_and_compared() -> None:
    """What Superset leaves out of an import without a word, and a chart that no test knows."""
    charts, [dashboard] = read("charts"), read("dashboards").values()
    items = [item for item in dashboard["position"].values() if isinstance(item, dict)]
    placed = {item["meta"]["uuid"] for item in items if item["type"] == "CHART"}
    assert placed == {chart["uuid"] for chart in charts.values()}
    assert charts.keys() == EXPECTED.keys()


def test_metrics_add_up_only_what_may_be() -> None:
    """No metric is made of shares or ranks, and one name is that of one number everywhere."""
    for name, dataset in read("datasets").items():
        for metric in dataset.get("metrics", []):
            expression = metric["expression"]
            assert not any(word in expression for word in NOT_TO_BE_ADDED_UP), (name, metric)
            is_count = metric["verbose_name"] == "Jumlah pengaduan"
            assert is_count == (expression == "SUM(jumlah)"), (name, metric)


@pytest.mark.parametrize(
    ("log", "message"),
    [
        (None, "superset is not on the PATH: activate the environment it is installed in"),
        ("An error occurred: {'charts/total.yaml': …}", "did not import the dashboard, see above"),
    ],
)
def test_import_that_fails_says_why(tmp_path: Path, log: str | None, message: str) -> None:
    """Superset reports a file that it does not accept in its log only, and ends with 0."""
    (tmp_path / "served.duckdb").touch()
    if log:
        program = tmp_path / "superset"
        program.write_text(f'#!/bin/sh\necho "{log}"\n')
        program.chmod(0o755)
    run = subprocess.run(
        [sys.executable, "-m", "crm_dukcapil", "superset-import"],
        cwd=ROOT,
        env={**os.environ, "PATH": str(tmp_path), "CRM_SERVE_PATH": f"{tmp_path}/served.duckdb"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert message in run.stderr
    assert (log or "") in run.stderr


@dataclass
class Shown:
    """The dashboard, what it reads, and the number that Superset gave each chart."""

    dashboard: Dashboard
    served: Path
    charts: dict[str, int]

    def data(self, chart: str, tahun: int | None = None) -> list[dict[str, Any]]:
        """Return what Superset answers to what the page has asked for, if asked for this year."""
        body = self.dashboard.requests[self.charts[chart]][-1]
        [query] = body["queries"]
        if tahun:
            for condition in query["filters"]:
                if condition["col"] == "tahun":
                    condition["val"] = [tahun]
        status, answer = self.dashboard.ask("chart/data", body)
        assert status == 200, answer
        rows = answer["result"][0]["data"]
        for row in rows:
            # By which the heat map chooses a colour.
            row.pop("rank", None)
        return rows

    def differences(self, tahun: int) -> dict[str, Any]:
        """Return what Superset shows of a year that is not what DuckDB reads, by chart.

        It is read beside Superset, which must not want the file for itself.
        """
        found = {}
        with duckdb.connect(str(self.served), read_only=True) as connection:
            for chart in read("charts"):
                sql = EXPECTED[chart]
                result = connection.execute(sql, {"tahun": tahun} if "$tahun" in sql else {})
                names = [column[0] for column in result.description]
                served = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
                assert served, chart
                shown = self.data(chart, tahun)
                if bag(shown) != bag(served):
                    found[chart] = (shown, served)
        return found


def bag(rows: list[dict[str, Any]]) -> Counter[frozenset[tuple[str, Any]]]:
    """Return rows to compare whatever their order."""
    return Counter(frozenset(row.items()) for row in rows)


def simulate_a_year(served: Path) -> None:
    """Write a year of simulated numbers after the one that is there: twice as many of all."""
    with duckdb.connect(str(served)) as connection:
        tables = connection.execute("""
            select table_name, list(column_name), list(column_name) filter (
                data_type = 'BIGINT'
                and column_name not in ('tahun', 'bulan', 'nomor_kanal', 'peringkat', 'urutan')
            )
            from duckdb_columns() where schema_name = 'marts'
            group by all having list_contains(list(column_name), 'tahun')
        """).fetchall()
        for table, columns, counts in tables:
            changed = ["tahun + 1 as tahun", *(f"2 * {count} as {count}" for count in counts or [])]
            if "awal_bulan" in columns:
                changed.append("make_date(tahun + 1, bulan, 1) as awal_bulan")
            connection.execute(
                f"insert into marts.{table} select * replace ({', '.join(changed)})"
                f" from marts.{table}"
            )


@pytest.fixture(scope="module")
def shown(counted: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Return the dashboard on two years of simulated complaints, all its charts seen once."""
    if not (Path(sys.prefix) / "superset/.installed").exists():
        pytest.fail("Superset is not installed: make test-superset")
    folder = tmp_path_factory.mktemp("data") / ODD_NAME
    folder.mkdir()
    served = folder / "crm_dukcapil.duckdb"
    shutil.copy2(counted.served, served)
    simulate_a_year(served)
    home = tmp_path_factory.mktemp("superset")
    with superset(home, served) as (url, password), chromium() as browser:
        dashboard = opened(browser, url, password)
        _, listed = dashboard.ask("chart/?q=(page_size:100)")
        numbers = {chart["slice_name"]: chart["id"] for chart in listed["result"]}
        charts = {file: numbers[chart["slice_name"]] for file, chart in read("charts").items()}
        yield Shown(dashboard, served, charts)


@pytest.mark.superset
def test_page_asks_for_the_latest_year_only(shown: Shown) -> None:
    """Every chart on it that has a year is filtered, and the browser has no error."""
    datasets = {dataset["uuid"]: dataset for dataset in read("datasets").values()}
    for file, chart in read("charts").items():
        columns = [column["column_name"] for column in datasets[chart["dataset_uuid"]]["columns"]]
        year = [{"col": "tahun", "op": "IN", "val": [2024]}] if "tahun" in columns else []
        for body in shown.dashboard.requests[shown.charts[file]]:
            assert [query["filters"] for query in body["queries"]] == [year], file
    assert not shown.dashboard.errors


@pytest.mark.superset
@pytest.mark.parametrize("tahun", [2023, 2024])
def test_every_chart_shows_what_is_served(shown: Shown, tahun: int) -> None:
    """Each row and number of each chart, compared with what DuckDB reads in the file."""
    assert shown.differences(tahun) == {}


@pytest.mark.superset
@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('{file}')",
        "select * from read_csv('{file}')",
        "select * from '{file}'",
        "attach '{file}' as other",
        "copy (select 1) to '{file}'",
    ],
)
def test_query_reaches_no_file_of_the_server(shown: Shown, tmp_path: Path, sql: str) -> None:
    """SQL Lab reads the served file, and neither reads nor writes another."""
    file = tmp_path / "secret.csv"
    file.write_text("secret\nsecret\n")
    [database] = [item["id"] for item in shown.dashboard.ask("database/")[1]["result"]]
    allowed = {"database_id": database, "sql": "select count(*) as n from marts.dim_bulan"}
    assert shown.dashboard.ask("sqllab/execute/", allowed)[1]["data"] == [{"n": 12}]
    refused = {"database_id": database, "sql": sql.format(file=file)}
    status, answer = shown.dashboard.ask("sqllab/execute/", refused)
    assert status == 500, answer
    [error] = answer["errors"]
    assert "file system operations are disabled by configuration" in error["message"]
    assert file.read_text() == "secret\nsecret\n"


@pytest.mark.superset
def test_next_build_is_shown_without_a_restart(shown: Shown) -> None:
    """A file that replaces the served one, with other numbers, is what every chart shows."""
    candidate = shown.served.with_name("candidate.duckdb")
    shutil.copy2(shown.served, candidate)
    with duckdb.connect(str(candidate)) as connection:
        connection.execute("update audit.publikasi set id_build = 'next'")
        connection.execute("update marts.rekap_wilayah set jumlah = jumlah + 1000")
        connection.execute("update marts.rekap_bulan set jumlah = jumlah + 500")
    [before] = shown.data("build")
    candidate.replace(shown.served)
    [after] = shown.data("build")
    assert before["id_build"] != after["id_build"] == "next"
    assert shown.differences(2023) == {}
