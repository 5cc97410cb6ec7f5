-- Grain: one row per year, check and recap: the sum of a mart beside what it must add up to. In a
-- published year that is the total of the prose, for complete recaps; in a year with complaints the
-- number of those that have the recap's names, which for a complete recap is all of them.
with

warehouse as (
    select * from {{ ref("int_audit__angka") }}
),

measures as (
    select * from {{ ref("int_ukuran") }}
),

tables as (
    select * from {{ ref("int_publikasi__tabel") }}
),

claims as (
    select * from {{ ref("int_publikasi__klaim") }}
    where ukuran = 'total'
),

complaints as (
    select * from {{ ref("int_crm__pengaduan") }}
),

settings as (
    select * from {{ ref("stg_acuan__registri") }}
),

-- A kelurahan below the disclosure floor is not served.
named as (
    select cells.*
    from {{ ref("int_rekap__sel") }} as cells
    cross join settings
    where
        cells.sumber = 'crm'
        and (cells.ukuran <> 'kelurahan' or cells.jumlah >= settings.batas_pengungkapan)
),

totals as (
    select
        tahun,
        'total_tahun' as pemeriksaan,
        nilai as jumlah
    from claims
    union all
    select
        tahun,
        'pengaduan' as pemeriksaan,
        count(*) as jumlah
    from complaints
    group by tahun
),

expected as (
    select
        totals.tahun,
        totals.pemeriksaan,
        measures.mart as tabel,
        totals.jumlah
    from totals
    cross join measures
    where measures.cakupan = 'lengkap'
    union all
    select
        named.tahun,
        'pengaduan' as pemeriksaan,
        measures.mart as tabel,
        sum(named.jumlah) as jumlah
    from named
    inner join measures
        on named.ukuran = measures.ukuran and measures.cakupan = 'sebagian'
    group by named.tahun, measures.mart
),

checked_years as (
    select
        tahun,
        'total_tahun' as pemeriksaan
    from tables
    union
    select
        tahun,
        'pengaduan' as pemeriksaan
    from complaints
),

found as (
    select
        warehouse.tahun,
        checked_years.pemeriksaan,
        measures.mart as tabel,
        sum(warehouse.nilai) as jumlah
    from warehouse
    inner join checked_years on warehouse.tahun = checked_years.tahun
    inner join measures on warehouse.ukuran = measures.ukuran
    where measures.cakupan = 'lengkap' or checked_years.pemeriksaan = 'pengaduan'
    group by warehouse.tahun, checked_years.pemeriksaan, measures.mart
),

checks as (
    select
        coalesce(found.tahun, expected.tahun) as tahun,
        coalesce(found.pemeriksaan, expected.pemeriksaan) as pemeriksaan,
        coalesce(found.tabel, expected.tabel) as tabel,
        'Grand Total' as baris,
        'Total' as kolom,
        cast(found.jumlah as bigint) as nilai_gudang,
        cast(expected.jumlah as bigint) as nilai_cetak
    from found
    full outer join expected
        on
            found.tahun = expected.tahun
            and found.pemeriksaan = expected.pemeriksaan
            and found.tabel = expected.tabel
)

select * from checks
