-- Grain: one row per year, measure, row and column. Every number of the recap marts in one list,
-- named as the publication's cells and claims are (`ukuran`: row domain, then column domain).
with

wilayah as (
    select * from {{ ref("rekap_wilayah") }}
),

bulan as (
    select * from {{ ref("rekap_bulan") }}
),

wilayah_bulan as (
    select * from {{ ref("rekap_wilayah_bulan") }}
),

kategori as (
    select * from {{ ref("rekap_kategori") }}
),

kategori_wilayah as (
    select * from {{ ref("rekap_kategori_wilayah") }}
),

kelurahan as (
    select * from {{ ref("rekap_kelurahan") }}
),

kanal as (
    select * from {{ ref("rekap_kanal") }}
),

kanal_wilayah as (
    select * from {{ ref("rekap_kanal_wilayah") }}
),

nama_bulan as (
    select * from {{ ref("dim_bulan") }}
),

numbers as (
    select
        tahun,
        'wilayah' as ukuran,
        wilayah as baris,
        'Total' as kolom,
        jumlah as nilai,
        peringkat
    from wilayah
    union all
    select
        tahun,
        'bulan' as ukuran,
        nama_bulan as baris,
        'Total' as kolom,
        jumlah as nilai,
        peringkat
    from bulan
    union all
    select
        wilayah_bulan.tahun,
        'wilayah_bulan' as ukuran,
        wilayah_bulan.wilayah as baris,
        nama_bulan.nama_bulan as kolom,
        wilayah_bulan.jumlah as nilai,
        {{ peringkat("wilayah_bulan.jumlah", "wilayah_bulan.tahun, wilayah_bulan.wilayah") }}
            as peringkat
    from wilayah_bulan
    inner join nama_bulan on wilayah_bulan.bulan = nama_bulan.bulan
    union all
    select
        tahun,
        'kategori' as ukuran,
        kategori as baris,
        'Total' as kolom,
        jumlah as nilai,
        peringkat
    from kategori
    union all
    select
        tahun,
        'kategori_wilayah' as ukuran,
        kategori as baris,
        wilayah as kolom,
        jumlah as nilai,
        {{ peringkat("jumlah", "tahun, kategori") }} as peringkat
    from kategori_wilayah
    union all
    select
        tahun,
        'kelurahan' as ukuran,
        {{ full_name("kota", "kecamatan", "kelurahan") }} as baris,
        'Total' as kolom,
        jumlah as nilai,
        peringkat
    from kelurahan
    union all
    select
        tahun,
        'kanal' as ukuran,
        kanal as baris,
        'Total' as kolom,
        jumlah as nilai,
        peringkat
    from kanal
    union all
    select
        tahun,
        'kanal_wilayah' as ukuran,
        kanal as baris,
        wilayah as kolom,
        jumlah as nilai,
        {{ peringkat("jumlah", "tahun, kanal") }} as peringkat
    from kanal_wilayah
    union all
    select
        tahun,
        'total' as ukuran,
        'Total' as baris,
        'Total' as kolom,
        cast(sum(jumlah) as bigint) as nilai,
        cast(null as bigint) as peringkat
    from wilayah
    group by tahun
    union all
    select
        tahun,
        'kanal_resmi' as ukuran,
        'Total' as baris,
        'Total' as kolom,
        count(*) as nilai,
        cast(null as bigint) as peringkat
    from kanal
    group by tahun
)

select * from numbers
