-- Grain: one row per model of the public schemas, as dbt's manifest has it.
{% set nodes = graph.nodes.values() | list if execute else [] %}
{% set published = (
    nodes | selectattr("name", "equalto", "publikasi") | map(attribute="depends_on.nodes") | sum(start=[])
) %}

with

models as (
    {% for node in nodes if node.resource_type == "model" and node.schema in ["marts", "audit"] %}
    select
        '{{ node.schema }}' as skema,
        '{{ node.name }}' as nama,
        {{ node.unique_id in published }} as is_ditunggu,
        {{ "jumlah" in node.columns and node.config.meta.get("is_ukuran", true) }} as is_berjumlah,
        {{ "sumber" in node.columns }} as is_bersumber
    {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from models
