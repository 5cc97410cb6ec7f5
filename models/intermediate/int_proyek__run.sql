-- Grain: one row: the run of dbt that builds, and whether it was asked to build everything.
{# The options are those of RESTRICTING in crm_dukcapil/start.py. #}
{% set restricted_by = [] %}
{% for option in [
    "select", "exclude", "selector", "resource_types", "exclude_resource_types", "empty", "sample"
] if invocation_args_dict.get(option) %}
    {% do restricted_by.append(option) %}
{% endfor %}

select
    '{{ invocation_id }}' as id_build,
    '{{ dbt_version }}' as versi_dbt,
    {{ invocation_args_dict.get("which") == "build" and not restricted_by }} as is_seluruhnya
