with

kategori_wilayah as (
    select * from {{ ref("rekap_kategori_wilayah") }}
),

counted as (
    select
        tahun,
        kategori,
        sumber,
        cast(sum(jumlah) as bigint) as jumlah
    from kategori_wilayah
    group by tahun, kategori, sumber
),

recap as (
    select
        tahun,
        kategori,
        jumlah,
        {{ persen() }} as persen,
        {{ peringkat() }} as peringkat,
        sumber
    from counted
)

select * from recap
