"""The tables of the report: those of the publication in its layout, and more.

Page and workbook use the same tables. Totals are not part of a frame: the page adds them up, the
workbook has formulas.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from crm_dukcapil.report.indonesian import angka, waktu
from crm_dukcapil.report.served import Served

# The columns that identify a kelurahan.
PLACE = ["kota", "kecamatan", "kelurahan"]
# Formats of a column: counts without decimals, the others with one.
COUNT, COUNT_OR_BLANK, SHARE, DAYS = "count", "count or blank", "share", "days"

# Of a year that is published every night, so many publications are shown.
PUBLICATIONS = 20

# The checks of audit.rekonsiliasi and audit.klaim, in the order of the report.
CHECKS = {
    "sel": "sel tercetak dengan angka gudang",
    "total_baris": "total baris tercetak dengan jumlah selnya",
    "total_kolom": "total kolom tercetak dengan jumlah selnya",
    "total_umum": "total umum tercetak dengan jumlah selnya",
    "antartabel": "tabel dengan tabel lain yang menghitung hal yang sama",
    "total_tahun": "rekap dengan total tahun",
    "pengaduan": "rekap dengan jumlah pengaduan yang diterima",
    "segel": "sel dengan segelnya",
    "klaim": "pernyataan dalam teks publikasi dengan angka gudang",
}


@dataclass(frozen=True)
class Table:
    """A table and its layout.

    Attributes
    ----------
    key
        Short name, used in the anchor and for the sheet; the number of a printed table.
    title
        Its title.
    source
        Source line as printed; empty if the table is not printed.
    marts
        The served tables with its numbers.
    frame
        The rows and columns as shown, without totals and ratios.
    headers
        The columns whose cells are row headers.
    formats
        Formats of the columns of numbers; the other columns have text or lists of text.
    ratios
        Columns of percentages to add, each with the two columns that it divides.
    total_row, total_column
        The label of the last row or column, which adds up the counts; empty if there is none.
    sums_to_year
        Whether the total is the year's total.
    """

    key: str
    title: str
    marts: tuple[str, ...]
    frame: pd.DataFrame
    headers: tuple[str, ...]
    formats: dict[str, str] = field(default_factory=dict)
    ratios: dict[str, tuple[str, str]] = field(default_factory=dict)
    total_row: str = ""
    total_column: str = ""
    source: str = ""
    sums_to_year: bool = False

    @property
    def anchor(self) -> str:
        """Return the table's id within the page."""
        return "tabel-" + self.key.lower().replace(".", "-").replace(" ", "-")

    @property
    def label(self) -> str:
        """Return the label of a printed table, empty for any other."""
        return f"Tabel {self.key}" if self.key[0].isdigit() else ""

    @property
    def heading(self) -> str:
        """Return the title, with the label of a printed table before it."""
        return f"{self.label} {self.title}".strip()

    @property
    def counts(self) -> list[str]:
        """Return the columns that totals add up."""
        return [name for name, kind in self.formats.items() if kind in (COUNT, COUNT_OR_BLANK)]

    def complete(self) -> pd.DataFrame:
        """Return the frame with its totals and percentages."""
        frame = self.frame.copy()
        if self.total_column:
            frame[self.total_column] = frame[self.counts].sum(axis="columns")
        if self.total_row:
            total = frame[[*self.counts, *filter(None, [self.total_column])]].sum().astype(object)
            total[self.headers[0]] = self.total_row
            frame = pd.concat([frame, total.to_frame().T], ignore_index=True)
        for name, (part, whole) in self.ratios.items():
            frame[name] = 100 * frame[part] / frame[whole].where(frame[whole] > 0)
        return frame


def in_order(served: Served, dimension: str) -> list[object]:
    """Return the canonical names of a dimension in printed order."""
    names = served.frames[f"marts.dim_{dimension}"]
    by = "urutan" if "urutan" in names else dimension
    return names.sort_values(by)[dimension].tolist()


def labels(served: Served, dimension: str, column: str = "label_tabel") -> dict[object, str]:
    """Return the labels of the canonical names of a dimension, by default those of the tables."""
    names = served.frames[f"marts.dim_{dimension}"]
    return dict(zip(names[dimension], names[column], strict=True))


def arrange(frame: pd.DataFrame, column: str, order: list[object]) -> pd.DataFrame:
    """Return the rows of a frame, sorted so that `column` follows `order`."""
    place = frame[column].map({name: place for place, name in enumerate(order)})
    return frame.iloc[place.argsort(kind="stable")].reset_index(drop=True)


def printed(
    served: Served, year: int, key: str, headers: tuple[str, ...], **about: object
) -> Table:
    """Return a table of the publication, with its title and source line from the catalogue."""
    title, source = served.caption(key, year)
    title = title or f"Pengaduan menurut {headers[0].lower()}"
    return Table(key=key, title=title, source=source, headers=headers, **about)


def tabel_2_1(served: Served, year: int) -> Table:
    """Return complaints by handling unit."""
    recap = served.of_year("marts.rekap_wilayah", year)[["wilayah", "jumlah"]]
    recap = arrange(recap, "wilayah", in_order(served, "wilayah"))
    return printed(
        *(served, year, "2.1"),
        marts=("marts.rekap_wilayah",),
        frame=recap.set_axis(["Wilayah Tindak Lanjut", "Total"], axis="columns"),
        headers=("Wilayah Tindak Lanjut",),
        formats={"Total": COUNT},
        total_row="Grand Total",
        sums_to_year=True,
    )


def cross_tab(
    served: Served,
    year: int,
    rows: str,
    columns: str,
    *,
    key: str,
    header: str,
    row_labels: dict[object, str] | None = None,
    keep_empty: bool = False,
) -> Table:
    """Return complaints by the dimensions `rows` and `columns`, with totals of both.

    As in print, columns have short labels, and rows without complaints are left out unless
    `keep_empty`.
    """
    mart = f"marts.rekap_{rows}_{columns}"
    recap = served.of_year(mart, year)
    pivot = recap.pivot(index=rows, columns=columns, values="jumlah")
    pivot = pivot[[name for name in in_order(served, columns) if name in pivot]]
    if not keep_empty:
        pivot = pivot[pivot.sum(axis="columns") > 0]
    pivot = pivot.rename(columns=labels(served, columns))
    frame = arrange(pivot.rename_axis(columns=None).reset_index(), rows, in_order(served, rows))
    if row_labels:
        frame[rows] = frame[rows].map(row_labels)
    return printed(
        *(served, year, key),
        marts=(mart,),
        frame=frame.rename(columns={rows: header}),
        headers=(header,),
        formats=dict.fromkeys(pivot.columns, COUNT_OR_BLANK),
        total_row="Grand Total",
        total_column="Total",
        sums_to_year=True,
    )


def tabel_2_4(served: Served, year: int) -> Table:
    """Return categories with their counts, and their topics, largest category first."""
    topics = served.of_year("marts.rekap_kategori_rincian", year)
    recap = served.of_year("marts.rekap_kategori", year).merge(
        served.frames["marts.dim_kategori"], on="kategori"
    )
    recap = recap[recap["kategori"].isin(topics["kategori"])]
    recap = recap.sort_values(["peringkat", "label_tabel"])
    listed = topics.sort_values("urutan").groupby("kategori")[["rincian", "jumlah"]].apply(counted)
    frame = pd.DataFrame(
        {
            "Kategori Pengaduan": [
                f"{label} ({angka(jumlah)})"
                for label, jumlah in zip(recap["label_tabel"], recap["jumlah"], strict=True)
            ],
            "Rincian Pengaduan": [listed[kategori] for kategori in recap["kategori"]],
        }
    )
    return printed(
        *(served, year, "2.4"),
        marts=("marts.rekap_kategori_rincian", "marts.rekap_kategori"),
        frame=frame,
        headers=("Kategori Pengaduan",),
    )


def counted(topics: pd.DataFrame) -> list[str]:
    """Return topics as a list, with their count where it is known."""
    return [
        rincian if pd.isna(jumlah) else f"{rincian} ({angka(jumlah)})"
        for rincian, jumlah in topics.itertuples(index=False)
    ]


def kelurahan(served: Served, year: int) -> pd.DataFrame:
    """Return the reporters' kelurahan, most complaints first, ties in printed order."""
    recap = served.of_year("marts.rekap_kelurahan", year)
    order = served.frames["marts.dim_kelurahan"][[*PLACE, "urutan"]]
    recap = recap[recap["jumlah"] > 0].merge(order, on=PLACE, how="left")
    return recap.sort_values(["jumlah", "urutan", *PLACE], ascending=[False, *[True] * 4])


def tabel_2_5(served: Served, year: int) -> Table:
    """Return the reporters' kelurahan with their topics, most complaints first."""
    recap = kelurahan(served, year)
    topics = served.of_year("marts.rekap_kelurahan_rincian", year).sort_values("urutan")
    listed = topics.groupby(PLACE)["rincian"].agg(list).to_dict()
    keys = recap[PLACE].itertuples(index=False, name=None)
    frame = recap[[*PLACE, "jumlah"]].assign(rincian=[listed.get(key, []) for key in keys])
    headers = ["Kota/Kab", "Kecamatan", "Kelurahan", "Jumlah Pelapor", "Rincian Masalah"]
    return printed(
        *(served, year, "2.5"),
        marts=("marts.rekap_kelurahan", "marts.rekap_kelurahan_rincian"),
        frame=frame.set_axis(headers, axis=1).reset_index(drop=True),
        headers=("Kota/Kab", "Kecamatan", "Kelurahan"),
        formats={"Jumlah Pelapor": COUNT},
    )


def published(served: Served, year: int) -> list[Table]:
    """Return the tables of the publication, in its order and layout."""
    return [
        tabel_2_1(served, year),
        cross_tab(
            *(served, year, "wilayah", "bulan"),
            key="2.2",
            header="Wilayah Tindak Lanjut",
            row_labels=labels(served, "wilayah"),
            keep_empty=True,
        ),
        cross_tab(
            *(served, year, "kategori", "wilayah"),
            key="2.3",
            header="Kategori",
        ),
        tabel_2_4(served, year),
        tabel_2_5(served, year),
        cross_tab(
            *(served, year, "kanal", "wilayah"),
            key="2.6",
            header="Kanal Pengaduan CRM",
        ),
    ]


def kategori(served: Served, year: int) -> Table:
    """Return the numbers of the category figure, most first."""
    recap = served.of_year("marts.rekap_kategori", year)
    order = served.frames["marts.dim_kategori"][["kategori", "urutan"]]
    recap = recap[recap["jumlah"] > 0].merge(order, on="kategori")
    recap = recap.sort_values(["jumlah", "urutan"], ascending=[False, True])
    return Table(
        key="kategori",
        title="Pengaduan menurut kategori, terbanyak lebih dahulu",
        marts=("marts.rekap_kategori",),
        frame=recap[["kategori", "jumlah", "persen"]]
        .set_axis(["Kategori", "Jumlah", "Persen"], axis=1)
        .reset_index(drop=True),
        headers=("Kategori",),
        formats={"Jumlah": COUNT, "Persen": SHARE},
        total_row="Total",
        sums_to_year=True,
    )


def kanal(served: Served, year: int) -> Table:
    """Return all official channels in official order, including those without complaints."""
    recap = served.of_year("marts.rekap_kanal", year).sort_values("nomor_kanal")
    recap["kanal_resmi"] = recap["nomor_kanal"].astype(str) + ". " + recap["kanal_resmi"]
    columns = ["kanal_resmi", "kanal", "jumlah", "persen"]
    headers = ["Kanal resmi", "Sebutan dalam Tabel 2.6", "Jumlah", "Persen"]
    return Table(
        key="kanal resmi",
        title="Pengaduan menurut kanal resmi, termasuk yang tanpa pengaduan",
        marts=("marts.rekap_kanal",),
        frame=recap[columns].set_axis(headers, axis=1).reset_index(drop=True),
        headers=("Kanal resmi",),
        formats={"Jumlah": COUNT, "Persen": SHARE},
        total_row="Total",
        sums_to_year=True,
    )


def trend(served: Served) -> Table:
    """Return complaints by handling unit over the years."""
    recap = served.frames["marts.rekap_wilayah"]
    pivot = recap.pivot(index="wilayah", columns="tahun", values="jumlah").fillna(0).astype(int)
    pivot.columns = [str(tahun) for tahun in pivot.columns]
    frame = arrange(pivot.reset_index(), "wilayah", in_order(served, "wilayah"))
    frame = frame.rename(columns={"wilayah": "Wilayah Tindak Lanjut"})
    return Table(
        key="tahun",
        title="Pengaduan menurut wilayah tindak lanjut dan tahun",
        marts=("marts.rekap_wilayah",),
        frame=frame,
        headers=("Wilayah Tindak Lanjut",),
        formats=dict.fromkeys(frame.columns[1:], COUNT),
        total_row="Grand Total",
    )


def year_before(served: Served, year: int) -> list[Table]:
    """Return complaints by category and by channel beside the year before, none without one."""
    if year - 1 not in served.years:
        return []
    tables = []
    for dimension in ("kategori", "kanal"):
        mart = f"marts.rekap_{dimension}"
        recap = served.frames[mart]
        recap = recap[recap["tahun"].isin([year - 1, year])]
        # A name that is in use in one of the years only counts nothing in the other.
        pivot = recap.pivot(index=dimension, columns="tahun", values="jumlah")
        pivot = pivot.reindex(columns=[year - 1, year]).fillna(0).astype(int)
        pivot.columns = [str(tahun) for tahun in pivot.columns]
        pivot["Selisih"] = pivot[str(year)] - pivot[str(year - 1)]
        frame = arrange(pivot.reset_index(), dimension, in_order(served, dimension))
        frame = frame.rename(columns={dimension: dimension.capitalize()})
        tables.append(
            Table(
                key=f"banding {dimension}",
                title=f"Pengaduan menurut {dimension}, {year} dibandingkan dengan {year - 1}",
                marts=(mart,),
                frame=frame,
                headers=(dimension.capitalize(),),
                formats=dict.fromkeys(frame.columns[1:], COUNT),
                total_row="Grand Total",
            )
        )
    return tables


def follow_up(served: Served, year: int) -> list[Table]:
    """Return the tables of follow-up performance, none without complaints.

    Medians of the days to closing are taken from the mart; they cannot be added up.
    """
    mart = "marts.kinerja_tindak_lanjut"
    rows = served.of_year(mart, year)
    if rows.empty:
        return []
    units = in_order(served, "wilayah")
    names = labels(served, "bulan", "nama_bulan")
    by_unit = arrange(
        rows.groupby("wilayah").sum(numeric_only=True).reset_index(), "wilayah", units
    )
    by_month = rows.groupby("bulan").sum(numeric_only=True).reset_index()
    medians = rows.pivot(index="bulan", columns="wilayah", values="median_hari")
    medians = medians[[name for name in units if name in medians]]
    medians = medians.rename(columns=labels(served, "wilayah"), index=names)
    unit_counts = {
        "wilayah": "Wilayah Tindak Lanjut",
        "masuk": "Masuk",
        "terbuka": "Terbuka",
        "layak_30_hari": "Berumur ≥ 30 hari",
        "selesai_30_hari": "Selesai ≤ 30 hari",
        "bertenggat": "Bertenggat",
        "lewat_tenggat": "Lewat tenggat",
    }
    month_counts = {
        "bulan": "Bulan",
        "masuk": "Masuk",
        "terbuka": "Masih terbuka",
        "terbuka_akhir_bulan": "Terbuka pada akhir bulan",
    }
    return [
        Table(
            key="kinerja wilayah",
            title="Kinerja tindak lanjut menurut wilayah",
            marts=(mart,),
            frame=by_unit[[*unit_counts]].rename(columns=unit_counts),
            headers=("Wilayah Tindak Lanjut",),
            formats=dict.fromkeys([*unit_counts.values()][1:], COUNT),
            ratios={
                "% terbuka": ("Terbuka", "Masuk"),
                "% selesai ≤ 30 hari": ("Selesai ≤ 30 hari", "Berumur ≥ 30 hari"),
                "% lewat tenggat": ("Lewat tenggat", "Bertenggat"),
            },
            total_row="Total",
        ),
        Table(
            key="kinerja bulan",
            title="Pengaduan masuk menurut bulan, dan yang terbuka pada akhir bulan",
            marts=(mart,),
            frame=by_month[[*month_counts]]
            .assign(bulan=by_month["bulan"].map(names))
            .rename(columns=month_counts),
            headers=("Bulan",),
            formats=dict.fromkeys([*month_counts.values()][1:], COUNT),
            ratios={"% masih terbuka": ("Masih terbuka", "Masuk")},
        ),
        Table(
            key="median hari",
            title="Median hari sampai selesai, menurut bulan masuk dan wilayah",
            marts=(mart,),
            frame=medians.rename_axis(index="Bulan", columns=None).reset_index(),
            headers=("Bulan",),
            formats=dict.fromkeys(medians.columns, DAYS),
        ),
    ]


def durations(served: Served, year: int) -> list[Table]:
    """Return complaints by time to close, by unit and by category; none without complaints.

    A class of few complaints is part of another column: its cell is empty, and not 0.
    """
    mart = "marts.rekap_lama_selesai"
    rows = served.of_year(mart, year)
    classes = rows.drop_duplicates("urutan").sort_values("urutan")["kelas_lama"].tolist()
    tables = []
    headers = {"wilayah": "Wilayah Tindak Lanjut", "kategori": "Kategori"}
    for dimension, header in headers.items():
        counts = rows[rows["dimensi"] == dimension]
        if counts.empty:
            continue
        frame = counts.pivot(index="nama", columns="kelas_lama", values="jumlah")
        frame = frame.reindex(columns=[name for name in classes if name in frame]).astype("Int64")
        frame = arrange(frame.reset_index(), "nama", in_order(served, dimension))
        frame = frame.rename(columns={"nama": header} | {c: c.capitalize() for c in classes})
        tables.append(
            Table(
                key=f"lama {dimension}",
                title=f"Pengaduan menurut lama penyelesaian dan {dimension}",
                marts=(mart,),
                frame=frame,
                headers=(header,),
                formats=dict.fromkeys(frame.columns[1:], COUNT),
            )
        )
    return tables


def reconciliation(served: Served, year: int) -> list[Table]:
    """Return what was compared with the print and the results, none for a year not printed."""
    compared = served.of_year("audit.rekonsiliasi", year)[["pemeriksaan", "status"]]
    claims = served.of_year("audit.klaim", year)[["status"]].assign(pemeriksaan="klaim")
    compared = pd.concat([compared, claims], ignore_index=True)
    if compared.empty:
        return []
    agrees = compared["status"] == "cocok"
    counts = compared.assign(cocok=agrees, beda=~agrees).groupby("pemeriksaan")[["cocok", "beda"]]
    summary = counts.agg(["sum", "size"])
    kinds = [*(kind for kind in CHECKS if kind in summary.index)]
    kinds += sorted(set(summary.index) - set(kinds))
    return [
        Table(
            key="pemeriksaan",
            title="Yang dicocokkan untuk tahun ini",
            marts=("audit.rekonsiliasi", "audit.klaim"),
            frame=pd.DataFrame(
                {
                    "Yang dibandingkan": [CHECKS.get(kind, kind) for kind in kinds],
                    "Pemeriksaan": [int(summary["cocok", "size"][kind]) for kind in kinds],
                    "Cocok": [int(summary["cocok", "sum"][kind]) for kind in kinds],
                    "Beda": [int(summary["beda", "sum"][kind]) for kind in kinds],
                }
            ),
            headers=("Yang dibandingkan",),
            formats=dict.fromkeys(["Pemeriksaan", "Cocok", "Beda"], COUNT),
            total_row="Total",
        )
    ]


def received(served: Served) -> list[Table]:
    """Return what happened to the records of each export, none without exports."""
    files = served.frames["audit.penerimaan"]
    if files.empty:
        return []
    columns = ["nomor", "dibaca", "diterima", "duplikat", "dikarantina"]
    return [
        Table(
            key="penerimaan",
            title="Setiap baris ekspor yang dibaca: diterima, duplikat, atau dikarantina",
            marts=("audit.penerimaan",),
            frame=files[columns].rename(columns=str.capitalize),
            headers=("Nomor",),
            formats={name.capitalize(): COUNT for name in columns[1:]},
            total_row="Total",
        )
    ]


def revised(served: Served, year: int) -> list[Table]:
    """Return how many cells of the year each publication changed, the last ones first.

    There is no table as long as none did.
    """
    cells = served.of_year("audit.revisi", year)
    if cells.empty:
        return []
    added, removed = cells["nilai_lama"].isna(), cells["nilai_baru"].isna()
    counts = cells.assign(berubah=~added & ~removed, ditambah=added, dihapus=removed)
    counts = counts.groupby(["waktu_utc", "id_build_baru"], as_index=False).agg(
        nomor=("nomor", "max"),
        tabel=("tabel", "nunique"),
        berubah=("berubah", "sum"),
        ditambah=("ditambah", "sum"),
        dihapus=("dihapus", "sum"),
    )
    title = "Sel rekap tahun ini yang berubah, menurut terbitan, yang terakhir dahulu"
    if len(counts) > PUBLICATIONS:
        title += f" ({PUBLICATIONS} dari {angka(len(counts))})"
    # Not by time: clocks are set back.
    counts = counts.nlargest(PUBLICATIONS, "nomor").reset_index(drop=True)
    return [
        Table(
            key="revisi",
            title=title,
            marts=("audit.revisi",),
            frame=pd.DataFrame(
                {
                    "Terbit (UTC)": [waktu(moment) for moment in counts["waktu_utc"]],
                    "Build": counts["id_build_baru"].str[:8],
                    "Tabel": counts["tabel"],
                    "Berubah": counts["berubah"],
                    "Ditambah": counts["ditambah"],
                    "Dihapus": counts["dihapus"],
                }
            ),
            headers=("Terbit (UTC)",),
            formats=dict.fromkeys(["Tabel", "Berubah", "Ditambah", "Dihapus"], COUNT),
        )
    ]


def publication(served: Served) -> Table:
    """Return every served table with its rows and checksum."""
    return Table(
        key="publikasi",
        title="Isi berkas gudang",
        marts=("audit.publikasi",),
        frame=served.tables[["tabel", "baris", "checksum"]].set_axis(
            ["Tabel", "Baris", "Checksum (MD5)"], axis="columns"
        ),
        headers=("Tabel",),
        formats={"Baris": COUNT},
    )


def all_tables(served: Served, year: int) -> list[Table]:
    """Return the tables of the report of a year, the published ones first."""
    return [
        *published(served, year),
        kategori(served, year),
        kanal(served, year),
        *([trend(served)] if len(served.years) > 1 else []),
        *year_before(served, year),
        *follow_up(served, year),
        *durations(served, year),
        *reconciliation(served, year),
        *received(served),
        *revised(served, year),
        publication(served),
    ]
