with

source as (
    select * from {{ ref("tabel_2_5") }}
),

trimmed as (
    select
        tahun,
        urutan,
        trim(kota_kab) as kota,
        trim(kecamatan) as kecamatan,
        trim(kelurahan) as kelurahan,
        jumlah_pelapor as jumlah
    from source
)

select * from trimmed
