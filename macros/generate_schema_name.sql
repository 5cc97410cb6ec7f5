{#- Schemas are the layers' own names (raw, staging, marts …), without dbt's target prefix: BI tools
    and the README name them. One person's build is kept apart by its file (CRM_BUILD_PATH). -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
