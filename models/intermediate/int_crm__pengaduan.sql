-- Grain: one row per complaint (sistem, id_pengaduan), in its newest state.
with

records as (
    select * from {{ ref("int_crm__rekaman") }}
),

newest as (
    select
        sistem,
        id_pengaduan,
        kunci_pengaduan,
        nomor,
        baris,
        tahun,
        bulan,
        waktu_pengaduan,
        kanal,
        kategori,
        rincian,
        wilayah,
        kota,
        kecamatan,
        kelurahan,
        status,
        waktu_selesai,
        lama_detik,
        tenggat,
        waktu_diperbarui,
        rincian_asing,
        status_asing,
        tempat_asing,
        tempat_teks
    from records
    where nasib = 'berlaku'
)

select * from newest
