with

source as (
    select * from {{ ref("acuan_kanal") }}
),

trimmed as (
    select
        cast(urutan as bigint) as urutan,
        trim(kanal) as kanal,
        cast(nomor_kanal as bigint) as nomor_kanal,
        trim(kanal_resmi) as kanal_resmi,
        trim(dasar_pemetaan) as dasar_pemetaan,
        cast(berlaku_sejak as bigint) as berlaku_sejak,
        cast(berlaku_sampai as bigint) as berlaku_sampai
    from source
)

select * from trimmed
