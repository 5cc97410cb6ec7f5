{#- on-run-start: the build file, the served file and the package are found from the working directory. A run
    from elsewhere could build the seeds of one checkout into the files of another. -#}
{% macro stay_in_the_project() %}
    {% if env_var("DBT_PROJECT_DIR", "") or "--project-dir" in invocation_args_dict.invocation_command %}
        {{ exceptions.raise_compiler_error(
            "run dbt in the project folder, without --project-dir: cd " ~ invocation_args_dict.project_dir
        ) }}
    {% endif %}
{% endmacro %}
