-- Grain: one row per year, kelurahan and topic printed in Table 2.5.
with

topics as (
    select * from {{ ref("stg_publikasi__tabel_2_5_rincian") }}
),

kelurahan as (
    select * from {{ ref("int_publikasi__kelurahan") }}
),

canonical as (
    select
        topics.tahun,
        topics.kota as kota_cetak,
        topics.kecamatan as kecamatan_cetak,
        topics.kelurahan as kelurahan_cetak,
        kelurahan.kota,
        kelurahan.kecamatan,
        kelurahan.kelurahan,
        topics.urutan,
        topics.rincian
    from topics
    left join kelurahan
        on
            topics.tahun = kelurahan.tahun
            and {{ full_name("topics.kota", "topics.kecamatan", "topics.kelurahan") }}
            = {{ full_name(
                "kelurahan.kota_cetak", "kelurahan.kecamatan_cetak", "kelurahan.kelurahan_cetak"
            ) }}
)

select * from canonical
