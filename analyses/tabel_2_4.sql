-- Tabel 2.4 of the year `tahun`, in its published layout, one row per topic. The print spells some
-- categories out (Kartu Keluarga for KK).
with

topics as (
    select * from {{ ref("rekap_kategori_rincian") }}
    where tahun = {{ var("tahun") }}
),

recap as (
    select * from {{ ref("rekap_kategori") }}
),

alias as (
    select * from {{ ref("stg_acuan__alias") }}
    where ranah = 'kategori' and dicetak_di = 'Tabel 2.4'
),

labelled as (
    select
        recap.peringkat,
        coalesce(alias.label_cetak, topics.kategori) || ' (' || cast(recap.jumlah as string) || ')'
            as kategori_pengaduan,
        topics.urutan,
        topics.rincian as rincian_pengaduan
    from topics
    inner join recap
        on topics.tahun = recap.tahun and topics.kategori = recap.kategori
    left join alias on topics.kategori = alias.label_baku
)

select
    kategori_pengaduan,
    rincian_pengaduan
from labelled
order by peringkat, kategori_pengaduan, urutan
