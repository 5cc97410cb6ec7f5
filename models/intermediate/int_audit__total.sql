-- Grain: one row per year, printed table and total: the sum of the printed cells beside the printed
-- total of their row, their column or the whole table.
with

tables as (
    select * from {{ ref("int_publikasi__tabel") }}
    where cakupan = 'lengkap'
),

printed as (
    select * from {{ ref("int_publikasi__sel") }}
),

cells as (
    select printed.*
    from printed
    inner join tables on printed.tahun = tables.tahun and printed.tabel = tables.tabel
    where printed.jenis = 'sel'
),

sums as (
    select
        tahun,
        'total_baris' as pemeriksaan,
        tabel,
        baris,
        'Total' as kolom,
        cast(sum(jumlah) as bigint) as jumlah
    from cells
    where ranah_kolom <> ''
    group by tahun, tabel, baris
    union all
    select
        tahun,
        'total_kolom' as pemeriksaan,
        tabel,
        'Grand Total' as baris,
        kolom,
        cast(sum(jumlah) as bigint) as jumlah
    from cells
    where ranah_kolom <> ''
    group by tahun, tabel, kolom
    union all
    select
        tahun,
        'total_umum' as pemeriksaan,
        tabel,
        'Grand Total' as baris,
        'Total' as kolom,
        cast(sum(jumlah) as bigint) as jumlah
    from cells
    group by tahun, tabel
),

totals as (
    select * from printed
    where jenis <> 'sel'
),

checks as (
    select
        coalesce(sums.tahun, totals.tahun) as tahun,
        coalesce(sums.pemeriksaan, totals.jenis) as pemeriksaan,
        coalesce(sums.tabel, totals.tabel) as tabel,
        coalesce(sums.baris, totals.baris) as baris,
        coalesce(sums.kolom, totals.kolom) as kolom,
        sums.jumlah as nilai_gudang,
        totals.jumlah as nilai_cetak
    from sums
    -- Row and column say which kind of total it is.
    full outer join totals
        on
            sums.tahun = totals.tahun
            and sums.tabel = totals.tabel
            and sums.baris = totals.baris
            and sums.kolom = totals.kolom
)

select * from checks
