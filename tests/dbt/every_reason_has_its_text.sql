-- Reasons that records were quarantined for and that have no text, with how many records have them.
{{ config(meta={
    "remedy": "add the reason, its words and what to do to acuan_alasan.csv.",
    "stays": "its failure names the reason whose text was forgotten",
}) }}

select
    alasan,
    count(*) as records
from {{ ref("int_crm__karantina") }}
where keterangan is null
group by alasan
