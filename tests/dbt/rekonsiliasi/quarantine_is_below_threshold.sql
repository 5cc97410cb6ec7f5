-- The records that cannot be used, by file and reason, if they are a larger share of all that was
-- read than ambang_karantina of acuan_registri allows. A file is shown by its number: its name may be
-- personal.
{{ config(meta={
    "remedy": "see every record in intermediate.int_crm__karantina of the build file; correct the mapping"
    ~ " (docs/ekspor.md), add aliases, fix the export, or raise ambang_karantina in acuan_registri.csv if so many are to be left out."
}) }}

with

settings as (
    select * from {{ ref("stg_acuan__registri") }}
),

reception as (
    select
        sum(dibaca) as dibaca,
        sum(dikarantina) as dikarantina
    from {{ ref("penerimaan") }}
),

quarantine as (
    select * from {{ ref("int_crm__karantina") }}
)

select
    quarantine.nomor as file,
    quarantine.alasan,
    quarantine.kolom,
    quarantine.keterangan,
    count(*) as records,
    min(quarantine.baris) as first_row,
    reception.dikarantina as quarantined_in_all,
    reception.dibaca as read_in_all
from quarantine
cross join reception
inner join settings
    on reception.dikarantina > settings.ambang_karantina * reception.dibaca
group by
    quarantine.nomor,
    quarantine.alasan,
    quarantine.kolom,
    quarantine.keterangan,
    reception.dikarantina,
    reception.dibaca
order by
    records desc, quarantine.nomor asc, quarantine.alasan asc, quarantine.keterangan asc
