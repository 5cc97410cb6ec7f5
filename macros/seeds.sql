{#- Seeds are loaded as text, as printed: a number with decimals, a comma or a blank stays what it is
    until a test has seen it. Overrides dbt's own way, on DuckDB. Strict, so that a line with too few or
    too many cells is an error that names file and line. The path is that of the project that runs; the
    one in dbt's cache is of the folder that was parsed. -#}
{% materialization seed, adapter="duckdb" %}
    {% set file = invocation_args_dict.project_dir ~ "/" ~ model.original_file_path %}
    {% set path = "'" ~ file | replace("'", "''") ~ "'" %}
    {% set columns = [] %}
    {% for name in model.columns %}{% do columns.append("'" ~ name ~ "': 'varchar'") %}{% endfor %}

    {% set line_1 %}
        select regexp_extract(replace(content, '"', ''), '^\x{feff}?([^\r\n]*)', 1) from read_text({{ path }})
    {% endset %}
    {% do check_header(run_query(line_1).columns[0][0]) %}

    {{ run_hooks(pre_hooks) }}
    {% call statement("main") %}
        create or replace table {{ this }} as
        select * from read_csv(
            {{ path }}, columns = { {{- columns | join(", ") -}} }, header = true, delim = ',', quote = '"',
            escape = '"', nullstr = '', auto_detect = false, strict_mode = true
        )
    {% endcall %}
    {# What `dbt seed --show` shows. #}
    {% do store_result("agate_table", response="OK", agate_table=run_query("select * from " ~ this)) %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({"relations": [this.incorporate(type="table")]}) }}
{% endmaterialization %}


{#- Stop at a seed whose header is not what its YAML documents. -#}
{% macro check_header(header) %}
    {% set documented = model.columns | join(",") %}
    {% if header != documented %}
        {{ exceptions.raise_compiler_error(
            model.original_file_path ~ ", line 1: the header is " ~ header ~ ", expected " ~ documented
            ~ " as documented in " ~ (model.patch_path or "no YAML").split("://")[-1]
        ) }}
    {% endif %}
{% endmacro %}


{#- The columns of a seed as its YAML documents them: what the loader expects in its file. -#}
{% macro seed_columns(seed) %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {{ return(graph.nodes["seed." ~ project_name ~ "." ~ seed].columns.values() | list) }}
{% endmacro %}
