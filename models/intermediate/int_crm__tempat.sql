-- Grain: one row per exported place (kota, kecamatan, kelurahan) that means exactly one kelurahan
-- of the reference. An export may name a kelurahan without its kota or kecamatan, as long as only
-- one is meant.
with

records as (
    select * from {{ ref("stg_crm__pengaduan") }}
),

labels as (
    select * from {{ ref("int_crm__label") }}
),

listed_kelurahan as (
    select * from {{ ref("stg_acuan__kelurahan") }}
),

exported as (
    select
        kota,
        kecamatan,
        kelurahan
    from records
    where kelurahan is not null
    group by kota, kecamatan, kelurahan
),

named as (
    select
        exported.kota as kota_asal,
        exported.kecamatan as kecamatan_asal,
        exported.kelurahan as kelurahan_asal,
        label_kota.label_baku as kota,
        label_kecamatan.label_baku as kecamatan,
        label_kelurahan.label_baku as kelurahan
    from exported
    inner join labels as label_kelurahan
        on
            label_kelurahan.ranah = 'kelurahan'
            and exported.kelurahan = label_kelurahan.label_asal
    left join labels as label_kecamatan
        on
            label_kecamatan.ranah = 'kecamatan'
            and exported.kecamatan = label_kecamatan.label_asal
    left join labels as label_kota
        on label_kota.ranah = 'kota' and exported.kota = label_kota.label_asal
),

places as (
    select
        named.kota_asal,
        named.kecamatan_asal,
        named.kelurahan_asal,
        min(listed_kelurahan.kota) as kota,
        min(listed_kelurahan.kecamatan) as kecamatan,
        min(listed_kelurahan.kelurahan) as kelurahan
    from named
    inner join listed_kelurahan
        on
            named.kelurahan = listed_kelurahan.kelurahan
            and (named.kota_asal is null or named.kota = listed_kelurahan.kota)
            and (named.kecamatan_asal is null or named.kecamatan = listed_kelurahan.kecamatan)
    group by named.kota_asal, named.kecamatan_asal, named.kelurahan_asal
    having count(*) = 1
)

select * from places
