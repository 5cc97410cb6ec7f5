-- Files whose records are not each accepted, a duplicate or quarantined. What was read is what
-- landing counted. A file is shown by its number: its name may be personal.
{{ config(meta={
    "remedy": "a landed file is missing or changed: delete the folder " ~ landed_folder() ~ " and build again."
}) }}

select
    nomor as export_file,
    dibaca as records_read,
    diterima as accepted,
    duplikat as duplicates,
    dikarantina as quarantined
from {{ ref("penerimaan") }}
where dibaca is null or dibaca <> diterima + duplikat + dikarantina
order by export_file
