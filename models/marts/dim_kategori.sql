with

listed as (
    select * from {{ ref("stg_acuan__kategori") }}
),

last_listed as (
    select coalesce(max(urutan), 0) as urutan from listed
),

-- For a first look at an export: labels accepted as they are, after those that are listed.
accepted as (
    select * from {{ ref("int_crm__label_baru") }}
    where ranah = 'kategori'
),

kategori as (
    select
        urutan,
        kategori,
        berlaku_sejak,
        berlaku_sampai
    from listed
    union all
    select
        last_listed.urutan + row_number() over (order by accepted.label_baru) as urutan,
        accepted.label_baru as kategori,
        accepted.berlaku_sejak,
        cast(null as bigint) as berlaku_sampai
    from accepted
    cross join last_listed
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
