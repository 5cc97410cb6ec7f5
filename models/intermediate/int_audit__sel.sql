-- Grain: one row per year, printed table, row and column: the mart's number beside the printed one.
-- A number too small to be printed is left out; a missing one on either side is not.
with

warehouse as (
    select * from {{ ref("int_audit__angka") }}
),

tables as (
    select * from {{ ref("int_publikasi__tabel") }}
),

printed as (
    select * from {{ ref("int_publikasi__sel") }}
    where jenis = 'sel'
),

complaints as (
    select * from {{ ref("int_crm__pengaduan") }}
),

warehouse_cells as (
    select
        warehouse.tahun,
        tables.tabel,
        warehouse.baris,
        warehouse.kolom,
        warehouse.nilai,
        tables.terkecil
    from warehouse
    inner join tables on warehouse.tahun = tables.tahun and warehouse.ukuran = tables.ukuran
),

cells as (
    select
        coalesce(warehouse_cells.tahun, printed.tahun) as tahun,
        coalesce(warehouse_cells.tabel, printed.tabel) as tabel,
        coalesce(warehouse_cells.baris, printed.baris) as baris,
        coalesce(warehouse_cells.kolom, printed.kolom) as kolom,
        warehouse_cells.nilai as nilai_gudang,
        printed.jumlah as nilai_cetak
    from warehouse_cells
    full outer join printed
        on
            warehouse_cells.tahun = printed.tahun
            and warehouse_cells.tabel = printed.tabel
            and warehouse_cells.baris = printed.baris
            and warehouse_cells.kolom = printed.kolom
    where printed.tabel is not null or warehouse_cells.nilai >= warehouse_cells.terkecil
),

-- Places that no reference knows: no mart names them, but one with as many complaints as the print
-- lists should be in it. Numbered, because what an export has there may be anything.
unlisted_places as (
    select
        tahun,
        tempat_teks,
        count(*) as jumlah
    from complaints
    where tempat_teks is not null and kelurahan is null
    group by tahun, tempat_teks
),

unlisted_cells as (
    select
        unlisted_places.tahun,
        tables.tabel,
        'kelurahan tak dikenal ' || cast(row_number() over (
            partition by unlisted_places.tahun, tables.tabel
            order by unlisted_places.jumlah desc
        ) as string) as baris,
        'Total' as kolom,
        unlisted_places.jumlah as nilai_gudang,
        cast(null as bigint) as nilai_cetak
    from unlisted_places
    inner join tables
        on
            unlisted_places.tahun = tables.tahun
            and tables.ukuran = 'kelurahan'
            and unlisted_places.jumlah >= tables.terkecil
),

checks as (
    select
        tahun,
        'sel' as pemeriksaan,
        tabel,
        baris,
        kolom,
        nilai_gudang,
        nilai_cetak
    from cells
    union all
    select
        tahun,
        'sel' as pemeriksaan,
        tabel,
        baris,
        kolom,
        nilai_gudang,
        nilai_cetak
    from unlisted_cells
)

select * from checks
