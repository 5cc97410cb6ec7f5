with

bulan as (
    select * from {{ ref("stg_acuan__bulan") }}
),

labels as (
    {{ printed_labels("bulan") }}
),

headers as (
    {{ printed_headers("bulan", bulan_headers()) }}
),

described as (
    select
        bulan.bulan,
        bulan.nama_bulan,
        labels.label_cetak,
        coalesce(headers.header, bulan.nama_bulan) as label_tabel
    from bulan
    left join labels on bulan.nama_bulan = labels.label_baku
    left join headers on bulan.nama_bulan = headers.label_baku
)

select * from described
