"""What a candidate must satisfy to be served, table by table.

dbt's tests check that the numbers are right. These check what holds for every build: the contract
as a consumer sees it, clean text, no sudden change between years, no personal data. No rule is in
both.
"""

from __future__ import annotations

import great_expectations.expectations as gxe
import pandas as pd
from great_expectations.expectations import Expectation
from great_expectations.expectations.row_conditions import Column

from crm_dukcapil import personal
from crm_dukcapil.gate.limits import Limits

# Contacts that the city itself publishes as channels: not personal data.
PUBLIC_CONTACTS = r"dkijakarta@jakarta\.go\.id|0811272206"

PERSONAL = {
    "a NIK has 16 digits": personal.apart(personal.SIXTEEN_DIGITS),
    "a mobile number": personal.apart(personal.MOBILE, unless=PUBLIC_CONTACTS),
    "an e-mail address": rf"(?<![\w.+-])(?!{PUBLIC_CONTACTS}){personal.EMAIL}",
    "a ticket number is one word with many digits": personal.TICKET,
}
CLEAN = r"^\S(?:[^\x00-\x1f]*\S)?$"

# Where no personal data is looked for: codes, which may look like a number; the contact that the
# registry itself publishes; cells of other tables, as text, in which they were looked at.
NOT_SEARCHED = {
    *("id_build", "checksum", "versi_gudang", "versi_dbt", "versi_duckdb", "kunci_pengaduan"),
    *("kode", "kontak", "kunci", "nilai_lama", "nilai_baru", "id_build_lama", "id_build_baru"),
}

RECAP = ["jumlah", "persen", "peringkat", "sumber"]
PLACE = ["kota", "kecamatan", "kelurahan"]
VALIDITY = ["berlaku_sejak", "berlaku_sampai"]
# The public interface, repeated here on purpose: a consumer's copy of the contract.
INTERFACE = {
    "marts.dim_bulan": ["bulan", "nama_bulan", "label_cetak", "label_tabel"],
    "marts.dim_kanal": [
        *["kanal", "nomor_kanal", "kanal_resmi", "label_cetak", "dasar_pemetaan", "urutan"],
        *VALIDITY,
    ],
    "marts.dim_kategori": ["kategori", "label_cetak", "label_tabel", "urutan", *VALIDITY],
    "marts.dim_kelurahan": [*PLACE, "kode", "label_cetak", "urutan"],
    "marts.dim_tabel": ["tahun", "tabel", "jenis", "judul", "sumber_cetak", "ukuran", "cakupan"],
    "marts.dim_wilayah": [
        *["wilayah", "nama_unit", "label_cetak", "label_tabel", "urutan"],
        *VALIDITY,
    ],
    "marts.fct_pengaduan": [
        *["kunci_pengaduan", "tahun", "bulan", "wilayah", "kategori", "kanal", "status"],
        *["lama_hari", "lewat_tenggat"],
    ],
    "marts.kinerja_tindak_lanjut": [
        *["tahun", "bulan", "nama_bulan", "awal_bulan", "wilayah"],
        *["masuk", "selesai", "terbuka", "persen_terbuka"],
        *["median_hari", "p90_hari", "layak_30_hari", "selesai_30_hari", "persen_selesai_30_hari"],
        *["terbuka_akhir_bulan", "bertenggat", "bertenggat_aturan", "lewat_tenggat"],
        *["persen_lewat_tenggat", "sekarang"],
    ],
    "marts.rekap_bulan": ["tahun", "bulan", "nama_bulan", "awal_bulan", *RECAP],
    "marts.rekap_kanal": ["tahun", "kanal", "nomor_kanal", "kanal_resmi", *RECAP],
    "marts.rekap_kanal_wilayah": ["tahun", "kanal", "wilayah", "jumlah", "sumber"],
    "marts.rekap_kategori": ["tahun", "kategori", *RECAP],
    "marts.rekap_kategori_rincian": [
        *["tahun", "kategori", "urutan", "rincian", "jumlah", "sumber"],
    ],
    "marts.rekap_kategori_wilayah": ["tahun", "kategori", "wilayah", "jumlah", "sumber"],
    "marts.rekap_kelurahan": ["tahun", *PLACE, "jumlah", "peringkat", "sumber"],
    "marts.rekap_kelurahan_rincian": ["tahun", *PLACE, "urutan", "rincian", "sumber"],
    "marts.rekap_lama_selesai": ["tahun", "dimensi", "nama", "kelas_lama", "urutan", "jumlah"],
    "marts.rekap_wilayah": ["tahun", "wilayah", *RECAP],
    "marts.rekap_wilayah_bulan": [
        *["tahun", "wilayah", "bulan", "nama_bulan", "awal_bulan", "jumlah", "sumber"],
    ],
    "audit.klaim": [
        *["tahun", "nomor", "letak", "tabel", "ukuran", "baris", "kolom"],
        *["nilai_klaim", "peringkat_klaim", "nilai_gudang", "peringkat_gudang"],
        *["status", "catatan"],
    ],
    "audit.penerimaan": [
        *["nomor", "dibaca", "diterima", "duplikat", "dikarantina", "alasan"],
        *["rincian_tak_dikenal", "tempat_tak_dikenal", "status_tak_dikenal", "catatan"],
    ],
    "audit.rekonsiliasi": [
        *["tahun", "pemeriksaan", "tabel", "baris", "kolom"],
        *["nilai_gudang", "nilai_cetak", "selisih", "status"],
    ],
    "audit.revisi": [
        *["nomor", "tabel", "tahun", "kunci", "kolom", "nilai_lama", "nilai_baru"],
        *["id_build_lama", "id_build_baru", "waktu_utc"],
    ],
    "audit.publikasi": [
        *["tabel", "id_build", "waktu_utc", "versi_gudang", "versi_dbt", "versi_duckdb"],
        *["registri", "instansi", "nama_pendek", "daerah", "kontak", "lisensi"],
        *["baris", "checksum"],
    ],
}

# Facts and what is computed from them, without exports; places and topics, where the exports have
# none and nothing is printed.
MAY_BE_EMPTY = {
    *(
        "marts.fct_pengaduan",
        "marts.kinerja_tindak_lanjut",
        "marts.rekap_lama_selesai",
        "marts.dim_kelurahan",
        "marts.dim_tabel",
    ),
    *("marts.rekap_kelurahan", "marts.rekap_kelurahan_rincian", "marts.rekap_kategori_rincian"),
}

# The recaps whose shares are compared from year to year, and the column that each counts by.
MIXES = {
    "marts.rekap_kanal": "kanal",
    "marts.rekap_kategori": "kategori",
    "marts.rekap_wilayah": "wilayah",
}


def expectations(name: str, frame: pd.DataFrame, limits: Limits) -> list[Expectation]:
    """Return the expectations for the served table `name`, whose rows are `frame`."""
    expected: list[Expectation] = [
        gxe.ExpectTableColumnsToMatchOrderedList(column_list=INTERFACE[name]),
    ]
    if name.startswith("marts.") and name not in MAY_BE_EMPTY:
        expected.append(gxe.ExpectTableRowCountToBeBetween(min_value=1))
    for column in frame.columns:
        if not pd.api.types.is_string_dtype(frame[column]):
            continue
        for what, pattern in ({} if column in NOT_SEARCHED else PERSONAL).items():
            expected.append(
                gxe.ExpectColumnValuesToNotMatchRegex(
                    column=column, regex=pattern, description=f"No personal data: {what}."
                )
            )
        expected.append(
            gxe.ExpectColumnValuesToMatchRegex(
                column=column,
                regex=CLEAN,
                description="Clean text: no blanks around it, no control characters.",
            )
        )
    if "tahun" in frame.columns:
        expected.append(
            gxe.ExpectColumnValuesToBeBetween(
                column="tahun", min_value=2010, max_value=2100, description="A plausible year."
            )
        )
    expected += floors(name, limits)
    if name == "audit.publikasi":
        expected.append(
            gxe.ExpectColumnUniqueValueCountToBeBetween(
                column="id_build",
                min_value=1,
                max_value=1,
                description="All tables are from one build.",
            )
        )
    return expected


def floors(name: str, limits: Limits) -> list[Expectation]:
    """Return what a table may not say about few complaints: where they are from, how long it took.

    What is printed is public already.
    """
    floor = limits.batas_pengungkapan
    about = f"the disclosure floor, batas_pengungkapan in {limits.berkas}, is {floor}"
    if name == "marts.rekap_lama_selesai":
        return [
            gxe.ExpectColumnValuesToBeBetween(
                column="jumlah",
                min_value=floor,
                description=f"No class of few complaints: {about}.",
            )
        ]
    if name == "marts.rekap_kelurahan":
        return [
            gxe.ExpectColumnValuesToBeBetween(
                column="jumlah",
                min_value=floor,
                row_condition=Column("sumber") == "crm",
                description=f"No place of few complaints: {about}.",
            )
        ]
    if name == "marts.kinerja_tindak_lanjut":
        return [
            gxe.ExpectColumnValuesToBeNull(
                column=column,
                row_condition=Column("selesai") < floor,
                description=f"No days of few complaints: {about}.",
            )
            for column in ("median_hari", "p90_hari")
        ]
    return []


def whole_years(recap_bulan: pd.DataFrame) -> set[int]:
    """Return the years that can be compared: printed ones, and those with complaints every month.

    The current year, or one whose exports start midway, is not comparable.
    """
    empty = (recap_bulan["sumber"] == "crm") & (recap_bulan["jumlah"] == 0)
    return set(recap_bulan["tahun"]) - set(recap_bulan.loc[empty, "tahun"])


def yearly_totals(recap: pd.DataFrame) -> pd.DataFrame:
    """Return the total of each year and of the year before, from the second year on.

    `recap` has the columns tahun, jumlah and sumber; the year before is the one before in `recap`.
    `dari_pengaduan` is true if either is counted from complaints. `kalimat` says both values.
    """
    years = recap.groupby("tahun").agg(jumlah=("jumlah", "sum"), sumber=("sumber", "first"))
    years = years.reset_index()
    before = years.shift()
    years["tahun_sebelumnya"] = before["tahun"]
    years["rasio_total"] = years["jumlah"] / before["jumlah"]
    years["dari_pengaduan"] = years["sumber"].eq("crm") | before["sumber"].eq("crm")
    years["jumlah_sebelumnya"] = before["jumlah"]
    years = years.iloc[1:].astype({"tahun_sebelumnya": int, "jumlah_sebelumnya": int})
    years["kalimat"] = [
        f"{row.tahun} has {row.jumlah} complaints and {row.tahun_sebelumnya} has"
        f" {row.jumlah_sebelumnya}: {row.rasio_total:.3g} times as many"
        for row in years.itertuples()
    ]
    return years


def yearly_shift(recap: pd.DataFrame, label: str) -> pd.DataFrame:
    """Return how each share changed from the year before, from the second year on.

    `recap` also has persen and the column `label`. A name that is missing in one of two consecutive
    years counts as 0 there. `dari_pengaduan` and `kalimat` are as in `yearly_totals`.
    """
    shares = recap.pivot_table(index="tahun", columns=label, values="persen", fill_value=0)
    moved = pd.DataFrame(
        {
            "persen": shares.iloc[1:].stack(),
            "sebelumnya": shares.shift().iloc[1:].stack(),
            "pergeseran_persen": shares.diff().iloc[1:].stack(),
        }
    ).reset_index()
    moved = moved.merge(
        yearly_totals(recap)[["tahun", "tahun_sebelumnya", "dari_pengaduan"]], on="tahun"
    )
    moved["kalimat"] = [
        f"{row[label]} has {row['persen']:.1f} % of {row['tahun']} and {row['sebelumnya']:.1f} % of"
        f" {row['tahun_sebelumnya']}: {row['pergeseran_persen']:+.1f} points"
        for row in moved.to_dict("records")
    ]
    return moved


def total_expectations(limits: Limits, severity: str) -> list[Expectation]:
    """Return the expectations for the result of `yearly_totals`, with this severity."""
    return [
        gxe.ExpectColumnValuesToBeBetween(
            column="rasio_total",
            min_value=limits.rasio_total_terkecil,
            severity=severity,
            description=allowed_by("rasio_total_terkecil", limits),
        ),
        gxe.ExpectColumnValuesToBeBetween(
            column="rasio_total",
            max_value=limits.rasio_total_terbesar,
            severity=severity,
            description=allowed_by("rasio_total_terbesar", limits),
        ),
    ]


def shift_expectations(limits: Limits, severity: str) -> list[Expectation]:
    """Return the expectations for the result of `yearly_shift`, with this severity."""
    return [
        gxe.ExpectColumnValuesToBeBetween(
            column="pergeseran_persen",
            min_value=-limits.pergeseran_terbesar,
            max_value=limits.pergeseran_terbesar,
            severity=severity,
            description=allowed_by("pergeseran_terbesar", limits),
        )
    ]


def allowed_by(setting: str, limits: Limits) -> str:
    """Return which setting allows what an expectation finds."""
    value = getattr(limits, setting)
    return f"if both years are right, change {setting} in {limits.berkas}, which is {value:g}"
