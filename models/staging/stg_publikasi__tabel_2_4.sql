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
        'Total' as kolom,
        'sel' as jenis,
        {{ dbt.safe_cast(
            "replace(" ~ dbt.split_part("kategori_pengaduan", "' ('", 2) ~ ", ')', '')", "bigint"
        ) }} as jumlah
    from source
)

select * from split
