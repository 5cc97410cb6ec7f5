with

kelurahan as (
    select * from {{ ref("stg_acuan__kelurahan") }}
),

labels as (
    {{ printed_labels("kelurahan") }}
),

described as (
    select
        kelurahan.kota,
        kelurahan.kecamatan,
        kelurahan.kelurahan,
        kelurahan.kode,
        labels.label_cetak,
        kelurahan.urutan
    from kelurahan
    left join labels on kelurahan.kelurahan = labels.label_baku
)

select * from described
