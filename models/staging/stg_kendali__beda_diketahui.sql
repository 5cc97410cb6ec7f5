with

source as (
    select * from {{ ref("beda_diketahui") }}
),

trimmed as (
    select
        cast(tahun as bigint) as tahun,
        trim(pemeriksaan) as pemeriksaan,
        trim(tabel) as tabel,
        trim(baris) as baris,
        trim(kolom) as kolom,
        cast(nilai_cetak as bigint) as nilai_cetak,
        cast(nilai_seharusnya as bigint) as nilai_seharusnya,
        trim(alasan) as alasan,
        trim(status) as status
    from source
)

select * from trimmed
