{#- A quantile of the values of a group, between two of them in proportion (percentile_cont), NULL without values. -#}
{% macro quantile(fraction, value) -%}
    {{ adapter.dispatch("quantile")(fraction, value) }}
{%- endmacro %}

{% macro duckdb__quantile(fraction, value) -%}
    percentile_cont({{ fraction }}) within group (order by {{ value }})
{%- endmacro %}

{#- Versions of Spark round percentile_cont differently; this is DuckDB's way. -#}
{% macro spark__quantile(fraction, value) -%}
    {%- set place = "(size(sorted) - 1) * cast(" ~ fraction ~ " as double)" -%}
    {%- set part = "(" ~ place ~ " - floor(" ~ place ~ "))" -%}
    get(transform(
        array(array_sort(collect_list({{ value }}))),
        sorted -> get(sorted, cast(floor({{ place }}) as int)) * (1 - {{ part }})
            + get(sorted, cast(ceil({{ place }}) as int)) * {{ part }}
    ), 0)
{%- endmacro %}
