with

cells as (
    select * from {{ ref("int_rekap__sel") }}
    where ukuran = 'kelurahan'
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
    inner join kelurahan
        on
            cells.baris
            = {{ full_name("kelurahan.kota", "kelurahan.kecamatan", "kelurahan.kelurahan") }}
)

select * from recap
