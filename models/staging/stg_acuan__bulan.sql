with

source as (
    select * from {{ ref("acuan_bulan") }}
),

trimmed as (
    select
        cast(bulan as bigint) as bulan,
        trim(nama_bulan) as nama_bulan
    from source
)

select * from trimmed
