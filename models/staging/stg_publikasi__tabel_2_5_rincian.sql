with

source as (
    select * from {{ ref("tabel_2_5_rincian") }}
),

trimmed as (
    select
        cast(tahun as bigint) as tahun,
        trim(kota_kab) as kota,
        trim(kecamatan) as kecamatan,
        trim(kelurahan) as kelurahan,
        cast(urutan as bigint) as urutan,
        trim(rincian_masalah) as rincian
    from source
)

select * from trimmed
