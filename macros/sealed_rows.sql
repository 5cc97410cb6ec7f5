{#- The rows of a sealed seed, each as one text: all documented columns, but for those that its YAML
    names as free text (meta: {disegel: false}). The order of the rows in the file does not matter. -#}
{% macro sealed_rows(nomor, seed) -%}
    select
        cast(tahun as bigint) as tahun,
        '{{ nomor }}' as nomor,
        '{{ seed.identifier }}' as seed,
        {% for column in seed_columns(seed.identifier) if column.meta.get("disegel", true) -%}
        '{{ column.name }}=' || coalesce({{ adapter.quote(column.name) }}, '')
        {%- if not loop.last %} || '|' ||{% endif %}
        {% endfor -%}
        as isi
    from {{ seed }}
{%- endmacro %}
