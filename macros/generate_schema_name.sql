{#- Schemas are the layers' own names (raw, staging, marts …), without dbt's target prefix: BI tools
    and the README name them. Builds of different people are separate files (CRM_BUILD_PATH). -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}


{#- The tables that are in the public schemas, whoever made them: a query. -#}
{% macro public_tables() -%}
    {{ adapter.dispatch("public_tables")() }}
{%- endmacro %}

{% macro duckdb__public_tables() -%}
    select
        table_schema as skema,
        table_name as nama
    from information_schema.tables
    where table_catalog = '{{ target.database }}' and table_schema in ('marts', 'audit')
{%- endmacro %}

{% macro spark__public_tables() -%}
    {% for schema in ["marts", "audit"] if execute %}
    {% for row in run_query("show tables in " ~ schema).rows %}
    select '{{ schema }}' as skema, '{{ row["tableName"] }}' as nama union all
    {% endfor %}
    {% endfor %}
    select cast(null as string) as skema, cast(null as string) as nama where false
{%- endmacro %}
