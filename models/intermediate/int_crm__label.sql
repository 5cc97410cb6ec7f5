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
        {{ label_key("label_cetak") }} as kunci,
        min(label_baku) as label_baku
    from known_labels
    group by ranah, {{ label_key("label_cetak") }}
    having min(label_baku) = max(label_baku)
),

-- Every label once. In the rows of one grouping set, the columns of the others are NULL.
exported as (
    select
        case
            when grouping(wilayah_tindak_lanjut) = 0 then 'wilayah'
            when grouping(kategori) = 0 then 'kategori'
            when grouping(kanal) = 0 then 'kanal'
            when grouping(status) = 0 then 'status'
            when grouping(rincian) = 0 then 'rincian'
            when grouping(kota) = 0 then 'kota'
            when grouping(kecamatan) = 0 then 'kecamatan'
            when grouping(kelurahan) = 0 then 'kelurahan'
        end as ranah,
        coalesce(
            wilayah_tindak_lanjut, kategori, kanal, status, rincian, kota, kecamatan, kelurahan
        ) as label_asal
    from records
    group by
        grouping sets (
            (wilayah_tindak_lanjut),
            (kategori),
            (kanal),
            (status),
            (rincian),
            (kota),
            (kecamatan),
            (kelurahan)
        )
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
            and {{ label_key("exported.label_asal") }} = keys.kunci
    left join listed
        on keys.ranah = listed.ranah and keys.label_baku = listed.nama
    where
        listed.nama is not null
        or keys.ranah not in ('wilayah', 'kategori', 'kanal')
)

select * from labels
