-- Tabel 2.2 of the year `tahun`, in its printed layout.
with

recap as (
    select * from {{ ref("rekap_wilayah_bulan") }}
    where tahun = {{ var("tahun") }}
),

wilayah as (
    select * from {{ ref("dim_wilayah") }}
),

bulan as (
    select * from {{ ref("dim_bulan") }}
),

labelled as (
    select
        wilayah.urutan,
        wilayah.label_tabel as wilayah_tindak_lanjut,
        bulan.label_tabel as kolom,
        recap.jumlah
    from recap
    inner join wilayah on recap.wilayah = wilayah.wilayah
    inner join bulan on recap.bulan = bulan.bulan
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
    {{ pivot("tabel_2_2") }}
from with_total
group by urutan, wilayah_tindak_lanjut
order by urutan
