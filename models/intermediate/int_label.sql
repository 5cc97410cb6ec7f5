-- Grain: one row per domain and label. Every label that the warehouse knows and its canonical name:
-- the canonical names themselves, the official names of the reference seeds, and the aliases.
with

wilayah as (
    select * from {{ ref("stg_acuan__wilayah") }}
),

kategori as (
    select * from {{ ref("stg_acuan__kategori") }}
),

kanal as (
    select * from {{ ref("stg_acuan__kanal") }}
),

bulan as (
    select * from {{ ref("stg_acuan__bulan") }}
),

kelurahan as (
    select * from {{ ref("stg_acuan__kelurahan") }}
),

status as (
    select * from {{ ref("stg_acuan__status") }}
),

-- The topics that were ever printed, and those that the reference adds.
topics as (
    select rincian from {{ ref("stg_publikasi__tabel_2_4_rincian") }}
    union
    select rincian from {{ ref("stg_publikasi__tabel_2_5_rincian") }}
    union
    select rincian from {{ ref("stg_acuan__rincian") }}
),

alias as (
    select * from {{ ref("stg_acuan__alias") }}
),

-- A kota or kecamatan stands once per kelurahan.
names as (
    select
        'wilayah' as ranah,
        wilayah as nama
    from wilayah
    union
    select
        'kategori' as ranah,
        kategori as nama
    from kategori
    union
    select
        'kanal' as ranah,
        kanal as nama
    from kanal
    union
    select
        'bulan' as ranah,
        nama_bulan as nama
    from bulan
    union
    select
        'kota' as ranah,
        kota as nama
    from kelurahan
    union
    select
        'kecamatan' as ranah,
        kecamatan as nama
    from kelurahan
    union
    select
        'kelurahan' as ranah,
        kelurahan as nama
    from kelurahan
    union
    select
        'status' as ranah,
        status as nama
    from status
    union
    select
        'rincian' as ranah,
        rincian as nama
    from topics
),

-- The same label for two names stays two rows, which a test reports.
labels as (
    select
        ranah,
        nama as label_cetak,
        nama as label_baku
    from names
    union
    select
        'wilayah' as ranah,
        nama_unit as label_cetak,
        wilayah as label_baku
    from wilayah
    union
    select
        'kanal' as ranah,
        kanal_resmi as label_cetak,
        kanal as label_baku
    from kanal
    union
    select
        ranah,
        label_cetak,
        label_baku
    from alias
)

select * from labels
