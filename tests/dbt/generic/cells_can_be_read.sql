{#- Every cell of a seed can be read: no quotes or invisible characters, and a number in a column documented
    as bigint or double. What is not fine is returned with file, row and column. -#}
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
    {% set number = {"bigint": whole, "double": whole ~ "([.][0-9]{1,9})?"}.get(column.data_type) %}
    {% set is_number = matches(cell, number) if number else "true" %}
    select
        '{{ seed.original_file_path }}' as file,
        '{{ column.name }}' as seed_column,
        {{ cell }} as found,
        case
            when {{ cell }} like '%"%' then 'a double quote inside the cell'
            when {{ is_text }} then 'not a {{ "number such as 0.5" if column.data_type == "double" else "whole number" }}'
            else 'an extra blank, a line break or an invisible character'
        end as problem,
        *
    from {{ model }}
    where not {{ is_text }} or not {{ is_number }}
    {{ "union all" if not loop.last }}
    {% endfor %}
{% endtest %}
