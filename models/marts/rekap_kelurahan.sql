with

kelurahan as (
    select * from {{ ref("int_publikasi__kelurahan") }}
),

recap as (
    select
        tahun,
        kota,
        kecamatan,
        kelurahan,
        jumlah,
        {{ peringkat() }} as peringkat,
        'publikasi' as sumber
    from kelurahan
)

select * from recap
