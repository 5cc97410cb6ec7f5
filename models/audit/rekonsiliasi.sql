-- Grain: one row per year, check, table, row and column. Every comparison is a FULL OUTER JOIN in
-- its own model, so that a number missing on one side is as loud as a wrong one.
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
