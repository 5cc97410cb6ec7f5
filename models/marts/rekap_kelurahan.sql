with

cells as (
    select * from {{ ref("int_rekap__sel") }}
    where ukuran = 'kelurahan'
),

settings as (
    select * from {{ ref("stg_acuan__registri") }}
),

kelurahan as (
    select * from {{ ref("dim_kelurahan") }}
),

recap as (
    select
        cells.tahun,
        kelurahan.kota,
        kelurahan.kecamatan,
        kelurahan.kelurahan,
        cells.jumlah,
        {{ peringkat("cells.jumlah", "cells.tahun") }} as peringkat,
        cells.sumber
    from cells
    cross join settings
    inner join kelurahan
        on
            cells.baris
            = {{ full_name("kelurahan.kota", "kelurahan.kecamatan", "kelurahan.kelurahan") }}
    -- A printed kelurahan is public already.
    where cells.sumber = 'publikasi' or cells.jumlah >= settings.batas_pengungkapan
)

select * from recap
