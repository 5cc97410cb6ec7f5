-- The columns of a complaint that may be served: its id, times, and names that a reference lists.
-- No free text, no coordinates, no personal data.
with

complaints as (
    select * from {{ ref("int_crm__pengaduan") }}
),

served as (
    select
        id_pengaduan,
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
        tenggat,
        waktu_diperbarui
    from complaints
)

select * from served
