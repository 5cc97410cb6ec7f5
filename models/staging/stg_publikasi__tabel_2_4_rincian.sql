with

source as (
    select * from {{ ref("tabel_2_4_rincian") }}
),

split as (
    select
        cast(tahun as bigint) as tahun,
        trim({{ dbt.split_part("kategori_pengaduan", "' ('", 1) }}) as kategori,
        cast(urutan as bigint) as urutan,
        trim(rincian_pengaduan) as rincian
    from source
)

select * from split
