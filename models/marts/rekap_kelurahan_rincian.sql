with

topics as (
    select * from {{ ref("int_publikasi__kelurahan_rincian") }}
),

recap as (
    select
        tahun,
        kota,
        kecamatan,
        kelurahan,
        urutan,
        rincian,
        'publikasi' as sumber
    from topics
)

select * from recap
