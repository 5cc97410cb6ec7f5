-- Files whose records are not each accepted, a duplicate or quarantined. What was read is what landing
-- counted. A file is shown by its number: its name may be personal.
{{ config(meta={
    "remedy": "a landed file is missing or changed: delete the folder " ~ landed_folder() ~ " and build again."
}) }}

select
    files.nomor as file,
    reception.dibaca as records_read,
    reception.diterima as accepted,
    reception.duplikat as duplicates,
    reception.dikarantina as quarantined
from {{ ref("penerimaan") }} as reception
inner join {{ ref("stg_crm__berkas") }} as files on reception.berkas = files.berkas
where
    reception.dibaca is null
    or reception.dibaca <> reception.diterima + reception.duplikat + reception.dikarantina
order by file
