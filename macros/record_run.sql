{#- on-run-start: notes in the build file which run this is, and whether it builds and tests everything.
    Only such a run may publish: any other would serve old tables beside new ones, or untested ones. -#}
{% macro record_run() %}
    {% if execute %}
        {% set restricting = [] %}
        {% for argument in [
            "select", "exclude", "selector", "resource_types", "exclude_resource_types", "empty", "sample"
        ] if invocation_args_dict.get(argument) %}
            {% do restricting.append("--" ~ argument | replace("_", "-")) %}
        {% endfor %}
        {% set command = invocation_args_dict.get("which") %}
        {% set relation = api.Relation.create(
            database=target.database, schema="intermediate", identifier="run"
        ) %}
        {% do adapter.create_schema(relation) %}
        {% do run_query(
            "create or replace table " ~ relation ~ " as select"
            ~ " '" ~ invocation_id ~ "' as id_build,"
            ~ " '" ~ dbt_version ~ "' as versi_dbt,"
            ~ " '" ~ (["dbt", command] + restricting) | join(" ") ~ "' as command,"
            ~ " " ~ (command == "build" and not restricting) | lower ~ " as is_whole"
        ) %}
    {% endif %}
{% endmacro %}
