with

source as (
    select * from {{ ref("acuan_registri") }}
),

trimmed as (
    select
        trim(instansi) as instansi,
        trim(nama_pendek) as nama_pendek,
        trim(daerah) as daerah,
        cast(ambang_karantina as double) as ambang_karantina,
        cast(pergeseran_terbesar as double) as pergeseran_terbesar,
        cast(rasio_total_terkecil as double) as rasio_total_terkecil,
        cast(rasio_total_terbesar as double) as rasio_total_terbesar,
        trim(pergeseran_crm) as pergeseran_crm,
        cast(batas_pengungkapan as bigint) as batas_pengungkapan,
        trim(sajikan_pengaduan) as sajikan_pengaduan,
        trim(kontak) as kontak,
        trim(lisensi) as lisensi
    from source
)

select * from trimmed
