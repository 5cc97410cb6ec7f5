"""The recaps of complaints as a DuckDB script by hand: the baseline of bench/complaints.py.

It reads the same exports as a build, maps labels, rejects what a build quarantines most often,
takes the newest state of each complaint, and writes the recaps and the follow-up figures. It checks
nothing, reconciles nothing, and knows one layout: python bench/by_hand.py EXPORTS TARGET.duckdb
"""

import sys

import duckdb

READ = {
    "csv": "read_csv('{0}/*.csv', all_varchar = true, strict_mode = true)",
    "parquet": "read_parquet('{0}/*.parquet')",
}
NAMES = """
create table nama as
select 'wilayah' as ranah, lower(wilayah) as label, wilayah as nama
from read_csv('seeds/acuan/acuan_wilayah.csv', all_varchar = true)
union all select 'wilayah', lower(nama_unit), wilayah
from read_csv('seeds/acuan/acuan_wilayah.csv', all_varchar = true)
union all select 'kategori', lower(kategori), kategori
from read_csv('seeds/acuan/acuan_kategori.csv', all_varchar = true)
union all select 'kanal', lower(kanal), kanal
from read_csv('seeds/acuan/acuan_kanal.csv', all_varchar = true)
union all select 'kanal', lower(kanal_resmi), kanal
from read_csv('seeds/acuan/acuan_kanal.csv', all_varchar = true)
union all select ranah, lower(label_cetak), label_baku
from read_csv('seeds/acuan/acuan_alias.csv', all_varchar = true);
create table tempat as
select lower(kelurahan) as label, kota, kecamatan, kelurahan
from read_csv('seeds/acuan/acuan_kelurahan.csv', all_varchar = true);
create table keadaan as
select lower(status) as label, keadaan from read_csv('seeds/acuan/acuan_status.csv');
"""
COMPLAINTS = """
create table pengaduan as
with records as (
    select
        trim(id_pengaduan) as id_pengaduan,
        try_cast(waktu_pengaduan as timestamp) as waktu,
        try_cast(waktu_selesai as timestamp) as selesai,
        try_cast(tenggat as timestamp) as tenggat,
        try_cast(waktu_diperbarui as timestamp) as diubah,
        wilayah.nama as wilayah, kategori.nama as kategori, kanal.nama as kanal, records.rincian,
        tempat.kota, tempat.kecamatan, tempat.kelurahan, keadaan.keadaan
    from {0} as records
    left join nama as wilayah
        on wilayah.ranah = 'wilayah' and wilayah.label = lower(trim(wilayah_tindak_lanjut))
    left join nama as kategori
        on kategori.ranah = 'kategori' and kategori.label = lower(trim(records.kategori))
    left join nama as kanal on kanal.ranah = 'kanal' and kanal.label = lower(trim(records.kanal))
    left join tempat on tempat.label = lower(trim(records.kelurahan))
    left join keadaan on keadaan.label = lower(trim(records.status))
),
usable as (
    select * from records
    where regexp_full_match(id_pengaduan, '[A-Za-z._/#-]*[0-9][A-Za-z0-9._/#-]*')
    and waktu between '2010-01-01' and now()::timestamp + interval 1 day
    and wilayah is not null and kategori is not null and kanal is not null
    and coalesce(selesai >= waktu, true)
)
select * from usable
qualify row_number() over (partition by id_pengaduan order by diubah desc nulls last) = 1;
"""
COUNTED = {
    "wilayah": "wilayah",
    "bulan": "month(waktu) as bulan",
    "wilayah_bulan": "wilayah, month(waktu) as bulan",
    "kategori": "kategori",
    "kategori_wilayah": "kategori, wilayah",
    "kategori_rincian": "kategori, rincian",
    "kelurahan": "kota, kecamatan, kelurahan",
    "kanal": "kanal",
    "kanal_wilayah": "kanal, wilayah",
}
FOLLOW_UP = """
create table kinerja as
select
    year(waktu) as tahun, month(waktu) as bulan, wilayah, count(*) as masuk,
    count(*) filter (keadaan = 'selesai') as selesai,
    quantile_cont(date_diff('second', waktu, selesai) / 86400.0, [0.5, 0.9]) as hari,
    count(*) filter (selesai > tenggat) as lewat
from pengaduan group by all
"""


def main(exports: str, target: str) -> None:
    """Write the recaps of all exports in a folder into a DuckDB file."""
    connection = duckdb.connect(target)
    connection.execute(NAMES)
    kind = "parquet" if exports.endswith("parquet") else "csv"
    connection.execute(COMPLAINTS.format(READ[kind].format(exports)))
    for name, columns in COUNTED.items():
        connection.execute(
            f"create table rekap_{name} as select year(waktu) as tahun, {columns},"
            " count(*) as jumlah from pengaduan group by all order by all"
        )
    connection.execute(FOLLOW_UP)
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
