{#- Post-hook of every seed: its file has the documented columns in the documented order, no more and
    no fewer. dbt itself would load a file with a column too many without a word. -#}
{% macro assert_seed_columns() %}
    {% if execute %}
        {% set expected = model.columns.keys() | list %}
        {% set found = adapter.get_columns_in_relation(this) | map(attribute="name") | list %}
        {% if found != expected %}
            {{ exceptions.raise_compiler_error(
                model.original_file_path ~ ", line 1 (header): "
                ~ "missing: " ~ (expected | reject("in", found) | join(", ") or "none")
                ~ "; not known: " ~ (found | reject("in", expected) | join(", ") or "none")
                ~ ".\n  expected: " ~ expected | join(",")
                ~ "\n  found:    " ~ found | join(",")
                ~ "\n  Remedy: restore the header of the file, or document the new column in the YAML beside it."
            ) }}
        {% endif %}
    {% endif %}
{% endmacro %}
