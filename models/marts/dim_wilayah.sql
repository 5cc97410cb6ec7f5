with

wilayah as (
    select * from {{ ref("stg_acuan__wilayah") }}
),

labels as (
    {{ printed_labels("wilayah") }}
),

described as (
    select
        wilayah.wilayah,
        wilayah.nama_unit,
        labels.label_cetak,
        wilayah.urutan,
        wilayah.berlaku_sejak,
        wilayah.berlaku_sampai
    from wilayah
    left join labels on wilayah.wilayah = labels.label_baku
)

select * from described
