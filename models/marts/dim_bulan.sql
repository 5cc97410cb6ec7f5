with

bulan as (
    select * from {{ ref("stg_acuan__bulan") }}
),

labels as (
    {{ printed_labels("bulan") }}
),

described as (
    select
        bulan.bulan,
        bulan.nama_bulan,
        labels.label_cetak
    from bulan
    left join labels on bulan.nama_bulan = labels.label_baku
)

select * from described
