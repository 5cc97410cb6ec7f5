with

kategori as (
    select * from {{ ref("stg_acuan__kategori") }}
),

labels as (
    {{ printed_labels("kategori") }}
),

-- Table 2.4 spells some categories out (Kartu Keluarga for KK).
spelled_out as (
    select * from {{ ref("stg_acuan__alias") }}
    where ranah = 'kategori' and dicetak_di = 'Tabel 2.4'
),

described as (
    select
        kategori.kategori,
        labels.label_cetak,
        coalesce(spelled_out.label_cetak, kategori.kategori) as label_tabel,
        kategori.urutan,
        kategori.berlaku_sejak,
        kategori.berlaku_sampai
    from kategori
    left join labels on kategori.kategori = labels.label_baku
    left join spelled_out on kategori.kategori = spelled_out.label_baku
)

select * from described
