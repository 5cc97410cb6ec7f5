with

source as (
    select * from {{ ref("beda_diketahui") }}
),

trimmed as (
    select
        tahun,
        trim(pemeriksaan) as pemeriksaan,
        trim(tabel) as tabel,
        trim(baris) as baris,
        trim(kolom) as kolom,
        nilai_cetak,
        nilai_seharusnya,
        trim(alasan) as alasan,
        trim(status) as status
    from source
)

select * from trimmed
