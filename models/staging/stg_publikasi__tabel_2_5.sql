with

source as (
    select * from {{ ref("tabel_2_5") }}
),

trimmed as (
    select
        cast(tahun as bigint) as tahun,
        cast(urutan as bigint) as urutan,
        trim(kota_kab) as kota,
        trim(kecamatan) as kecamatan,
        trim(kelurahan) as kelurahan,
        cast(jumlah_pelapor as bigint) as jumlah
    from source
)

select * from trimmed
