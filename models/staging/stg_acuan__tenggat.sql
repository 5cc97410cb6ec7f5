with

source as (
    select * from {{ ref("acuan_tenggat") }}
),

trimmed as (
    select
        trim(kategori) as kategori,
        trim(kanal) as kanal,
        cast(hari as bigint) as hari,
        cast(berlaku_sejak as date) as berlaku_sejak,
        cast(berlaku_sampai as date) as berlaku_sampai,
        trim(dasar) as dasar
    from source
)

select * from trimmed
