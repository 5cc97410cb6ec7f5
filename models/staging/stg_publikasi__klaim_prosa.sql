with

source as (
    select * from {{ ref("klaim_prosa") }}
),

trimmed as (
    select
        cast(tahun as bigint) as tahun,
        cast(nomor as bigint) as nomor,
        trim(letak) as letak,
        trim(tabel) as tabel,
        trim(ukuran) as ukuran,
        trim(baris) as baris,
        trim(kolom) as kolom,
        cast(nilai as bigint) as nilai,
        cast(peringkat as bigint) as peringkat
    from source
)

select * from trimmed
