-- Tabel 2.4 of the year `tahun`, in its printed layout, one row per topic. The print spells some
-- categories out (Kartu Keluarga for KK).
with

topics as (
    select * from {{ ref("rekap_kategori_rincian") }}
    where tahun = {{ var("tahun") }}
),

recap as (
    select * from {{ ref("rekap_kategori") }}
),

kategori as (
    select * from {{ ref("dim_kategori") }}
),

labelled as (
    select
        recap.peringkat,
        kategori.label_tabel || ' (' || cast(recap.jumlah as string) || ')' as kategori_pengaduan,
        topics.urutan,
        topics.rincian as rincian_pengaduan
    from topics
    inner join recap
        on topics.tahun = recap.tahun and topics.kategori = recap.kategori
    inner join kategori on topics.kategori = kategori.kategori
)

select
    kategori_pengaduan,
    rincian_pengaduan
from labelled
order by peringkat, kategori_pengaduan, urutan
