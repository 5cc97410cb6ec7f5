-- Files of which a larger share is quarantined than ambang_karantina of acuan_registri allows,
-- though all files together may be fine. A warning: one bad record is a large share of a small
-- file.
{{ config(severity="warn") }}

with

reception as (
    select * from {{ ref("penerimaan") }}
),

settings as (
    select * from {{ ref("stg_acuan__registri") }}
)

select
    reception.nomor as export_file,
    reception.dibaca as records_read,
    reception.dikarantina as quarantined,
    reception.alasan as reasons
from reception
inner join settings
    on reception.dikarantina > settings.ambang_karantina * reception.dibaca
order by export_file
