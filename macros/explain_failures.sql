{#- on-run-end: what failed, in words. dbt reports a failed test as a count; whoever reads the log at
    the end of the day needs the rows: which table, row and column, what was expected, what was found. -#}
{% macro explain_failures(results, most=20) %}
    {% for result in results if result.status in ("fail", "error") %}
        {% set node = result.node %}
        {% if node.resource_type == "test" and result.status == "fail" %}
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
        {% elif node.resource_type == "seed" %}
            {{ log("FAILED to load " ~ node.original_file_path ~ ": the message below names line and column.", true) }}
            {{ log("    Remedy: a number cell holds digits only (empty where the print is empty), a text with a"
                ~ " comma stands in double quotes, and every line has as many cells as the header.", true) }}
        {% endif %}
    {% endfor %}
{% endmacro %}
