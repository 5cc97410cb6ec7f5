with

cells as (
    select * from {{ ref("int_rekap__sel") }}
    where ukuran = 'wilayah_bulan'
),

wilayah as (
    select * from {{ ref("dim_wilayah") }}
),

bulan as (
    select * from {{ ref("dim_bulan") }}
),

years as (
    select
        tahun,
        sumber
    from cells
    group by tahun, sumber
),

-- Dense: every unit and month of a year is a row; 0 without complaints.
axes as (
    select
        years.tahun,
        years.sumber,
        wilayah.wilayah,
        bulan.bulan,
        bulan.nama_bulan,
        make_date(cast(years.tahun as int), cast(bulan.bulan as int), 1) as awal_bulan
    from years
    inner join wilayah on {{ valid_in("years.tahun", "wilayah") }}
    cross join bulan
),

recap as (
    select
        axes.tahun,
        axes.wilayah,
        axes.bulan,
        axes.nama_bulan,
        axes.awal_bulan,
        coalesce(cells.jumlah, 0) as jumlah,
        axes.sumber
    from axes
    left join cells
        on
            axes.tahun = cells.tahun
            and axes.wilayah = cells.baris
            and axes.nama_bulan = cells.kolom
)

select * from recap
