-- With a parent on the road to publication, a failure stops it.
-- depends_on: {{ ref("int_kendali__segel_tabel") }}
with

cases as (
    {{ inline_rows(
        ["tried", "nilai", "klaim", "rank_found", "rank_claimed", "expected"],
        [
            ["both right", 7, 7, 3, 3, "cocok"],
            ["no rank claimed", 7, 7, 3, none, "cocok"],
            ["rank one off", 7, 7, 4, 3, "beda"],
            ["rank not known", 7, 7, none, 3, "beda"],
            ["value one off", 8, 7, 3, 3, "beda"],
            ["not in the warehouse", none, 7, none, 3, "hanya_di_cetak"],
        ],
    ) }}
),

tried as (
    select
        *,
        {{ claim_status("nilai", "klaim", "rank_found", "rank_claimed") }} as found
    from cases
)

select * from tried
where found <> expected
