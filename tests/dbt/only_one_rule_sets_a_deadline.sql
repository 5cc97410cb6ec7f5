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
    others.berlaku_sejak as also_from,
    others.berlaku_sampai as also_until,
    others.hari as also_days
from rules
inner join rules as others
    on
        rules.nomor < others.nomor
        and coalesce(rules.kategori, '') = coalesce(others.kategori, '')
        and coalesce(rules.kanal, '') = coalesce(others.kanal, '')
        and coalesce(rules.berlaku_sejak, date '0001-01-01')
        <= coalesce(others.berlaku_sampai, date '9999-12-31')
        and coalesce(others.berlaku_sejak, date '0001-01-01')
        <= coalesce(rules.berlaku_sampai, date '9999-12-31')
