-- Files of which a larger share is quarantined than ambang_karantina of acuan_registri allows, though
-- all files together may be fine. A warning: one bad record is a large share of a small file.
{{ config(severity="warn") }}

select
    files.nomor as file,
    reception.dibaca as records_read,
    reception.dikarantina as quarantined,
    reception.alasan as reasons
from {{ ref("penerimaan") }} as reception
inner join {{ ref("stg_crm__berkas") }} as files on reception.berkas = files.berkas
inner join {{ ref("stg_acuan__registri") }} as settings
    on reception.dikarantina > settings.ambang_karantina * reception.dibaca
order by file
