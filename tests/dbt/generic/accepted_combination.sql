{% test accepted_combination(model, columns, rows) %}
    {{ config(meta={"remedy": "use one of: " ~ (rows | map("join", " + ") | join("; ")) ~ "."}) }}
    {{ unaccepted_rows(model, columns, rows) }}
{% endtest %}
