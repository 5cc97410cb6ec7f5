with

source as (
    select * from {{ ref("tabel_2_4_rincian") }}
),

split as (
    select
        tahun,
        trim({{ dbt.split_part("kategori_pengaduan", "' ('", 1) }}) as kategori,
        urutan,
        trim(rincian_pengaduan) as rincian
    from source
)

select * from split
