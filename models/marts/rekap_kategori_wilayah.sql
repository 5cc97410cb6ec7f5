with

cells as (
    select * from {{ ref("int_rekap__sel") }}
    where ukuran = 'kategori_wilayah'
),

kategori as (
    select * from {{ ref("dim_kategori") }}
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

-- Dense: every category and unit of a year is a row; 0 without complaints.
axes as (
    select
        years.tahun,
        years.sumber,
        kategori.kategori,
        wilayah.wilayah
    from years
    inner join kategori on {{ valid_in("years.tahun", "kategori") }}
    inner join wilayah on {{ valid_in("years.tahun", "wilayah") }}
),

recap as (
    select
        axes.tahun,
        axes.kategori,
        axes.wilayah,
        coalesce(cells.jumlah, 0) as jumlah,
        axes.sumber
    from axes
    left join cells
        on
            axes.tahun = cells.tahun
            and axes.kategori = cells.baris
            and axes.wilayah = cells.kolom
)

select * from recap
