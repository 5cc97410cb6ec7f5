"""The figures, drawn by Altair as SVG: no script, sharp in print, readable in grey.

They are narrow enough to be shown at full size on a phone.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import altair as alt
import pandas as pd

from crm_dukcapil.report.indonesian import angka

# From the Okabe-Ito palette, safe for colour-blind readers; dark enough on white.
BLUE, GREY = "#0072B2", "#8a8f94"
FONT = "Arial, Helvetica, sans-serif"
WIDTH, STEP = 200, 24
# Of the classes of marts.rekap_lama_selesai by their number: darker the longer it took, grey what
# has no duration.
LASTING = {
    **{1: "#deebf7", 2: "#b3d3e8", 3: "#7fb8da", 4: "#4a98c9", 5: "#1f6fb0", 6: "#08407a"},
    **{7: "#f0f1f2", 8: "#d3d6d9", 9: "#a5abb1", 10: "#70767c"},
}


@dataclass(frozen=True)
class Figure:
    """A chart and its text.

    Attributes
    ----------
    key
        Short name, used in the anchor; the number of a printed figure.
    title
        Its title.
    alternative
        Alternative text, in words and numbers.
    svg
        The chart.
    """

    key: str
    title: str
    alternative: str
    svg: str

    @property
    def label(self) -> str:
        """Return the label of a printed figure, empty for any other."""
        return f"Gambar {self.key}" if self.key[0].isdigit() else ""

    @property
    def anchor(self) -> str:
        """Return the figure's id within the page."""
        return "gambar-" + self.key.lower().replace(".", "-").replace(" ", "-")


def draw(chart: alt.TopLevelMixin) -> str:
    """Return a chart as SVG, in the common style."""
    styled = (
        chart.configure(font=FONT, background="transparent")
        # The alternative text describes the chart; marks and axes must not repeat it.
        .configure_mark(aria=False)
        .configure_view(stroke=None)
        # Letters are wider if the reader has none of these fonts.
        .properties(padding={"left": 16, "right": 24, "top": 4, "bottom": 4})
        .configure_axis(
            labelFontSize=13, titleFontSize=13, labelLimit=190, domain=False, aria=False
        )
    )
    svg = io.StringIO()
    styled.save(svg, format="svg")
    return svg.getvalue()


def bars(key: str, title: str, counts: dict[str, int], share: dict[str, str]) -> Figure:
    """Return horizontal bars, largest first, each with its count and `share`."""
    frame = pd.DataFrame(
        {
            "nama": list(counts),
            "jumlah": list(counts.values()),
            "teks": [f"{angka(count)} ({share[name]})" for name, count in counts.items()],
        }
    ).sort_values("jumlah", ascending=False, kind="stable")
    base = alt.Chart(frame).encode(
        y=alt.Y("nama:N", sort=None, title=None, axis=alt.Axis(ticks=False, labelPadding=6))
    )
    bar = base.mark_bar(color=BLUE, height={"band": 0.72}).encode(
        x=alt.X("jumlah:Q", axis=None, scale=alt.Scale(domainMin=0))
    )
    text = base.mark_text(align="left", dx=5, fontSize=13, color="#1b1f23").encode(
        x="jumlah:Q", text="teks:N"
    )
    chart = (bar + text).properties(width=WIDTH, height=alt.Step(STEP))
    words = "; ".join(f"{row.nama} {row.teks}" for row in frame.itertuples())
    return Figure(key, title, f"Diagram batang, terbanyak lebih dahulu: {words}.", draw(chart))


def heat_map(key: str, title: str, cells: pd.DataFrame, months: list[str]) -> Figure:
    """Return months by unit, darker for more complaints.

    `cells` has one row per month and unit: bulan and wilayah as shown, and jumlah.
    """
    units = list(dict.fromkeys(cells["wilayah"]))
    base = alt.Chart(cells.assign(teks=cells["jumlah"].map(angka))).encode(
        x=alt.X(
            "wilayah:N",
            sort=units,
            title=None,
            axis=alt.Axis(orient="top", labelAngle=0, ticks=False, labelFontSize=12),
        ),
        y=alt.Y("bulan:N", sort=months, title=None, axis=alt.Axis(ticks=False, labelPadding=6)),
    )
    half = float(cells["jumlah"].max()) / 2
    rectangle = base.mark_rect(stroke="white").encode(
        color=alt.Color("jumlah:Q", legend=None, scale=alt.Scale(scheme="blues", domainMin=0))
    )
    text = base.mark_text(fontSize=13).encode(
        text="teks:N",
        color=alt.condition(alt.datum.jumlah > half, alt.value("white"), alt.value("#1b1f23")),
    )
    chart = (rectangle + text).properties(width=alt.Step(46), height=alt.Step(STEP + 2))
    peak = cells.loc[cells["jumlah"].idxmax()]
    least, most = angka(cells["jumlah"].min()), angka(peak["jumlah"])
    words = (
        f"Peta panas {len(months)} bulan kali {len(units)} wilayah, dari {least} sampai {most}"
        f" pengaduan; tertinggi {peak['bulan']} di {peak['wilayah']}."
        " Angkanya sama dengan Tabel 2.2."
    )
    return Figure(key, title, words, draw(chart))


def shares(key: str, title: str, cells: pd.DataFrame) -> Figure:
    """Return a bar of 100 % for each unit, parted into classes of time to close.

    `cells` has one row per unit and class: wilayah in order, kelas_lama and its urutan, jumlah.
    """
    classes = list(dict.fromkeys(cells.sort_values("urutan")["kelas_lama"]))
    units = list(dict.fromkeys(cells["wilayah"]))
    colours = [LASTING[number] for number in sorted(cells["urutan"].unique())]
    chart = (
        alt.Chart(cells)
        .mark_bar(stroke="white", height={"band": 0.72})
        .encode(
            x=alt.X(
                "jumlah:Q", stack="normalize", title=None, axis=alt.Axis(format="%", tickCount=4)
            ),
            y=alt.Y("wilayah:N", sort=units, title=None, axis=alt.Axis(ticks=False)),
            order=alt.Order("urutan:Q"),
            color=alt.Color(
                "kelas_lama:N",
                sort=classes,
                title=None,
                scale=alt.Scale(domain=classes, range=colours),
                legend=alt.Legend(orient="bottom", columns=1, labelLimit=300, labelFontSize=13),
            ),
        )
        .properties(width=WIDTH, height=alt.Step(STEP))
    )
    words = "; ".join(
        f"{unit}: "
        + ", ".join(f"{row.kelas_lama} {angka(row.jumlah)}" for row in rows.itertuples())
        for unit, rows in cells.groupby("wilayah", sort=False)
    )
    return Figure(key, title, f"Diagram batang bertumpuk, {words}.", draw(chart))


def over_time(key: str, title: str, counts: dict[str, int], marked: str = "") -> Figure:
    """Return vertical bars in the given order, the one `marked` darker than the rest."""
    texts = [angka(count) for count in counts.values()]
    frame = pd.DataFrame({"nama": list(counts), "jumlah": list(counts.values()), "teks": texts})
    base = alt.Chart(frame).encode(
        x=alt.X(
            "nama:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelAngle=0 if len(counts) < 8 else -45, ticks=False),
        ),
        y=alt.Y("jumlah:Q", axis=None, scale=alt.Scale(domainMin=0)),
    )
    colour = alt.condition(alt.datum.nama == marked, alt.value(BLUE), alt.value(GREY))
    bar = base.mark_bar(width={"band": 0.7}).encode(color=colour if marked else alt.value(BLUE))
    text = base.mark_text(baseline="bottom", dy=-3, fontSize=13).encode(text="teks:N")
    chart = (bar + text).properties(width=alt.Step(64 if len(counts) < 8 else 28), height=180)
    words = "; ".join(f"{name} {text}" for name, text in zip(counts, texts, strict=True))
    return Figure(key, title, f"Diagram batang menurut waktu: {words}.", draw(chart))
