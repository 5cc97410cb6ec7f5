{#- What the generic tests look for. A test is a thin wrapper; these are tried on inline values. -#}

{#- Rows of `relation` that share the values of `columns`: which values, and how often. -#}
{% macro repeated_combinations(relation, columns) -%}
    select
        {{ columns | join(",\n        ") }},
        1 as rows_expected,
        count(*) as rows_found
    from {{ relation }}
    group by {{ columns | join(", ") }}
    having count(*) > 1
{%- endmacro %}

{#- Rows of `relation` in which one of `columns` is empty: which column, and the rest of the row. -#}
{% macro incomplete_rows(relation, columns) -%}
    {% for column in columns -%}
    select
        '{{ column }}' as empty_column,
        *
    from {{ relation }}
    where {{ column }} is null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
{%- endmacro %}

{#- Rows of `relation` whose values of `columns` are not among `rows`. NULL is never among them. -#}
{% macro unaccepted_rows(relation, columns, rows) -%}
    select *
    from {{ relation }}
    where
        not coalesce(
            {% for row in rows -%}
            (
                {%- for value in row %}
                {{ columns[loop.index0] }} = '{{ value }}'{{ " and" if not loop.last }}
                {%- endfor %}
            ){{ " or" if not loop.last }}
            {% endfor -%},
            false
        )
{%- endmacro %}



{#- Rows of `relation` for which `expression` is not true; NULL is not true. -#}
{% macro rows_where_not_true(relation, expression) -%}
    select *
    from {{ relation }}
    where not coalesce({{ expression }}, false)
{%- endmacro %}


{#- Printed labels of `relation` that `labels` does not know in their domain, with the nearest that it
    does. `ranah` and `tabel` are SQL: a column or a quoted text. -#}
{% macro unknown_labels(relation, labels, printed, ranah, tabel) -%}
    with printed as (
        select
            tahun,
            {{ tabel }} as tabel,
            {{ ranah }} as ranah,
            {{ printed }} as label_found
        from {{ relation }}
        where {{ printed }} is not null and {{ ranah }} <> ''
    ),

    unknown as (
        select
            printed.tahun,
            printed.tabel,
            printed.ranah,
            printed.label_found
        from printed
        left join {{ labels }} as known
            on printed.ranah = known.ranah and printed.label_found = known.label_cetak
        where known.ranah is null
        group by printed.tahun, printed.tabel, printed.ranah, printed.label_found
    ),

    distances as (
        select
            unknown.*,
            labels.label_cetak as nearest_known,
            row_number() over (
                partition by unknown.tahun, unknown.tabel, unknown.ranah, unknown.label_found
                order by levenshtein(unknown.label_found, labels.label_cetak), labels.label_cetak
            ) as nearness
        from unknown
        left join {{ labels }} as labels on unknown.ranah = labels.ranah
    )

    select
        tahun,
        tabel,
        ranah,
        label_found,
        nearest_known
    from distances
    where nearness = 1
{%- endmacro %}


{#- Inline rows for a test to try a macro on: `rows` of texts, numbers, booleans and none. -#}
{% macro inline_rows(columns, rows) -%}
    {%- for row in rows %}
    select
        {%- for value in row %}
        {{ "null" if value is none else "'" ~ value ~ "'" if value is string else value | lower }}
            as {{ columns[loop.index0] }}{{ "," if not loop.last }}
        {%- endfor %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
