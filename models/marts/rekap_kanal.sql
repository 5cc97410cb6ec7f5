with

kanal_wilayah as (
    select * from {{ ref("rekap_kanal_wilayah") }}
),

kanal as (
    select * from {{ ref("dim_kanal") }}
),

counted as (
    select
        tahun,
        kanal,
        sumber,
        cast(sum(jumlah) as bigint) as jumlah
    from kanal_wilayah
    group by tahun, kanal, sumber
),

recap as (
    select
        counted.tahun,
        counted.kanal,
        kanal.nomor_kanal,
        kanal.kanal_resmi,
        counted.jumlah,
        {{ persen("counted.jumlah", "counted.tahun") }} as persen,
        {{ peringkat("counted.jumlah", "counted.tahun") }} as peringkat,
        counted.sumber
    from counted
    inner join kanal on counted.kanal = kanal.kanal
)

select * from recap
