-- Tabel 2.3 of the year `tahun`, in its printed layout.
with

recap as (
    select * from {{ ref("rekap_kategori_wilayah") }}
    where tahun = {{ var("tahun") }}
),

kategori as (
    select * from {{ ref("dim_kategori") }}
),

wilayah as (
    select * from {{ ref("dim_wilayah") }}
),

labelled as (
    select
        kategori.urutan,
        recap.kategori,
        wilayah.label_tabel as kolom,
        recap.jumlah
    from recap
    inner join kategori on recap.kategori = kategori.kategori
    inner join wilayah on recap.wilayah = wilayah.wilayah
),

with_total as (
    select * from labelled
    union all
    select
        1000 as urutan,
        'Grand Total' as kategori,
        kolom,
        jumlah
    from labelled
)

-- The print leaves out rows without complaints.
select
    kategori,
    {{ pivot("tabel_2_3") }}
from with_total
group by urutan, kategori
having sum(jumlah) > 0
order by urutan
