with

kategori as (
    select * from {{ ref("stg_acuan__kategori") }}
),

printed as (
    select * from {{ ref("int_publikasi__sel") }}
),

labels as (
    {{ printed_labels("kategori") }}
),

-- Table 2.4 spells some categories out (Kartu Keluarga for KK).
spelled_out as (
    select
        baris as label_baku,
        min(baris_cetak) as label_tabel
    from printed
    where tabel = '2.4'
    group by baris
),

described as (
    select
        kategori.kategori,
        labels.label_cetak,
        coalesce(spelled_out.label_tabel, kategori.kategori) as label_tabel,
        kategori.urutan,
        kategori.berlaku_sejak,
        kategori.berlaku_sampai
    from kategori
    left join labels on kategori.kategori = labels.label_baku
    left join spelled_out on kategori.kategori = spelled_out.label_baku
)

select * from described
