{#- The printed columns of a wide table, as its seed documents them, and their total. Conditional
    aggregation runs on any engine. 0 prints as an empty cell. -#}
{% macro pivot(seed, label="kolom", jumlah="jumlah") -%}
    {%- for column in seed_columns(seed) if column.data_type == "bigint" %}
    {%- if column.name not in ["tahun", "urutan", "Total"] %}
    nullif(sum(case when {{ label }} = '{{ column.name }}' then {{ jumlah }} end), 0)
        as {{ adapter.quote(column.name) }},
    {%- endif %}
    {%- endfor %}
    nullif(sum({{ jumlah }}), 0) as {{ adapter.quote("Total") }}
{%- endmacro %}
