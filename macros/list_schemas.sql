{#- dbt's first question to the database, before it is opened: a place to refuse what would go wrong later.
    The build file, the served file and the gate are found from the working directory. From another one,
    a build would read the seeds of one checkout and publish into the warehouse of another. -#}
{% macro duckdb__list_schemas(database) %}
    {% if env_var("DBT_PROJECT_DIR", "") or "--project-dir" in invocation_args_dict.invocation_command %}
        {{ exceptions.raise_compiler_error(
            "run dbt in the project folder, without --project-dir: cd " ~ invocation_args_dict.project_dir
        ) }}
    {% endif %}
    {{ return(dbt.duckdb__list_schemas(database)) }}
{% endmacro %}
