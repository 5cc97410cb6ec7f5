"""Findings for the sentences of the page: who has the most, who is next, who ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from crm_dukcapil.report.served import Served
from crm_dukcapil.report.tables import in_order, kelurahan, labels

# How many ranks a sentence names.
RANKS = 3
# Classes of marts.rekap_lama_selesai that are signs of quality, and where small classes are.
QUICK, REOPENED, MERGED = "kurang dari 1 jam", "dibuka kembali", "gabungan kelas kecil"


@dataclass(frozen=True)
class Rank:
    """Names that share a count.

    Attributes
    ----------
    names
        The names, in printed order.
    jumlah
        Complaints of each.
    persen
        Share of each in the total, in percent.
    """

    names: list[str]
    jumlah: int
    persen: float


def ranks(counts: dict[str, int], total: int) -> list[Rank]:
    """Return the largest counts, ties together, without zeros.

    `counts` are complaints by name in printed order; shares are of `total`.
    """
    values = sorted({count for count in counts.values() if count > 0}, reverse=True)
    return [
        Rank([name for name, count in counts.items() if count == value], value, 100 * value / total)
        for value in values[:RANKS]
    ]


@dataclass(frozen=True)
class Findings:
    """The findings of a year for the sentences of the page."""

    served: Served
    year: int

    def counts(
        self, mart: str, dimension: str, shown: Mapping[object, str] | None = None, **where: str
    ) -> dict[str, int]:
        """Return complaints of the year by name in printed order; `shown` maps names to labels."""
        recap = self.served.of_year(mart, self.year)
        for column, value in where.items():
            recap = recap[recap[column] == value]
        jumlah = dict(zip(recap[dimension], recap["jumlah"].tolist(), strict=True))
        names = [name for name in in_order(self.served, dimension) if name in jumlah]
        return {str(shown[name] if shown else name): jumlah[name] for name in names}

    @property
    def units(self) -> dict[object, str]:
        """Return the full names of the handling units."""
        return labels(self.served, "wilayah", "nama_unit")

    @property
    def months(self) -> dict[object, str]:
        """Return the names of the months."""
        return labels(self.served, "bulan", "nama_bulan")

    @property
    def official(self) -> dict[object, str]:
        """Return the official names of the channels."""
        return labels(self.served, "kanal", "kanal_resmi")

    @property
    def total(self) -> int:
        """Return the number of complaints of the year."""
        return int(self.served.of_year("marts.rekap_wilayah", self.year)["jumlah"].sum())

    @property
    def sumber(self) -> str:
        """Return the source of the year's numbers: crm or publikasi."""
        return self.served.of_year("marts.rekap_wilayah", self.year)["sumber"].iloc[0]

    @property
    def wilayah(self) -> list[Rank]:
        """Return the handling units with the most complaints."""
        return ranks(self.counts("marts.rekap_wilayah", "wilayah", self.units), self.total)

    @property
    def bulan(self) -> list[Rank]:
        """Return the months with the most complaints."""
        return ranks(self.counts("marts.rekap_bulan", "bulan", self.months), self.total)

    @property
    def quietest(self) -> Rank:
        """Return the months with the fewest complaints, which may be 0."""
        counts = self.counts("marts.rekap_bulan", "bulan", self.months)
        fewest = min(counts.values())
        names = [name for name, count in counts.items() if count == fewest]
        return Rank(names, fewest, 100 * fewest / max(self.total, 1))

    @property
    def kategori(self) -> list[Rank]:
        """Return the categories with the most complaints."""
        return ranks(self.counts("marts.rekap_kategori", "kategori"), self.total)

    @property
    def kanal(self) -> list[Rank]:
        """Return the channels with the most complaints, by their official names."""
        return ranks(self.counts("marts.rekap_kanal", "kanal", self.official), self.total)

    @property
    def channels(self) -> int:
        """Return the number of official channels."""
        return len(self.served.of_year("marts.rekap_kanal", self.year))

    @property
    def silent(self) -> list[str]:
        """Return the official channels without complaints."""
        counts = self.counts("marts.rekap_kanal", "kanal", self.official)
        return [name for name, count in counts.items() if count == 0]

    @property
    def kelurahan(self) -> list[Rank]:
        """Return the kelurahan with the most complaints."""
        return ranks(self.listed, self.total)

    @property
    def listed(self) -> dict[str, int]:
        """Return the complaints of the listed kelurahan, most first.

        A name that several districts share is followed by its district and city.
        """
        recap = kelurahan(self.served, self.year)
        shared = recap["kelurahan"].duplicated(keep=False)
        names = recap["kelurahan"].where(
            ~shared, recap["kelurahan"] + " (" + recap["kecamatan"] + ", " + recap["kota"] + ")"
        )
        return dict(zip(names, recap["jumlah"].tolist(), strict=True))

    @property
    def kategori_wilayah(self) -> dict[str, list[Rank]]:
        """Return, for each of the largest categories, the units that handled the most of it."""
        return self.by_unit("marts.rekap_kategori_wilayah", "kategori", "marts.rekap_kategori")

    @property
    def kanal_wilayah(self) -> dict[str, list[Rank]]:
        """Return, for each of the largest channels, the units that handled the most of it."""
        return self.by_unit("marts.rekap_kanal_wilayah", "kanal", "marts.rekap_kanal")

    def by_unit(self, cross_tab: str, dimension: str, recap: str) -> dict[str, list[Rank]]:
        """Return the ranks of units within each name that ranks first."""
        first = ranks(self.counts(recap, dimension), 1)[:1]
        return {
            name: ranks(
                self.counts(cross_tab, "wilayah", self.units, **{dimension: name}), rank.jumlah
            )
            for rank in first
            for name in rank.names
        }

    @property
    def partial(self) -> list[str]:
        """Return the numbers of the year's printed tables that do not print every complaint."""
        listed = self.served.of_year("marts.dim_tabel", self.year)
        is_partial = (listed["cakupan"] == "sebagian") & (listed["jenis"] == "tabel")
        return sorted(listed.loc[is_partial, "tabel"])

    @property
    def uncounted_topics(self) -> int:
        """Return the number of topics that are printed without a number of complaints."""
        topics = self.served.of_year("marts.rekap_kategori_rincian", self.year)
        return int(topics["jumlah"].isna().sum())

    @property
    def hidden_medians(self) -> int:
        """Return how many months of units have closed complaints, but too few for a median."""
        rows = self.served.of_year("marts.kinerja_tindak_lanjut", self.year)
        return int(((rows["selesai"] > 0) & rows["median_hari"].isna()).sum())

    @property
    def quick(self) -> int:
        """Return the complaints closed within an hour, of units with enough of them."""
        return self.in_class(QUICK)

    @property
    def reopened(self) -> int:
        """Return the complaints that are open again, of units with enough of them."""
        return self.in_class(REOPENED)

    @property
    def merged(self) -> int:
        """Return the complaints of classes of time to close that are too small to be shown."""
        return self.in_class(MERGED)

    def in_class(self, kelas: str) -> int:
        """Return the complaints of a class of time to close, summed over units."""
        rows = self.served.of_year("marts.rekap_lama_selesai", self.year)
        is_class = (rows["dimensi"] == "wilayah") & (rows["kelas_lama"] == kelas)
        return int(rows.loc[is_class, "jumlah"].sum())

    @property
    def received(self) -> pd.Series:
        """Return what became of the records of all exports, summed over files and years."""
        return self.served.frames["audit.penerimaan"].sum(numeric_only=True)

    @property
    def years(self) -> dict[int, int]:
        """Return the number of complaints of each served year, oldest first."""
        totals = self.served.frames["marts.rekap_wilayah"].groupby("tahun")["jumlah"].sum()
        return {int(year): int(total) for year, total in totals.sort_index().items()}

    @property
    def follow_up(self) -> pd.Series | None:
        """Return the year's follow-up counts, summed over months and units; None without any."""
        rows = self.served.of_year("marts.kinerja_tindak_lanjut", self.year)
        if rows.empty:
            return None
        return pd.concat(
            [rows.sum(numeric_only=True), pd.Series({"sekarang": rows["sekarang"].max()})]
        )
