{#- The cells of a wide printed table, empty ones too: one row per row and printed column (`kolom`, `sel`). All
    columns of the seed are unpivoted but the `keys`, so a new printed column needs no change here. -#}
{% macro unpivot(seed, keys) -%}
    {{ adapter.dispatch("unpivot")(seed, keys) }}
{%- endmacro %}

{% macro duckdb__unpivot(seed, keys) -%}
    {{ seed }} unpivot include nulls (sel for kolom in (columns(* exclude ({{ keys | join(", ") }}))))
{%- endmacro %}

{% macro spark__unpivot(seed, keys) -%}
    {#- Its unpivot needs a list of columns, and a unit test has no manifest to take it from. -#}
    (
        select *
        from (
            select
                {{ keys | join(", ") }},
                explode(
                    from_json(to_json(struct(*), map('ignoreNullFields', 'false')), 'map<string, string>')
                ) as (kolom, sel)
            from {{ seed }}
        )
        where kolom not in ('{{ keys | join("', '") }}')
    )
{%- endmacro %}
