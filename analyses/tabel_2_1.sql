-- Tabel 2.1 of the year `tahun`, in its printed layout.
with

recap as (
    select * from {{ ref("rekap_wilayah") }}
    where tahun = {{ var("tahun") }}
),

wilayah as (
    select * from {{ ref("dim_wilayah") }}
),

labelled as (
    select
        wilayah.urutan,
        recap.wilayah as wilayah_tindak_lanjut,
        recap.jumlah
    from recap
    inner join wilayah on recap.wilayah = wilayah.wilayah
    union all
    select
        1000 as urutan,
        'Grand Total' as wilayah_tindak_lanjut,
        recap.jumlah
    from recap
)

select
    wilayah_tindak_lanjut,
    sum(jumlah) as {{ adapter.quote("Total") }}
from labelled
group by urutan, wilayah_tindak_lanjut
order by urutan
