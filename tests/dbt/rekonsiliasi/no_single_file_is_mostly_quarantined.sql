-- Files of which a larger share is quarantined than var ambang_karantina allows, though all files
-- together may be fine. A warning: one bad record is a large share of a small file.
{{ config(severity="warn") }}

select
    files.nomor as export_file,
    reception.dibaca as records_read,
    reception.dikarantina as quarantined,
    reception.alasan as reasons
from {{ ref("penerimaan") }} as reception
inner join {{ ref("stg_crm__berkas") }} as files on reception.berkas = files.berkas
where reception.dikarantina > {{ var("ambang_karantina") }} * reception.dibaca
order by export_file
