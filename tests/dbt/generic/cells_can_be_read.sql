{#- Every cell of a seed can be read: no quotes or invisible characters, and a number or date in a column documented
    as bigint, double or date. What is not fine is returned with file, row and column. -#}
{% test cells_can_be_read(model) %}
    {{ config(meta={
        "remedy": "correct the cell. A column documented as bigint holds digits only, or nothing where the print"
        ~ " is empty; one documented as double may have decimals after a dot; a cell with a comma stands in double quotes, and has none inside."
    }) }}
    {% set seed = graph.nodes["seed." ~ project_name ~ "." ~ model.identifier] if execute %}
    {% for column in seed_columns(model.identifier) %}
    {% set cell = adapter.quote(column.name) %}
    -- Words with one blank between them: no quotes, no line breaks, no invisible characters.
    {% set is_text = matches(cell, '[^"\\pZ\\pC]+( [^"\\pZ\\pC]+)*') %}
    {% set whole = "(0|[1-9][0-9]{0,17})" %}
    {% set pattern = {
        "bigint": whole,
        "double": whole ~ "([.][0-9]{1,9})?",
        "date": "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    }.get(column.data_type) %}
    {% set is_of_its_type = matches(cell, pattern) if pattern else "true" %}
    select
        '{{ seed.original_file_path }}' as file,
        '{{ column.name }}' as seed_column,
        {{ cell }} as found,
        case
            when {{ cell }} like '%"%' then 'a double quote inside the cell'
            when {{ is_text }} then 'not a {{ {
                "double": "number such as 0.5", "date": "date such as 2024-01-31",
            }.get(column.data_type, "whole number") }}'
            else 'an extra blank, a line break or an invisible character'
        end as problem,
        *
    from {{ model }}
    where not {{ is_text }} or not {{ is_of_its_type }}
    {{ "union all" if not loop.last }}
    {% endfor %}
{% endtest %}
