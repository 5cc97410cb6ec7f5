with

wilayah_bulan as (
    select * from {{ ref("rekap_wilayah_bulan") }}
),

counted as (
    select
        tahun,
        bulan,
        nama_bulan,
        awal_bulan,
        sumber,
        cast(sum(jumlah) as bigint) as jumlah
    from wilayah_bulan
    group by tahun, bulan, nama_bulan, awal_bulan, sumber
),

recap as (
    select
        tahun,
        bulan,
        nama_bulan,
        awal_bulan,
        jumlah,
        {{ persen("jumlah", "tahun") }} as persen,
        {{ peringkat("jumlah", "tahun") }} as peringkat,
        sumber
    from counted
)

select * from recap
