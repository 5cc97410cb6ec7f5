{#- One output column per printed header, and their Total. Conditional aggregation runs on any engine.
    0 prints as an empty cell. -#}
{% macro pivot(label, headers, jumlah="jumlah") -%}
    {%- for header in headers if header != "Total" %}
    nullif(sum(case when {{ label }} = '{{ header }}' then {{ jumlah }} end), 0)
        as {{ adapter.quote(header) }},
    {%- endfor %}
    nullif(sum({{ jumlah }}), 0) as {{ adapter.quote("Total") }}
{%- endmacro %}
