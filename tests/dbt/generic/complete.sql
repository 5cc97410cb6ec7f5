{% test complete(model, columns) %}
    {{ config(meta={"remedy": "fill the cell as printed."}) }}
    {% for column in columns -%}
    select
        '{{ column }}' as empty_column,
        *
    from {{ model }}
    where {{ column }} is null
    {{ "union all" if not loop.last }}
    {% endfor %}
{% endtest %}
