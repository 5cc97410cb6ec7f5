-- With a parent on the road to publication, a failure stops it.
-- depends_on: {{ ref("int_kendali__segel_tabel") }}
with

cases as (
    {{ inline_rows(
        ["baris", "a", "b"],
        [
            ["x", 1, none],
        ],
    ) }}
),

cells as (
    {{ unpivot("cases", keep=["baris"], columns=["a", "b"]) }}
),

counted as (
    select
        count(*) as cells_found,
        count(nilai) as numbers_found,
        max(kolom) as last_column
    from cells
)

select * from counted
where cells_found <> 2 or numbers_found <> 1 or last_column <> 'b'
