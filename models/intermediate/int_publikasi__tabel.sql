-- Grain: one row per year and catalogued table, with the smallest number that it would print: 1 in
-- a complete table; in a partial one, which leaves out the smaller numbers, the smallest it prints.
with

tables as (
    select * from {{ ref("stg_publikasi__katalog") }}
    where jenis = 'tabel'
),

cells as (
    select * from {{ ref("int_publikasi__sel") }}
    where jenis = 'sel'
),

measured as (
    select
        tables.tahun,
        tables.tabel,
        tables.ukuran,
        tables.cakupan,
        case when tables.cakupan = 'sebagian' then min(cells.jumlah) else 1 end as terkecil
    from tables
    left join cells
        on tables.tahun = cells.tahun and tables.tabel = cells.tabel
    group by tables.tahun, tables.tabel, tables.ukuran, tables.cakupan
)

select * from measured
