with

wilayah as (
    select * from {{ ref("stg_acuan__wilayah") }}
),

printed as (
    select * from {{ ref("int_publikasi__sel") }}
),

labels as (
    {{ printed_labels("wilayah") }}
),

-- The headers that the wide tables print.
headers as (
    select
        kolom as label_baku,
        min(kolom_cetak) as label_tabel
    from printed
    where ranah_kolom = 'wilayah'
    group by kolom
),

described as (
    select
        wilayah.wilayah,
        wilayah.nama_unit,
        labels.label_cetak,
        coalesce(headers.label_tabel, wilayah.wilayah) as label_tabel,
        wilayah.urutan,
        wilayah.berlaku_sejak,
        wilayah.berlaku_sampai
    from wilayah
    left join labels on wilayah.wilayah = labels.label_baku
    left join headers on wilayah.wilayah = headers.label_baku
)

select * from described
