-- Grain: one row per record of an export, with canonical names.
-- A place, topic or status that no reference knows is left empty and counted: it is not served.
with

records as (
    select
        *,
        cast(extract(year from waktu_pengaduan) as bigint) as tahun,
        cast(extract(month from waktu_pengaduan) as bigint) as bulan
    from {{ ref("stg_crm__pengaduan") }}
),

label_wilayah as (
    select * from {{ ref("int_crm__label") }}
    where ranah = 'wilayah'
),

label_kategori as (
    select * from {{ ref("int_crm__label") }}
    where ranah = 'kategori'
),

label_kanal as (
    select * from {{ ref("int_crm__label") }}
    where ranah = 'kanal'
),

label_status as (
    select * from {{ ref("int_crm__label") }}
    where ranah = 'status'
),

label_rincian as (
    select * from {{ ref("int_crm__label") }}
    where ranah = 'rincian'
),

tempat as (
    select * from {{ ref("int_crm__tempat") }}
),

repeated as (
    select * from {{ ref("int_crm__berulang") }}
),

-- A unit, category or channel counts only in the years of its use: the recaps of other years have
-- no row for it. A record without a time has no year, and is not used.
named as (
    select
        records.nomor,
        records.baris,
        records.urutan,
        records.cacat,
        records.sistem,
        records.id_pengaduan,
        records.kunci_pengaduan,
        repeated.id_pengaduan is not null as is_berulang,
        records.tahun,
        records.bulan,
        records.waktu_pengaduan,
        records.waktu_selesai,
        records.tenggat,
        records.waktu_diperbarui,
        records.lama_detik,
        records.wilayah_tindak_lanjut as wilayah_asal,
        records.kategori as kategori_asal,
        records.kanal as kanal_asal,
        case
            when
                records.tahun is null
                or {{ valid_in("records.tahun", "label_wilayah") }}
                then label_wilayah.label_baku
        end as wilayah,
        case
            when
                records.tahun is null
                or {{ valid_in("records.tahun", "label_kategori") }}
                then label_kategori.label_baku
        end as kategori,
        case
            when
                records.tahun is null
                or {{ valid_in("records.tahun", "label_kanal") }}
                then label_kanal.label_baku
        end as kanal,
        label_status.label_baku as status,
        label_rincian.label_baku as rincian,
        tempat.kota,
        tempat.kecamatan,
        tempat.kelurahan,
        records.rincian is not null and label_rincian.label_baku is null as rincian_asing,
        records.status is not null and label_status.label_baku is null as status_asing,
        coalesce(records.kota, records.kecamatan, records.kelurahan) is not null
        and tempat.kelurahan is null as tempat_asing,
        case
            when tempat.kelurahan is null
                then {{ label_key(full_name(
                    "coalesce(records.kota, '')",
                    "coalesce(records.kecamatan, '')",
                    "records.kelurahan",
                )) }}
        end as tempat_teks
    from records
    left join repeated
        on
            records.id_pengaduan = repeated.id_pengaduan
            and records.sistem is not distinct from repeated.sistem
    left join label_wilayah on records.wilayah_tindak_lanjut = label_wilayah.label_asal
    left join label_kategori on records.kategori = label_kategori.label_asal
    left join label_kanal on records.kanal = label_kanal.label_asal
    left join label_status on records.status = label_status.label_asal
    left join label_rincian on records.rincian = label_rincian.label_asal
    left join tempat
        on
            records.kelurahan = tempat.kelurahan_asal
            and records.kecamatan is not distinct from tempat.kecamatan_asal
            and records.kota is not distinct from tempat.kota_asal
)

select * from named
