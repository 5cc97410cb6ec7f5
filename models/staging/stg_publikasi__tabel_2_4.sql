with

source as (
    select * from {{ ref("tabel_2_4") }}
),

-- The print sets the category's count in brackets behind its name: "KTP-el (254)".
split as (
    select
        cast(tahun as bigint) as tahun,
        cast(urutan as bigint) as urutan,
        trim({{ dbt.split_part("kategori_pengaduan", "' ('", 1) }}) as baris,
        replace({{ dbt.split_part("kategori_pengaduan", "' ('", 2) }}, ')', '') as jumlah_cetak
    from source
),

numbers as (
    select
        tahun,
        '2.4' as tabel,
        urutan,
        baris,
        'Total' as kolom,
        'sel' as jenis,
        -- What is not a whole number becomes NULL, which a test reports with its label.
        case when {{ matches("jumlah_cetak", "[0-9]+") }} then cast(jumlah_cetak as bigint) end
            as jumlah
    from split
)

select * from numbers
