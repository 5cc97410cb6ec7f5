{#- The records that crm_dukcapil.landing wrote beside the build file: a query. `urutan` is the position of a
    record in its landed file, which tells two records apart that stand in the same row of two sheets. -#}
{% macro landed_records() -%}
    {{ adapter.dispatch("landed_records")() }}
{%- endmacro %}

{% macro duckdb__landed_records() -%}
    select
        *,
        file_row_number as urutan
    from read_parquet(
        '{{ landed_folder() | replace("'", "''") | replace("[", "[[]") | replace("*", "[*]") }}/*.parquet',
        hive_partitioning = false
    )
{%- endmacro %}

{% macro spark__landed_records() -%}
    select
        *,
        _metadata.row_index as urutan
    from parquet.`{{ landed_folder() }}/*.parquet`
{%- endmacro %}


{#- The folder beside the build file that landing writes. Its whole path: from another working directory, a view
    would otherwise read another folder. -#}
{% macro landed_folder() -%}
    {{ adapter.dispatch("landed_folder")() }}
{%- endmacro %}

{% macro duckdb__landed_folder() -%}
    {{ "" if target.path.startswith("/") else invocation_args_dict.project_dir ~ "/" }}{{ target.path }}.landed
{%- endmacro %}

{#- Any place that Spark reads; without the variable, where `land` writes on this machine. -#}
{% macro spark__landed_folder() -%}
    {{ env_var("CRM_LANDED_PATH", "") or invocation_args_dict.project_dir ~ "/warehouse/build.duckdb.landed" }}
{%- endmacro %}
