{#- on-run-end: what failed, in words. dbt reports a failed test as a count; whoever reads the log at
    the end of the day needs the rows: which table, row and column, what was expected, what was found. -#}
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
