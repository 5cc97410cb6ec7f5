with

wilayah_bulan as (
    select * from {{ ref("rekap_wilayah_bulan") }}
),

bulan as (
    select * from {{ ref("dim_bulan") }}
),

counted as (
    select
        tahun,
        bulan,
        sumber,
        cast(sum(jumlah) as bigint) as jumlah
    from wilayah_bulan
    group by tahun, bulan, sumber
),

recap as (
    select
        counted.tahun,
        counted.bulan,
        bulan.nama_bulan,
        counted.jumlah,
        {{ persen("counted.jumlah", "counted.tahun") }} as persen,
        {{ peringkat("counted.jumlah", "counted.tahun") }} as peringkat,
        counted.sumber
    from counted
    inner join bulan on counted.bulan = bulan.bulan
)

select * from recap
