-- Grain: one row per table in the public schemas of the build file.
select
    table_schema as skema,
    table_name as nama
from information_schema.tables
where table_catalog = '{{ target.database }}' and table_schema in ('marts', 'audit')
