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
        landed.waktu_pengaduan,
        landed.waktu_selesai,
        landed.tenggat,
        landed.waktu_diperbarui,
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
