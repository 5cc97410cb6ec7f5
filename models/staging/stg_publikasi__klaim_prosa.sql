with

source as (
    select * from {{ ref("klaim_prosa") }}
),

trimmed as (
    select
        tahun,
        nomor,
        trim(letak) as letak,
        trim(tabel) as tabel,
        trim(ukuran) as ukuran,
        trim(baris) as baris,
        trim(kolom) as kolom,
        nilai,
        peringkat
    from source
)

select * from trimmed
