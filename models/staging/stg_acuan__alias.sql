with

source as (
    select * from {{ ref("acuan_alias") }}
),

trimmed as (
    select
        trim(ranah) as ranah,
        trim(label_cetak) as label_cetak,
        trim(label_baku) as label_baku,
        trim(dicetak_di) as dicetak_di
    from source
)

select * from trimmed
