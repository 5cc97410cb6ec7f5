with

source as (
    select * from {{ ref("acuan_kategori") }}
),

trimmed as (
    select
        cast(urutan as bigint) as urutan,
        trim(kategori) as kategori,
        cast(berlaku_sejak as bigint) as berlaku_sejak,
        cast(berlaku_sampai as bigint) as berlaku_sampai
    from source
)

select * from trimmed
