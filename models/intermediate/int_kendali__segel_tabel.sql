-- Grain: one row per year and printed table, with the checksum over all its cells: the one that the
-- catalogue names, and the one found.
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
)

select * from compared
