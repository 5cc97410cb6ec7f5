{#- One row per (row, column) of a wide relation: the only way this project unpivots.
    UNION ALL rather than the engine's UNPIVOT: NULL cells must stay, and any engine runs it. -#}
{% macro unpivot(relation, keep, columns, name_to="kolom", value_to="nilai", cast_to=none) -%}
    {%- for column in columns %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select
        {%- for kept in keep %}
        {{ kept }},
        {%- endfor %}
        '{{ column }}' as {{ name_to }},
        {% if cast_to -%}
        cast({{ adapter.quote(column) }} as {{ cast_to }})
        {%- else -%}
        {{ adapter.quote(column) }}
        {%- endif %} as {{ value_to }}
    from {{ relation }}
    {%- endfor %}
{%- endmacro %}
