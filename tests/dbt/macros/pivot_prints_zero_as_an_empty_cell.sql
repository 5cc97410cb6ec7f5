-- With a parent on the road to publication, a failure stops it.
-- depends_on: {{ ref("int_kendali__segel_tabel") }}
with

cases as (
    {{ inline_rows(
        ["kolom", "jumlah"],
        [
            ["a", 2],
            ["a", 3],
            ["b", 0],
            ["without a header of its own", 4],
        ],
    ) }}
),

printed as (
    select {{ pivot("kolom", ["a", "b"]) }}
    from cases
)

select * from printed
where not coalesce(a = 5 and b is null and {{ adapter.quote("Total") }} = 9, false)
