-- The checksum of each printed table, of the claims, the catalogue and the register is the one that
-- the catalogue states.
{{ config(tags=["rekonsiliasi"], meta={
    "remedy": "`git diff seeds/` shows which cell changed. Restore it; or, if the change is meant, read the whole"
    ~ " table against the print and copy the checksum found into the column segel of seeds/publikasi/katalog.csv."
}) }}

select * from {{ ref("int_kendali__segel") }}
where not coalesce(expected = found, false)
order by tahun, nomor
