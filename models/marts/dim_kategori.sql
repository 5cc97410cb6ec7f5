with

kategori as (
    select * from {{ ref("stg_acuan__kategori") }}
),

labels as (
    {{ printed_labels("kategori") }}
),

described as (
    select
        kategori.kategori,
        labels.label_cetak,
        kategori.urutan,
        kategori.berlaku_sejak,
        kategori.berlaku_sampai
    from kategori
    left join labels on kategori.kategori = labels.label_baku
)

select * from described
