{#- The rows of a sealed seed, each as one text: the cells that are not empty of all documented columns, but
    for those that its YAML names as free text (meta: {disegel: false}). Neither the order of the rows in
    the file nor a column that other years print changes it. `angka` is how many of its cells are numbers other
    than 0, without year and position: columns documented as bigint, and what holds a number (meta: {berangka: true}). -#}
{% macro sealed_rows(nomor, seed) -%}
    {%- set columns = seed_columns(seed.identifier) -%}
    select
        cast(tahun as bigint) as tahun,
        '{{ nomor }}' as nomor,
        '{{ seed.identifier }}' as seed,
        {% for column in columns if column.meta.get("disegel", true) -%}
        coalesce('{{ column.name }}=' || {{ adapter.quote(column.name) }} || '|', '')
        {%- if not loop.last %} ||{% endif %}
        {% endfor -%}
        as isi,
        0
        {%- for column in columns
            if column.meta.get("berangka", column.data_type == "bigint" and column.name not in ("tahun", "urutan")) %}
        + case when {{ adapter.quote(column.name) }} <> '0' then 1 else 0 end
        {%- endfor %}
        as angka
    from {{ seed }}
{%- endmacro %}
