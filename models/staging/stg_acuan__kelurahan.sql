with

source as (
    select * from {{ ref("acuan_kelurahan") }}
),

trimmed as (
    select
        cast(urutan as bigint) as urutan,
        trim(kota) as kota,
        trim(kecamatan) as kecamatan,
        trim(kelurahan) as kelurahan,
        trim(kode) as kode
    from source
)

select * from trimmed
