with

bulan as (
    select * from {{ ref("stg_acuan__bulan") }}
),

printed as (
    select * from {{ ref("int_publikasi__sel") }}
),

labels as (
    {{ printed_labels("bulan") }}
),

-- The headers that the wide tables print.
headers as (
    select
        kolom as label_baku,
        min(kolom_cetak) as label_tabel
    from printed
    where ranah_kolom = 'bulan'
    group by kolom
),

described as (
    select
        bulan.bulan,
        bulan.nama_bulan,
        labels.label_cetak,
        coalesce(headers.label_tabel, bulan.nama_bulan) as label_tabel
    from bulan
    left join labels on bulan.nama_bulan = labels.label_baku
    left join headers on bulan.nama_bulan = headers.label_baku
)

select * from described
