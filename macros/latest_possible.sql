{#- The latest possible time in an export: a day after the start of the run, which allows for any zone. -#}
{% macro latest_possible() -%}
    {{ dbt.dateadd("day", 1, "cast('" ~ run_started_at.strftime("%Y-%m-%d %H:%M:%S") ~ "' as timestamp)") }}
{%- endmacro %}
