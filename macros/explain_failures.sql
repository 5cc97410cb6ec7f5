{#- on-run-end: print the rows of each failed test. dbt itself reports only a count; the reader needs to
    know which table, row and column, what was expected and what was found. -#}
{% macro explain_failures(results, most=20) %}
    {% for result in results if result.status == "fail" and result.node.resource_type == "test" %}
        {% set node = result.node %}
        {% set rows = run_query(node.compiled_code) %}
        {{ log("FAILED " ~ node.name ~ " (" ~ node.original_file_path ~ "): " ~ rows | length ~ " row(s)", true) }}
        {% for row in rows.rows[:most] %}
            {% set cells = [] %}
            {% for column in rows.column_names if row[column] is not none %}
                {% do cells.append(column ~ ": " ~ row[column]) %}
            {% endfor %}
            {{ log("    " ~ cells | join(" | "), true) }}
        {% endfor %}
        {% if rows | length > most %}
            {{ log("    … and " ~ (rows | length - most) ~ " more", true) }}
        {% endif %}
        {% set remedy = node.config.meta.get("remedy") %}
        {% if remedy %}{{ log("    Remedy: " ~ remedy, true) }}{% endif %}
    {% endfor %}
{% endmacro %}
