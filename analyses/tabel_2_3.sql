-- Tabel 2.3 of the year `tahun`, in its published layout.
with

recap as (
    select * from {{ ref("rekap_kategori_wilayah") }}
    where tahun = {{ var("tahun") }}
),

kategori as (
    select * from {{ ref("dim_kategori") }}
),

headers as (
    {{ printed_headers("wilayah", wilayah_headers()) }}
),

labelled as (
    select
        kategori.urutan,
        recap.kategori,
        headers.header as kolom,
        recap.jumlah
    from recap
    inner join kategori on recap.kategori = kategori.kategori
    left join headers on recap.wilayah = headers.label_baku
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

-- The print leaves out a row without complaints.
select
    kategori,
    {{ pivot("kolom", wilayah_headers()) }}
from with_total
group by urutan, kategori
having sum(jumlah) > 0
order by urutan
