{% test unique_combination(model, columns) %}
    {{ config(meta={"remedy": "delete the row that was keyed in twice, or correct the label that two rows share."}) }}
    select
        {{ columns | join(", ") }},
        1 as rows_expected,
        count(*) as rows_found
    from {{ model }}
    group by {{ columns | join(", ") }}
    having count(*) > 1
{% endtest %}
