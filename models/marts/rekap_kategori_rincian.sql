with

topics as (
    select * from {{ ref("int_publikasi__kategori_rincian") }}
),

recap as (
    select
        tahun,
        kategori,
        urutan,
        rincian,
        -- The publication lists topics without counting them.
        cast(null as bigint) as jumlah,
        'publikasi' as sumber
    from topics
)

select * from recap
