-- With a parent on the road to publication, a failure stops it.
-- depends_on: {{ ref("int_kendali__segel_tabel") }}
with

cases as (
    {{ inline_rows(
        ["tried", "tahun", "berlaku_sejak", "berlaku_sampai", "expected"],
        [
            ["always", 2023, none, none, true],
            ["first year", 2023, 2023, none, true],
            ["the year before", 2022, 2023, none, false],
            ["last year", 2023, none, 2023, true],
            ["the year after", 2024, none, 2023, false],
        ],
    ) }}
),

tried as (
    select
        cases.*,
        {{ valid_in("cases.tahun", "cases") }} as found
    from cases
)

select * from tried
where found <> expected
