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
),

complaints as (
    select * from {{ ref("fct_pengaduan") }}
),

counted as (
    select * from {{ ref("int_rekap__sel") }}
    where sumber = 'crm'
),

published_years as (
    select tahun from tables
    group by tahun
),

years_of_complaints as (
    select
        tahun,
        count(*) as jumlah
    from complaints
    group by tahun
),

found as (
    select
        tahun,
        ukuran,
        cast(sum(nilai) as bigint) as jumlah
    from warehouse
    group by tahun, ukuran
),

named as (
    select
        tahun,
        ukuran,
        cast(sum(jumlah) as bigint) as jumlah
    from counted
    group by tahun, ukuran
),

expected as (
    select
        claims.tahun,
        'total_tahun' as pemeriksaan,
        measures.ukuran,
        measures.mart,
        claims.nilai as jumlah
    from claims
    cross join measures
    where claims.ukuran = 'total' and measures.cakupan = 'lengkap'
    union all
    select
        years_of_complaints.tahun,
        'pengaduan' as pemeriksaan,
        measures.ukuran,
        measures.mart,
        years_of_complaints.jumlah
    from years_of_complaints
    cross join measures
    where measures.cakupan = 'lengkap'
    union all
    select
        named.tahun,
        'pengaduan' as pemeriksaan,
        measures.ukuran,
        measures.mart,
        named.jumlah
    from named
    inner join measures on named.ukuran = measures.ukuran and measures.cakupan = 'sebagian'
),

found_checks as (
    select
        found.tahun,
        'total_tahun' as pemeriksaan,
        measures.ukuran,
        measures.mart,
        found.jumlah
    from found
    inner join measures on found.ukuran = measures.ukuran and measures.cakupan = 'lengkap'
    inner join published_years on found.tahun = published_years.tahun
    union all
    select
        found.tahun,
        'pengaduan' as pemeriksaan,
        measures.ukuran,
        measures.mart,
        found.jumlah
    from found
    inner join measures on found.ukuran = measures.ukuran
    inner join years_of_complaints on found.tahun = years_of_complaints.tahun
),

checks as (
    select
        coalesce(found_checks.tahun, expected.tahun) as tahun,
        coalesce(found_checks.pemeriksaan, expected.pemeriksaan) as pemeriksaan,
        coalesce(found_checks.mart, expected.mart) as tabel,
        'Grand Total' as baris,
        'Total' as kolom,
        found_checks.jumlah as nilai_gudang,
        expected.jumlah as nilai_cetak
    from found_checks
    full outer join expected
        on
            found_checks.tahun = expected.tahun
            and found_checks.pemeriksaan = expected.pemeriksaan
            and found_checks.ukuran = expected.ukuran
)

select * from checks
