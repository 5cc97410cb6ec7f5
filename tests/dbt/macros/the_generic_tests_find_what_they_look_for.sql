-- With a parent on the road to publication, a failure stops it.
-- depends_on: {{ ref("int_kendali__segel_tabel") }}
-- Each generic test on a few inline rows, of which it must report exactly the stated number.
{% set sample = "(" ~ inline_rows(
    ["kolom_1", "kolom_2", "jumlah"],
    [["a", "x", 1], ["a", "y", -1], ["b", none, none]],
) ~ ") as sample" %}
{% set printed = "(" ~ inline_rows(
    ["tahun", "cetak", "ranah_cetak"],
    [
        [2023, "KTPel", "kategori"],
        [2023, "KTPel", "kategori"],
        [2023, "KTP-el", "kategori"],
        [2023, none, "kategori"],
        [2023, "without a domain", ""],
    ],
) ~ ") as sample" %}
{% set labels = "(" ~ inline_rows(
    ["ranah", "label_cetak"],
    [["kategori", "KTP-el"], ["kategori", "KK"], ["kanal", "KTPel"]],
) ~ ")" %}
{% set unknown = unknown_labels(printed, labels, "cetak", "ranah_cetak", "'2.3'") %}
{% set tried = [
    ["unique_combination, repeated", 1, repeated_combinations(sample, ["kolom_1"])],
    ["unique_combination, unique", 0, repeated_combinations(sample, ["kolom_1", "kolom_2"])],
    ["complete", 2, incomplete_rows(sample, ["kolom_1", "kolom_2", "jumlah"])],
    [
        "accepted_combination",
        2,
        unaccepted_rows(sample, ["kolom_1", "kolom_2"], [["a", "x"], ["b", "x"]]),
    ],
    ["expression_is_true", 2, rows_where_not_true(sample, "jumlah >= 1")],
    ["known_label", 1, unknown],
    ["known_label, nearest", 1, rows_where_not_true(
        "(" ~ unknown ~ ") as unknown", "nearest_known <> 'KTP-el'"
    )],
] %}

with

counted as (
    {% for name, expected, query in tried %}
    select
        '{{ name }}' as tried,
        {{ expected }} as expected,
        count(*) as found
    from ({{ query }}) as reported
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from counted
where found <> expected
