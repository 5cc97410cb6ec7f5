{% test complete(model, columns) %}
    {{ config(meta={"remedy": "fill the cell as printed."}) }}
    {{ incomplete_rows(model, columns) }}
{% endtest %}
