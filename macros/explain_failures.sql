{#- on-run-end: print the rows of each failed test. dbt itself reports only a count; the reader needs to
    know which table, row and column, what was expected and what was found. Shown under --quiet too.
    A test whose rows hold values of complaints has `has_values_of_records` in its meta: they are not shown. -#}
{% macro explain_failures(results, most=20) %}
    {% for result in results if result.status == "fail" and result.node.resource_type == "test" %}
        {% set node = result.node %}
        {% set rows = run_query(node.compiled_code) %}
        {{ say("FAILED " ~ node.name ~ " (" ~ node.original_file_path ~ "): " ~ rows | length ~ " row(s)") }}
        {% set hidden = node.config.meta.get("has_values_of_records") %}
        {% for row in rows.rows[:most] if not hidden %}
            {% set cells = [] %}
            {% for column in rows.column_names if row[column] is not none %}
                {% do cells.append(column ~ ": " ~ row[column]) %}
            {% endfor %}
            {{ say("    " ~ cells | join(" | ")) }}
        {% endfor %}
        {% if hidden %}
            {{ say("    They hold values of complaints. To see them: dbt show --select " ~ node.name) }}
        {% elif rows | length > most %}
            {{ say("    … and " ~ (rows | length - most) ~ " more") }}
        {% endif %}
        {% set remedy = node.config.meta.get("remedy") %}
        {% if remedy %}{{ say("    Remedy: " ~ remedy) }}{% endif %}
    {% endfor %}
{% endmacro %}


{#- A line for the reader, in the terminal and the log. Under --quiet dbt shows what is printed, not what is
    logged: `print` is for what went wrong. -#}
{% macro say(line, quiet=false) %}
    {% if quiet %}{{ log(line, info=true) }}{% else %}{{ print(line) }}{% endif %}
{% endmacro %}
