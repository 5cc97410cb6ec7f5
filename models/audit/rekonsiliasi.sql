-- Grain: one row per year, check, table, row and column. Every comparison is a FULL OUTER JOIN in
-- a model of its own: a number that one side lacks is a difference, like a wrong one.
with

checks as (
    select * from {{ ref("int_audit__sel") }}
    union all
    select * from {{ ref("int_audit__total") }}
    union all
    select * from {{ ref("int_audit__antartabel") }}
    union all
    select * from {{ ref("int_audit__tahun") }}
),

reconciled as (
    select
        tahun,
        pemeriksaan,
        tabel,
        baris,
        kolom,
        nilai_gudang,
        nilai_cetak,
        coalesce(nilai_gudang, 0) - coalesce(nilai_cetak, 0) as selisih,
        {{ comparison_status("nilai_gudang", "nilai_cetak") }} as status
    from checks
)

select * from reconciled
