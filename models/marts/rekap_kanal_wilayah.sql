with

cells as (
    select * from {{ ref("int_rekap__sel") }}
    where ukuran = 'kanal_wilayah'
),

kanal as (
    select * from {{ ref("dim_kanal") }}
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

-- Dense: every channel and unit of a year is a row; 0 without complaints.
axes as (
    select
        years.tahun,
        years.sumber,
        kanal.kanal,
        wilayah.wilayah
    from years
    inner join kanal on {{ valid_in("years.tahun", "kanal") }}
    inner join wilayah on {{ valid_in("years.tahun", "wilayah") }}
),

recap as (
    select
        axes.tahun,
        axes.kanal,
        axes.wilayah,
        coalesce(cells.jumlah, 0) as jumlah,
        axes.sumber
    from axes
    left join cells
        on
            axes.tahun = cells.tahun
            and axes.kanal = cells.baris
            and axes.wilayah = cells.kolom
)

select * from recap
