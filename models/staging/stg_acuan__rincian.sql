with

source as (
    select * from {{ ref("acuan_rincian") }}
),

trimmed as (
    select
        trim(kategori) as kategori,
        trim(rincian) as rincian
    from source
)

select * from trimmed
