-- The checksum of each printed table is the one in the catalogue, which nobody but a reader of the
-- print writes there: sealing the seeds anew does not change it.
-- Runs after the audit, so that a broken seal does not skip what else the audit has to say:
-- depends_on: {{ ref("rekonsiliasi") }}, {{ ref("klaim") }}
{{ config(tags=["rekonsiliasi"], meta={
    "remedy": "read the table against the print, cell by cell; if every cell is right, copy the checksum found"
    ~ " into the column segel of seeds/publikasi/katalog.csv."
}) }}

with

catalogue as (
    select * from {{ ref("stg_publikasi__katalog") }}
    where jenis = 'tabel'
),

tables as (
    {{ table_seal_query() }}
),

compared as (
    select
        coalesce(catalogue.tahun, tables.tahun) as tahun,
        coalesce(catalogue.tabel, tables.tabel) as tabel,
        catalogue.segel as expected,
        tables.segel as found
    from catalogue
    full outer join tables
        on catalogue.tahun = tables.tahun and catalogue.tabel = tables.tabel
    where not coalesce(catalogue.segel = tables.segel, false)
)

select * from compared
order by tahun, tabel
