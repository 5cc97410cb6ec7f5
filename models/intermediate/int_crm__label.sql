-- Grain: one row per domain and exported label that a reference knows: its canonical name, with the
-- years of its use. A label of two names is ambiguous, and counts as unknown.
with

records as (
    select * from {{ ref("stg_crm__pengaduan") }}
),

known_labels as (
    select * from {{ ref("int_label") }}
),

-- The names that every complaint needs. The other domains have no years of use.
listed as (
    select
        'wilayah' as ranah,
        wilayah as nama,
        berlaku_sejak,
        berlaku_sampai
    from {{ ref("stg_acuan__wilayah") }}
    union all
    select
        'kategori' as ranah,
        kategori as nama,
        berlaku_sejak,
        berlaku_sampai
    from {{ ref("stg_acuan__kategori") }}
    union all
    select
        'kanal' as ranah,
        kanal as nama,
        berlaku_sejak,
        berlaku_sampai
    from {{ ref("stg_acuan__kanal") }}
),

keys as (
    select
        ranah,
        {{ key_in("ranah", "label_cetak") }} as kunci,
        min(label_baku) as label_baku
    from known_labels
    group by ranah, {{ key_in("ranah", "label_cetak") }}
    having min(label_baku) = max(label_baku)
),

-- Every label once.
exported as (
    select distinct
        'wilayah' as ranah,
        wilayah_tindak_lanjut as label_asal
    from records
    union all
    select distinct
        'kategori' as ranah,
        kategori as label_asal
    from records
    union all
    select distinct
        'kanal' as ranah,
        kanal as label_asal
    from records
    union all
    select distinct
        'status' as ranah,
        status as label_asal
    from records
    union all
    select distinct
        'rincian' as ranah,
        rincian as label_asal
    from records
    union all
    select distinct
        'kota' as ranah,
        kota as label_asal
    from records
    union all
    select distinct
        'kecamatan' as ranah,
        kecamatan as label_asal
    from records
    union all
    select distinct
        'kelurahan' as ranah,
        kelurahan as label_asal
    from records
),

labels as (
    select
        exported.ranah,
        exported.label_asal,
        keys.label_baku,
        listed.berlaku_sejak,
        listed.berlaku_sampai
    from exported
    inner join keys
        on
            exported.ranah = keys.ranah
            and {{ key_in("exported.ranah", "exported.label_asal") }} = keys.kunci
    left join listed
        on keys.ranah = listed.ranah and keys.label_baku = listed.nama
    where
        listed.nama is not null
        or keys.ranah not in ('wilayah', 'kategori', 'kanal')
)

select * from labels
