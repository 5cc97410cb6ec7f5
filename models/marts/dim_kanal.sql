with

kanal as (
    select * from {{ ref("stg_acuan__kanal") }}
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
