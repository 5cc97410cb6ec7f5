-- Tabel 2.6 of the year `tahun`, in its printed layout.
with

recap as (
    select * from {{ ref("rekap_kanal_wilayah") }}
    where tahun = {{ var("tahun") }}
),

kanal as (
    select * from {{ ref("dim_kanal") }}
),

wilayah as (
    select * from {{ ref("dim_wilayah") }}
),

labelled as (
    select
        kanal.urutan,
        recap.kanal as kanal_pengaduan_crm,
        wilayah.label_tabel as kolom,
        recap.jumlah
    from recap
    inner join kanal on recap.kanal = kanal.kanal
    inner join wilayah on recap.wilayah = wilayah.wilayah
),

with_total as (
    select * from labelled
    union all
    select
        1000 as urutan,
        'Grand Total' as kanal_pengaduan_crm,
        kolom,
        jumlah
    from labelled
)

-- The print leaves out rows without complaints.
select
    kanal_pengaduan_crm,
    {{ pivot("tabel_2_6") }}
from with_total
group by urutan, kanal_pengaduan_crm
having sum(jumlah) > 0
order by urutan
