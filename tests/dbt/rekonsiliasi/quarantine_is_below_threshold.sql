-- The records that cannot be used, by file and reason, if they are a larger share of all that was
-- read than var ambang_karantina allows. A file is shown by its number: its name may be personal.
{{ config(meta={
    "remedy": "see every record in intermediate.int_crm__karantina of the build file; correct the mapping"
    ~ " (docs/ekspor.md), add aliases, fix the export, or raise var ambang_karantina if so many are to be left out."
}) }}

with

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
    quarantine.nomor as export_file,
    quarantine.alasan,
    quarantine.kolom,
    quarantine.keterangan,
    count(*) as records,
    min(quarantine.baris) as first_row,
    reception.dikarantina as quarantined_in_all,
    reception.dibaca as read_in_all
from quarantine
inner join reception
    on reception.dikarantina > {{ var("ambang_karantina") }} * reception.dibaca
group by
    quarantine.nomor,
    quarantine.alasan,
    quarantine.kolom,
    quarantine.keterangan,
    reception.dikarantina,
    reception.dibaca
order by
    records desc, quarantine.nomor asc, quarantine.alasan asc, quarantine.keterangan asc
