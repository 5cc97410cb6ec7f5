with

source as (
    select * from {{ ref("tabel_2_4") }}
),

-- The print sets the category's count in brackets behind its name: "KTP-el (254)".
split as (
    select
        tahun,
        urutan,
        trim({{ dbt.split_part("kategori_pengaduan", "' ('", 1) }}) as baris,
        replace({{ dbt.split_part("kategori_pengaduan", "' ('", 2) }}, ')', '') as jumlah_cetak
    from source
),

numbers as (
    select
        tahun,
        urutan,
        baris,
        'Total' as kolom,
        'sel' as jenis,
        -- What does not read as a number becomes NULL, which a test reports with its label.
        try_cast(jumlah_cetak as bigint) as jumlah
    from split
)

select * from numbers
