-- Grain: one row per exported place (kota, kecamatan, kelurahan) that means exactly one kelurahan
-- of the reference: by its name, by its code, or by both in one cell. An export may leave out the
-- kota or kecamatan, as long as only one is meant.
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
    group by kota, kecamatan, kelurahan
),

named as (
    select
        exported.kota as kota_asal,
        exported.kecamatan as kecamatan_asal,
        exported.kelurahan as kelurahan_asal,
        {{ place_key("exported.kelurahan") }} as kunci,
        label_kota.label_baku as kota,
        label_kecamatan.label_baku as kecamatan,
        label_kelurahan.label_baku as kelurahan
    from exported
    left join labels as label_kelurahan
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

keyed as (
    select
        *,
        {{ place_key("kode") }} as kunci_kode,
        {{ place_key("kelurahan") }} as kunci_nama
    from listed_kelurahan
),

coded as (
    select
        *,
        kunci_kode as kunci
    from keyed
    union all
    select
        *,
        kunci_kode || kunci_nama as kunci
    from keyed
    union all
    select
        *,
        kunci_nama || kunci_kode as kunci
    from keyed
),

candidates as (
    select
        named.*,
        listed_kelurahan.kota as kota_baku,
        listed_kelurahan.kecamatan as kecamatan_baku,
        listed_kelurahan.kelurahan as kelurahan_baku
    from named
    inner join listed_kelurahan on named.kelurahan = listed_kelurahan.kelurahan
    union all
    select
        named.*,
        coded.kota as kota_baku,
        coded.kecamatan as kecamatan_baku,
        coded.kelurahan as kelurahan_baku
    from named
    inner join coded on named.kunci = coded.kunci
),

places as (
    select
        kota_asal,
        kecamatan_asal,
        kelurahan_asal,
        min(kota_baku) as kota,
        min(kecamatan_baku) as kecamatan,
        min(kelurahan_baku) as kelurahan
    from candidates
    where
        (kota_asal is null or kota = kota_baku)
        and (kecamatan_asal is null or kecamatan = kecamatan_baku)
    group by kota_asal, kecamatan_asal, kelurahan_asal
    having count(*) = 1
)

select * from places
