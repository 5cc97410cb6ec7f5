with

source as (
    select * from {{ ref("acuan_kategori") }}
),

trimmed as (
    select
        urutan,
        trim(kategori) as kategori,
        berlaku_sejak,
        berlaku_sampai
    from source
)

select * from trimmed
