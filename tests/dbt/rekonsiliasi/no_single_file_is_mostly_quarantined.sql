-- The files of which a larger share is quarantined than ambang_karantina of acuan_registri allows.
{{ config(severity="warn") }}

with

settings as (
    select * from {{ ref("stg_acuan__registri") }}
),

reception as (
    select * from {{ ref("penerimaan") }}
)

select reception.*
from reception
inner join settings
    on reception.dikarantina > settings.ambang_karantina * reception.dibaca
