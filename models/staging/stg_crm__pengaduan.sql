-- Grain: one row per record of an export, as landing wrote it. Two files of equal content are
-- landed once, and each has its records. A landed file that no export file has any more adds none.
with

files as (
    select * from {{ ref("stg_crm__berkas") }}
),

landed as (
    {{ landed_records() }}
),

records as (
    select
        files.nomor,
        landed.baris,
        landed.urutan,
        landed.cacat,
        landed.sistem,
        landed.id_pengaduan,
        landed.kunci_pengaduan,
        -- In Parquet, Spark takes a time for one of no zone, a type of its own.
        cast(landed.waktu_pengaduan as timestamp) as waktu_pengaduan,
        cast(landed.waktu_selesai as timestamp) as waktu_selesai,
        cast(landed.tenggat as timestamp) as tenggat,
        cast(landed.waktu_diperbarui as timestamp) as waktu_diperbarui,
        landed.lama_detik,
        landed.kanal,
        landed.kategori,
        landed.rincian,
        landed.wilayah_tindak_lanjut,
        landed.kota,
        landed.kecamatan,
        landed.kelurahan,
        landed.status
    from landed
    inner join files on landed.kunci_berkas = files.kunci
)

select * from records
