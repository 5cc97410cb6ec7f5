-- With a parent on the road to publication, a failure stops it.
-- depends_on: {{ ref("int_kendali__segel_tabel") }}
with

cases as (
    {{ inline_rows(
        ["nilai", "expected"],
        [
            ["a", "0cc175b9"],
            ["", "d41d8cd9"],
            [none, "d41d8cd9"],
        ],
    ) }}
),

tried as (
    select
        *,
        {{ fingerprint("nilai") }} as found
    from cases
)

select * from tried
where found <> expected
