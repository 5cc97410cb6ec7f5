with

catalogue as (
    select * from {{ ref("stg_publikasi__katalog") }}
),

tables as (
    select
        tahun,
        tabel,
        jenis,
        judul,
        sumber as sumber_cetak,
        ukuran,
        cakupan
    from catalogue
    where jenis in ('tabel', 'gambar')
)

select * from tables
