with

listed as (
    select * from {{ ref("stg_acuan__kanal") }}
),

last_listed as (
    select coalesce(max(urutan), 0) as urutan from listed
),

-- For a first look at an export: labels accepted as they are, after those that are listed.
accepted as (
    select * from {{ ref("int_crm__label_baru") }}
    where ranah = 'kanal'
),

kanal as (
    select
        urutan,
        kanal,
        nomor_kanal,
        kanal_resmi,
        dasar_pemetaan,
        berlaku_sejak,
        berlaku_sampai
    from listed
    union all
    select
        last_listed.urutan + row_number() over (order by accepted.label_baru) as urutan,
        accepted.label_baru as kanal,
        last_listed.urutan + row_number() over (order by accepted.label_baru) as nomor_kanal,
        accepted.label_baru as kanal_resmi,
        'ekspor' as dasar_pemetaan,
        accepted.berlaku_sejak,
        cast(null as bigint) as berlaku_sampai
    from accepted
    cross join last_listed
),

labels as (
    {{ printed_labels("kanal") }}
),

described as (
    select
        kanal.kanal,
        kanal.nomor_kanal,
        kanal.kanal_resmi,
        labels.label_cetak,
        kanal.dasar_pemetaan,
        kanal.urutan,
        kanal.berlaku_sejak,
        kanal.berlaku_sampai
    from kanal
    left join labels on kanal.kanal = labels.label_baku
)

select * from described
