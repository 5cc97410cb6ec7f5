with

listed as (
    select * from {{ ref("stg_acuan__wilayah") }}
),

last_listed as (
    select coalesce(max(urutan), 0) as urutan from listed
),

-- For a first look at an export: labels accepted as they are, after those that are listed.
accepted as (
    select * from {{ ref("int_crm__label_baru") }}
    where ranah = 'wilayah'
),

wilayah as (
    select
        urutan,
        wilayah,
        nama_unit,
        berlaku_sejak,
        berlaku_sampai
    from listed
    union all
    select
        last_listed.urutan + row_number() over (order by accepted.label_baru) as urutan,
        accepted.label_baru as wilayah,
        accepted.label_baru as nama_unit,
        accepted.berlaku_sejak,
        cast(null as bigint) as berlaku_sampai
    from accepted
    cross join last_listed
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
    where ranah_kolom = 'wilayah' and jenis = 'sel'
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
