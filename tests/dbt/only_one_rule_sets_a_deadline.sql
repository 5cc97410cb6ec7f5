-- Two rules for the same category and channel that hold on the same day.
with

rules as (
    select
        *,
        row_number() over (order by kategori, kanal, berlaku_sejak, hari) as nomor
    from {{ ref("stg_acuan__tenggat") }}
)

select
    rules.kategori,
    rules.kanal,
    rules.berlaku_sejak,
    rules.berlaku_sampai,
    rules.hari,
    bersamaan.berlaku_sejak as also_from,
    bersamaan.berlaku_sampai as also_until,
    bersamaan.hari as also_days
from rules
inner join rules as bersamaan
    on
        rules.nomor < bersamaan.nomor
        and coalesce(rules.kategori, '') = coalesce(bersamaan.kategori, '')
        and coalesce(rules.kanal, '') = coalesce(bersamaan.kanal, '')
        and coalesce(rules.berlaku_sejak, date '0001-01-01')
        <= coalesce(bersamaan.berlaku_sampai, date '9999-12-31')
        and coalesce(bersamaan.berlaku_sejak, date '0001-01-01')
        <= coalesce(rules.berlaku_sampai, date '9999-12-31')
