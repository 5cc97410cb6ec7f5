with

cells as (
    select * from {{ ref("int_rekap__sel") }}
    where ukuran = 'wilayah'
),

wilayah as (
    select * from {{ ref("dim_wilayah") }}
),

years as (
    select
        tahun,
        sumber
    from cells
    group by tahun, sumber
),

axes as (
    select
        years.tahun,
        years.sumber,
        wilayah.wilayah
    from years
    inner join wilayah on {{ valid_in("years.tahun", "wilayah") }}
),

counted as (
    select
        axes.tahun,
        axes.sumber,
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
        sumber
    from counted
)

select * from recap
