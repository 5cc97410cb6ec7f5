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

labels as (
    select
        'wilayah' as ranah,
        wilayah as label_cetak,
        wilayah as label_baku
    from wilayah
    union all
    select
        'wilayah' as ranah,
        nama_unit as label_cetak,
        wilayah as label_baku
    from wilayah
    union all
    select
        'kategori' as ranah,
        kategori as label_cetak,
        kategori as label_baku
    from kategori
    union all
    select
        'kanal' as ranah,
        kanal as label_cetak,
        kanal as label_baku
    from kanal
    union all
    select
        'kanal' as ranah,
        kanal_resmi as label_cetak,
        kanal as label_baku
    from kanal
    union all
    select
        'bulan' as ranah,
        nama_bulan as label_cetak,
        nama_bulan as label_baku
    from bulan
    union all
    select
        'kota' as ranah,
        kota as label_cetak,
        kota as label_baku
    from kelurahan
    union all
    select
        'kecamatan' as ranah,
        kecamatan as label_cetak,
        kecamatan as label_baku
    from kelurahan
    union all
    select
        'kelurahan' as ranah,
        kelurahan as label_cetak,
        kelurahan as label_baku
    from kelurahan
    union all
    select
        'status' as ranah,
        status as label_cetak,
        status as label_baku
    from status
    union all
    select
        'rincian' as ranah,
        rincian as label_cetak,
        rincian as label_baku
    from topics
    union all
    select
        ranah,
        label_cetak,
        label_baku
    from alias
),

-- A kota or kecamatan stands once per kelurahan, and a channel may be named as it is officially.
-- The same label for two names stays two rows, which a test reports.
one_row_per_label as (
    select
        ranah,
        label_cetak,
        label_baku
    from labels
    group by ranah, label_cetak, label_baku
)

select * from one_row_per_label
