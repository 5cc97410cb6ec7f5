with

source as (
    select * from {{ ref("katalog") }}
),

trimmed as (
    select
        cast(tahun as bigint) as tahun,
        trim(nomor) as tabel,
        trim(jenis) as jenis,
        trim(judul) as judul,
        trim(sumber) as sumber,
        trim(ukuran) as ukuran,
        trim(cakupan) as cakupan,
        trim(segel) as segel
    from source
)

select * from trimmed
