"""The page: tables by Great Tables, charts by Altair, sentences and layout from a template."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import great_tables as gt
import pandas as pd
from markupsafe import Markup

from crm_dukcapil import pages
from crm_dukcapil.report import charts, dictionary, indonesian
from crm_dukcapil.report.findings import Findings
from crm_dukcapil.report.served import Served
from crm_dukcapil.report.tables import COUNT_OR_BLANK, DAYS, SHARE, Table

TEMPLATES = Path(__file__).parent / "templates"
# The columns whose meaning a reader of the page needs.
TERMS = ("wilayah", "kategori", "kanal", "kelurahan", "jumlah", "persen", "peringkat", "sumber")
TERMS_OF_FOLLOW_UP = (
    *("masuk", "selesai", "terbuka", "median_hari", "terbuka_akhir_bulan"),
    *("bertenggat", "bertenggat_aturan", "lewat_tenggat"),
)


def bullets(items: Any) -> str:  # noqa: ANN401 (a cell from Great Tables)
    """Return topics as an HTML list."""
    return Markup("<ul>{}</ul>").format(Markup("").join(map(Markup("<li>{}</li>").format, items)))


def render_table(table: Table) -> Markup:
    """Return a table as HTML, without the style sheet that Great Tables repeats for each."""
    frame = table.complete()
    header = table.headers[-1] if len(table.headers) == 1 else None
    drawn = gt.GT(frame, rowname_col=header, id=table.anchor)
    if header:
        drawn = drawn.tab_stubhead(header)
    lists = [name for name in frame if frame[name].map(lambda cell: isinstance(cell, list)).any()]
    for name in frame.columns:
        kind = table.formats.get(name)
        known = [row for row, is_known in enumerate(frame[name].notna()) if is_known]
        if name in table.ratios or kind == SHARE:
            drawn = drawn.fmt(indonesian.persen, columns=name)
        elif kind == DAYS:
            drawn = drawn.fmt(indonesian.desimal, columns=name)
        elif kind or name == table.total_column:
            drawn = drawn.fmt(indonesian.angka, columns=name, rows=known)
        elif name in lists:
            drawn = drawn.fmt(bullets, columns=name)
        if kind == COUNT_OR_BLANK:
            drawn = drawn.sub_zero(columns=name, zero_text="")
    numbers = [name for name in frame if name in table.formats or name in table.ratios]
    drawn = drawn.cols_align("left", columns=lists).cols_align(
        "right", columns=[*numbers, *filter(None, [table.total_column])]
    )
    drawn = drawn.sub_missing(
        columns=[name for name in frame if name not in lists], missing_text=""
    )
    html = drawn.as_raw_html()
    html = html[html.index("<table") : html.rindex("</table>") + len("</table>")]
    total = ' class="berjumlah"' if table.total_row else ""
    return Markup(
        f"<div{total}>{html.replace('<table ', f'<table aria-labelledby={table.anchor}-judul ', 1)}"
        "</div>"
    )


def figures(served: Served, year: int) -> dict[str, charts.Figure]:
    """Return the figures of the report by key."""
    found = Findings(served, year)

    def shares(counts: dict[str, int]) -> dict[str, str]:
        total = max(found.total, 1)
        return {name: indonesian.persen(100 * count / total) for name, count in counts.items()}

    def title(number: str, dimension: str) -> str:
        return served.caption(number, year)[0] or f"Pengaduan menurut {dimension}"

    def nonzero(counts: dict[str, int]) -> dict[str, int]:
        return {name: count for name, count in counts.items() if count}

    wilayah = found.counts("marts.rekap_wilayah", "wilayah")
    by_kategori = nonzero(found.counts("marts.rekap_kategori", "kategori"))
    by_kanal = nonzero(found.counts("marts.rekap_kanal", "kanal"))
    units = served.frames["marts.dim_wilayah"].sort_values("urutan")
    cells = served.of_year("marts.rekap_wilayah_bulan", year).merge(units, on="wilayah")
    cells = cells.sort_values(["bulan", "urutan"])
    drawn = [
        charts.bars("2.a", title("2.a", "wilayah tindak lanjut"), wilayah, shares(wilayah)),
        charts.heat_map(
            "peta panas",
            "Pengaduan menurut bulan dan wilayah tindak lanjut",
            pd.DataFrame(
                {
                    "bulan": cells["bulan"].map(found.months),
                    "wilayah": cells["label_tabel"],
                    "jumlah": cells["jumlah"],
                }
            ),
            [found.months[bulan] for bulan in sorted(cells["bulan"].unique())],
        ),
        charts.bars("2.b", title("2.b", "kategori"), by_kategori, shares(by_kategori)),
        charts.bars("2.c", title("2.c", "kanal"), by_kanal, shares(by_kanal)),
    ]
    by_month = found.counts("marts.rekap_bulan", "bulan", found.months)
    drawn.append(charts.over_time("bulan", "Pengaduan menurut bulan", by_month))
    if len(found.years) > 1:
        by_year = {str(year): total for year, total in found.years.items()}
        drawn.append(
            charts.over_time("tahun", "Pengaduan menurut tahun", by_year, marked=str(year))
        )
    rows = served.of_year("marts.kinerja_tindak_lanjut", year)
    if not rows.empty:
        backlog = rows.groupby("bulan")["terbuka_akhir_bulan"].sum()
        drawn.append(
            charts.over_time(
                "terbuka",
                "Pengaduan terbuka pada akhir bulan",
                {found.months[bulan]: int(count) for bulan, count in backlog.items()},
            )
        )
    lama = served.of_year("marts.rekap_lama_selesai", year)
    lama = lama[lama["dimensi"] == "wilayah"]
    if not lama.empty:
        lama = lama.merge(units, left_on="nama", right_on="wilayah", suffixes=("", "_unit"))
        drawn.append(
            charts.shares(
                "lama",
                "Lama penyelesaian menurut wilayah, bagian dari pengaduan yang ditunjukkan",
                lama.sort_values(["urutan_unit", "urutan"])[
                    ["wilayah", "kelas_lama", "jumlah", "urutan"]
                ],
            )
        )
    return {figure.key: figure for figure in drawn}


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dictionaries, None where a value is missing."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def blank(table: Table) -> list[str]:
    """Return the columns of a table in which a count of 0 is an empty cell."""
    return [name for name, kind in table.formats.items() if kind == COUNT_OR_BLANK]


def definitions(*, has_follow_up: bool) -> dict[str, str]:
    """Return what the words of the tables mean, from the Indonesian data dictionary."""
    names = TERMS + (TERMS_OF_FOLLOW_UP if has_follow_up else ())
    return {name.replace("_", " "): dictionary.indonesian()["kolom"][name] for name in names}


def render(
    served: Served, tables: list[Table], figures: dict[str, charts.Figure], year: int
) -> str:
    """Return the page of a year. A figure that is not among `figures` is left out."""
    found = Findings(served, year)
    compared = served.of_year("audit.rekonsiliasi", year)
    claims = served.of_year("audit.klaim", year)
    environment = pages.environment(TEMPLATES)
    environment.filters |= {
        "angka": indonesian.angka,
        "persen": indonesian.persen,
        "waktu": indonesian.waktu,
        "jajar": indonesian.jajar,
        "jajar_tebal": lambda names: indonesian.jajar(
            [str(Markup("<strong>{}</strong>").format(name)) for name in names]
        ),
        "pairs": pairwise,
    }
    return environment.get_template("page.html.j2").render(
        year=year,
        found=found,
        tables={table.key: table for table in tables},
        drawn={table.key: render_table(table) for table in tables},
        # Where each served table is listed: the id of its row header in the table `publikasi`.
        listed={
            name: f"tabel-publikasi-stub-{row}"
            for row, name in enumerate(served.tables["tabel"], start=1)
        },
        figures=figures,
        style=Markup((TEMPLATES / "style.css").read_text(encoding="utf-8")),
        # As printed: a cell without complaints is empty.
        empty_cells={
            table.label: count
            for table in tables
            if (count := int((table.frame[blank(table)] == 0).to_numpy().sum()))
        },
        definitions=definitions(has_follow_up=found.follow_up is not None),
        differences=records(compared[compared["status"] != "cocok"]),
        false_claims=records(claims[claims["status"] != "cocok"]),
        build=served.build,
        seal=served.build["checksum"],
        altered=served.altered,
    )
