-- Grain: one row per complaint (sistem, id_pengaduan) that the exports hold more than once, usable
-- or not. Two systems may use the same number; all records without `sistem` are of one system.
with

records as (
    select * from {{ ref("stg_crm__pengaduan") }}
),

repeated as (
    select
        sistem,
        id_pengaduan
    from records
    where id_pengaduan is not null
    group by sistem, id_pengaduan
    having count(*) > 1
)

select * from repeated
