{% test cells_can_be_read(model) %}
    {{ config(meta={
        "remedy": "correct the cell. A column documented as bigint holds digits only, or nothing where the print"
        ~ " is empty; a cell with a comma stands in double quotes, and has none inside."
    }) }}
    {% for column in seed_columns(model.identifier) %}
    {% set cell = adapter.quote(column.name) %}
    select
        '{{ model.identifier }}' as seed,
        '{{ column.name }}' as seed_column,
        {{ cell }} as found,
        case
            when {{ cell }} like '%"%' then 'a double quote inside the cell'
            else 'not a whole number'
        end as problem,
        *
    from {{ model }}
    where
        {{ cell }} like '%"%'
        {% if column.data_type == "bigint" %}or not {{ matches("trim(" ~ cell ~ ")", "-?[0-9]+") }}{% endif %}
    {{ "union all" if not loop.last }}
    {% endfor %}
{% endtest %}
