with

cells as (
    select * from {{ ref("int_publikasi__sel") }}
    where ukuran = 'wilayah' and jenis = 'sel'
),

wilayah as (
    select * from {{ ref("dim_wilayah") }}
),

years as (
    select tahun from cells
    group by tahun
),

axes as (
    select
        years.tahun,
        wilayah.wilayah
    from years
    inner join wilayah on {{ valid_in("years.tahun", "wilayah") }}
),

counted as (
    select
        axes.tahun,
        axes.wilayah,
        coalesce(cells.jumlah, 0) as jumlah
    from axes
    left join cells on axes.tahun = cells.tahun and axes.wilayah = cells.baris
),

recap as (
    select
        tahun,
        wilayah,
        jumlah,
        {{ persen() }} as persen,
        {{ peringkat() }} as peringkat,
        'publikasi' as sumber
    from counted
)

select * from recap
