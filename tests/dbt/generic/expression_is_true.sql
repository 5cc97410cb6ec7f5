{#- An expression that holds in every row; the name and the description of the test say why. -#}
{% test expression_is_true(model, expression) %}
    {{ config(meta={"remedy": "this must hold in every row: " ~ expression ~ "."}) }}
    select *
    from {{ model }}
    where not coalesce({{ expression }}, false)
{% endtest %}
