with

source as (
    select * from {{ ref("acuan_wilayah") }}
),

trimmed as (
    select
        urutan,
        trim(wilayah) as wilayah,
        trim(nama_unit) as nama_unit,
        berlaku_sejak,
        berlaku_sampai
    from source
)

select * from trimmed
