with

source as (
    select * from {{ ref("acuan_kanal") }}
),

trimmed as (
    select
        urutan,
        trim(kanal) as kanal,
        nomor_kanal,
        trim(kanal_resmi) as kanal_resmi,
        trim(dasar_pemetaan) as dasar_pemetaan,
        berlaku_sejak,
        berlaku_sampai
    from source
)

select * from trimmed
