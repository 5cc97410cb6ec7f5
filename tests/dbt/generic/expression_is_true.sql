{% test expression_is_true(model, expression) %}
    {{ rows_where_not_true(model, expression) }}
{% endtest %}
