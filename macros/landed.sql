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

{#- Where `land` writes on this machine, as crm_dukcapil/registry.py has it, or any other place that Spark reads. -#}
{% macro spark__landed_folder() -%}
    {%- set registry = env_var("CRM_REGISTRY", "") or "seeds" -%}
    {%- set name = "build" if registry == "seeds" else "build_" ~ registry.split("/")[-1] -%}
    {%- set build = env_var("CRM_BUILD_PATH", "") or "warehouse/" ~ name ~ ".duckdb" -%}
    {%- set folder = build if build.startswith("/") else invocation_args_dict.project_dir ~ "/" ~ build -%}
    {{ env_var("CRM_LANDED_PATH", "") or folder ~ ".landed" }}
{%- endmacro %}
