with

source as (
    select * from {{ ref("acuan_alasan") }}
),

trimmed as (
    select
        trim(alasan) as alasan,
        trim(kolom) as kolom,
        trim(keterangan) as keterangan,
        trim(perbaikan) as perbaikan
    from source
)

select * from trimmed
