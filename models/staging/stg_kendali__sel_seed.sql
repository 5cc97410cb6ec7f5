-- Grain: one row per cell of every sealed seed, as text, with its fingerprint.
with

cells as (
    {% for seed, keys in sealed_seeds().items() %}
    {{ unpivot(
        ref(seed),
        keep=["'" ~ seed ~ "' as seed", keys | join(" || ' / ' || ") ~ " as baris"],
        columns=seed_columns(seed) | reject("equalto", "segel"),
        cast_to="string",
    ) }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

fingerprinted as (
    select
        seed,
        baris,
        kolom,
        nilai,
        {{ fingerprint("nilai") }} as sidik
    from cells
)

select * from fingerprinted
