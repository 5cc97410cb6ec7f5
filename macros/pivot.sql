{#- One output column per label, as the printed tables have them: the only way this project pivots.
    Conditional aggregation runs on any engine. 0 prints as an empty cell. -#}
{% macro pivot(label, labels, jumlah="jumlah") -%}
    {%- for value in labels %}
    nullif(sum(case when {{ label }} = '{{ value }}' then {{ jumlah }} end), 0)
        as {{ adapter.quote(value) }},
    {%- endfor %}
    nullif(sum({{ jumlah }}), 0) as {{ adapter.quote("Total") }}
{%- endmacro %}
