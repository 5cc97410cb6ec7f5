-- Tabel 2.2 of the year `tahun`, in its published layout.
with

recap as (
    select * from {{ ref("rekap_wilayah_bulan") }}
    where tahun = {{ var("tahun") }}
),

wilayah as (
    select * from {{ ref("dim_wilayah") }}
),

headers as (
    {{ printed_headers("wilayah", wilayah_headers()) }}
),

month_headers as (
    {{ printed_headers("bulan", bulan_headers()) }}
),

bulan as (
    select * from {{ ref("dim_bulan") }}
),

labelled as (
    select
        wilayah.urutan,
        headers.header as wilayah_tindak_lanjut,
        month_headers.header as kolom,
        recap.jumlah
    from recap
    inner join wilayah on recap.wilayah = wilayah.wilayah
    left join headers on recap.wilayah = headers.label_baku
    inner join bulan on recap.bulan = bulan.bulan
    left join month_headers on bulan.nama_bulan = month_headers.label_baku
),

with_total as (
    select * from labelled
    union all
    select
        1000 as urutan,
        'Grand Total' as wilayah_tindak_lanjut,
        kolom,
        jumlah
    from labelled
)

select
    wilayah_tindak_lanjut,
    {{ pivot("kolom", bulan_headers()) }}
from with_total
group by urutan, wilayah_tindak_lanjut
order by urutan
