-- With a parent on the road to publication, a failure stops it.
-- depends_on: {{ ref("int_kendali__segel_tabel") }}
with

cases as (
    {{ inline_rows(
        ["tahun", "nama", "jumlah", "expected_persen", "expected_peringkat"],
        [
            [2023, "a", 2, 50.0, 1],
            [2023, "b", 1, 25.0, 2],
            [2023, "c", 1, 25.0, 2],
            [2023, "d", 0, 0.0, 4],
            [2024, "a", 3, 100.0, 1],
            [2025, "a year without complaints", 0, none, 1],
        ],
    ) }}
),

tried as (
    select
        *,
        {{ persen() }} as persen,
        {{ peringkat() }} as peringkat
    from cases
)

select * from tried
where
    coalesce(persen, -1) <> coalesce(expected_persen, -1)
    or peringkat <> expected_peringkat
