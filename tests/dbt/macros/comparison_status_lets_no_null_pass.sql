-- With a parent on the road to publication, a failure stops it.
-- depends_on: {{ ref("int_kendali__segel_tabel") }}
with

cases as (
    {{ inline_rows(
        ["tried", "nilai_gudang", "nilai_cetak", "expected"],
        [
            ["equal", 5, 5, "cocok"],
            ["equal at zero", 0, 0, "cocok"],
            ["one less", 4, 5, "beda"],
            ["one more", 6, 5, "beda"],
            ["not printed", 0, none, "hanya_di_gudang"],
            ["not in the warehouse", none, 0, "hanya_di_cetak"],
            ["neither", none, none, "beda"],
        ],
    ) }}
),

tried as (
    select
        *,
        {{ comparison_status("nilai_gudang", "nilai_cetak") }} as found
    from cases
)

select * from tried
where coalesce(found, '') <> expected
