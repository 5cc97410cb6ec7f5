{% test accepted_combination(model, columns, rows) %}
    {{ config(meta={"remedy": "use one of: " ~ (rows | map("join", " + ") | join("; ")) ~ "."}) }}
    select *
    from {{ model }}
    where
        not coalesce(
            -- NULL is among no rows.
            {% for row in rows -%}
            (
                {%- for value in row %}
                {{ columns[loop.index0] }} = '{{ value }}'{{ " and" if not loop.last }}
                {%- endfor %}
            ){{ " or" if not loop.last }}
            {% endfor -%},
            false
        )
{% endtest %}
