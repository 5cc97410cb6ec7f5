{#- Seeds are loaded as text, as printed: a number with decimals, a comma or a blank stays what it is
    until a test has seen it. These two macros override dbt's own, on DuckDB. -#}
{% macro duckdb__create_csv_table(model, agate_table) %}
    {% set found, documented = agate_table.column_names | list, model.columns.keys() | list %}
    {% if found != documented %}
        {{ exceptions.raise_compiler_error(
            model.original_file_path ~ ", line 1: the header is " ~ found | join(",")
            ~ ", expected " ~ documented | join(",") ~ " as documented in " ~ model.patch_path.split("://")[-1]
        ) }}
    {% endif %}
    {% set columns = [] %}
    {% for name in found %}
        {% do columns.append(adapter.quote(name) ~ " " ~ api.Column.translate_type("string")) %}
    {% endfor %}
    {% set sql = "create table " ~ this ~ " (" ~ columns | join(", ") ~ ")" %}
    {% do run_query(sql) %}
    {{ return(sql) }}
{% endmacro %}

{#- Strict, so that a line with too few or too many cells is an error that names file and line. The
    path is of the project that runs: the one in dbt's cache is of the folder that was parsed. -#}
{% macro duckdb__load_csv_rows(model, agate_table) %}
    {% set sql %}
        copy {{ this }} from '{{ agate_table.original_abspath | replace("'", "''") }}' (
            format csv, header true, delimiter ',', quote '"', escape '"', nullstr '',
            auto_detect false, strict_mode true
        )
    {% endset %}
    {% do run_query(sql) %}
    {{ return(sql) }}
{% endmacro %}


{#- The columns of a seed as its YAML documents them: what the loader expects in its file. -#}
{% macro seed_columns(seed) %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {{ return(graph.nodes["seed." ~ project_name ~ "." ~ seed].columns.values() | list) }}
{% endmacro %}
