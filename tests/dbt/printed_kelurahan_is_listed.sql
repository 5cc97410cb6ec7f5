-- Printed kelurahan that the reference does not list in that kecamatan and kota.
{{ config(meta={
    "remedy": "compare the row with the print and with seeds/acuan/acuan_kelurahan.csv."
}) }}

with

printed as (
    select * from {{ ref("int_publikasi__kelurahan") }}
),

listed as (
    select * from {{ ref("stg_acuan__kelurahan") }}
)

select printed.*
from printed
left join listed
    on
        printed.kota = listed.kota
        and printed.kecamatan = listed.kecamatan
        and printed.kelurahan = listed.kelurahan
where listed.kelurahan is null
