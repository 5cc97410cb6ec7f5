{% test unique_combination(model, columns) %}
    {{ config(meta={"remedy": "delete the row that was keyed in twice, or correct the label that two rows share."}) }}
    {{ repeated_combinations(model, columns) }}
{% endtest %}
