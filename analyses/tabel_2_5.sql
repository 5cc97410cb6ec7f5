-- Tabel 2.5 of the year `tahun`, in its printed layout, one row per topic. Names are canonical:
-- misspelt names in the print are in seeds/acuan/acuan_alias.csv.
with

recap as (
    select * from {{ ref("rekap_kelurahan") }}
    where tahun = {{ var("tahun") }}
),

topics as (
    select * from {{ ref("rekap_kelurahan_rincian") }}
),

names as (
    select * from {{ ref("dim_kelurahan") }}
),

labelled as (
    select
        names.urutan as urutan_cetak,
        recap.kota as kota_kab,
        recap.kecamatan,
        recap.kelurahan,
        recap.jumlah as jumlah_pelapor,
        topics.urutan,
        topics.rincian as rincian_masalah
    from recap
    left join topics
        on
            recap.tahun = topics.tahun
            and recap.kota = topics.kota
            and recap.kecamatan = topics.kecamatan
            and recap.kelurahan = topics.kelurahan
    left join names
        on
            recap.kota = names.kota
            and recap.kecamatan = names.kecamatan
            and recap.kelurahan = names.kelurahan
)

select
    kota_kab,
    kecamatan,
    kelurahan,
    jumlah_pelapor,
    rincian_masalah
from labelled
order by
    jumlah_pelapor desc, urutan_cetak asc, kota_kab asc, kecamatan asc, kelurahan asc, urutan asc
