{#- Schemas are the layers' own names (raw, staging, marts …), without dbt's target prefix: BI tools
    and the README name them. Builds of different people are separate files (CRM_BUILD_PATH). -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
