-- With a parent on the road to publication, a failure stops it.
-- depends_on: {{ ref("int_kendali__segel_tabel") }}
with

cases as (
    {{ inline_rows(
        ["tried", "printed", "nilai", "smallest", "expected"],
        [
            ["below the smallest", none, 4, 5, true],
            ["at the smallest", none, 5, 5, false],
            ["zero in a complete table", none, 0, 1, true],
            ["one in a complete table", none, 1, 1, false],
            ["printed, so compared", "2.5", 4, 5, false],
            ["missing in the warehouse", "2.5", none, 5, false],
        ],
    ) }}
),

tried as (
    select
        *,
        coalesce({{ may_be_unprinted("printed", "nilai", "smallest") }}, false) as found
    from cases
)

select * from tried
where found <> expected
