-- Tabel 2.6 of the year `tahun`, in its published layout.
with

recap as (
    select * from {{ ref("rekap_kanal_wilayah") }}
    where tahun = {{ var("tahun") }}
),

kanal as (
    select * from {{ ref("dim_kanal") }}
),

headers as (
    {{ printed_headers("wilayah", wilayah_headers()) }}
),

labelled as (
    select
        kanal.urutan,
        recap.kanal as kanal_pengaduan_crm,
        headers.header as kolom,
        recap.jumlah
    from recap
    inner join kanal on recap.kanal = kanal.kanal
    left join headers on recap.wilayah = headers.label_baku
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

-- The print leaves out a row without complaints.
select
    kanal_pengaduan_crm,
    {{ pivot("kolom", wilayah_headers()) }}
from with_total
group by urutan, kanal_pengaduan_crm
having sum(jumlah) > 0
order by urutan
