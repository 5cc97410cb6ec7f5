with

source as (
    select * from {{ ref("acuan_wilayah") }}
),

trimmed as (
    select
        cast(urutan as bigint) as urutan,
        trim(wilayah) as wilayah,
        trim(nama_unit) as nama_unit,
        cast(berlaku_sejak as bigint) as berlaku_sejak,
        cast(berlaku_sampai as bigint) as berlaku_sampai
    from source
)

select * from trimmed
