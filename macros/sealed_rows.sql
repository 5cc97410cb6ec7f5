{#- The rows of a sealed seed, each as one text: the cells that are not empty of all documented columns, but
    for those that its YAML names as free text (meta: {disegel: false}). Neither the order of the rows in
    the file nor a column that other years print changes it. -#}
{% macro sealed_rows(nomor, seed) -%}
    select
        cast(tahun as bigint) as tahun,
        '{{ nomor }}' as nomor,
        '{{ seed.identifier }}' as seed,
        {% for column in seed_columns(seed.identifier) if column.meta.get("disegel", true) -%}
        coalesce('{{ column.name }}=' || {{ adapter.quote(column.name) }} || '|', '')
        {%- if not loop.last %} ||{% endif %}
        {% endfor -%}
        as isi
    from {{ seed }}
{%- endmacro %}
