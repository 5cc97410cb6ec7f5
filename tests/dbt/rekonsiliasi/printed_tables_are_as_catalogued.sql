-- The checksum of each printed table, of the claims, the catalogue and the register is that of the
-- catalogue.
{{ config(tags=["rekonsiliasi"], meta={
    "remedy": "`git diff seeds/` shows which cell changed. Restore it. If the change is right, read the whole table"
    ~ " against the print, then write its checksum: make segel YEAR=… TABLES=…"
}) }}

select
    tahun,
    nomor,
    expected,
    found
from {{ ref("int_kendali__segel") }}
where not coalesce(expected = found, false)
order by tahun, nomor
