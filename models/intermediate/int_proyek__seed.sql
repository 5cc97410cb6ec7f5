-- Grain: one row per seed, as dbt's manifest has it, with its folder.
{% set nodes = graph.nodes.values() | list if execute else [] %}
{% set sealed = (
    nodes | selectattr("name", "equalto", "int_kendali__segel") | map(attribute="depends_on.nodes")
    | sum(start=[])
) %}
{% set tested = (
    nodes | selectattr("test_metadata", "defined") | selectattr("test_metadata.name", "equalto", "cells_can_be_read")
    | map(attribute="depends_on.nodes") | sum(start=[])
) %}

with

seeds as (
    {% for node in nodes if node.resource_type == "seed" %}
    select
        '{{ node.fqn[1] }}' as folder,
        '{{ node.name }}' as nama,
        {{ node.unique_id in sealed }} as is_disegel,
        {{ node.unique_id in tested }} as is_diuji
    {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from seeds
