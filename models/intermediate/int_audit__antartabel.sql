-- Grain: one row per year, printed table and name: tables that count by the same names agree. The
-- first complete table of a domain (2.1 for wilayah, 2.3 for kategori) is the one that the others
-- are compared with.
with

tables as (
    select * from {{ ref("int_publikasi__tabel") }}
),

printed as (
    select * from {{ ref("int_publikasi__sel") }}
    where jenis = 'sel'
),

margins as (
    select
        tahun,
        tabel,
        ranah_baris as ranah,
        baris as nama,
        cast(sum(jumlah) as bigint) as jumlah
    from printed
    group by tahun, tabel, ranah_baris, baris
    union all
    select
        tahun,
        tabel,
        ranah_kolom as ranah,
        kolom as nama,
        cast(sum(jumlah) as bigint) as jumlah
    from printed
    where ranah_kolom <> ''
    group by tahun, tabel, ranah_kolom, kolom
),

tables_of_a_domain as (
    select
        margins.tahun,
        margins.ranah,
        margins.tabel,
        tables.cakupan,
        tables.terkecil
    from margins
    inner join tables on margins.tahun = tables.tahun and margins.tabel = tables.tabel
    group by margins.tahun, margins.ranah, margins.tabel, tables.cakupan, tables.terkecil
),

first_tables as (
    select
        tahun,
        ranah,
        min(tabel) as tabel_pertama
    from tables_of_a_domain
    where cakupan = 'lengkap'
    group by tahun, ranah
),

other_tables as (
    select
        tables_of_a_domain.*,
        first_tables.tabel_pertama
    from tables_of_a_domain
    inner join first_tables
        on
            tables_of_a_domain.tahun = first_tables.tahun
            and tables_of_a_domain.ranah = first_tables.ranah
            and tables_of_a_domain.tabel <> first_tables.tabel_pertama
),

expected as (
    select
        other_tables.*,
        margins.nama,
        margins.jumlah
    from other_tables
    inner join margins
        on
            other_tables.tahun = margins.tahun
            and other_tables.ranah = margins.ranah
            and other_tables.tabel_pertama = margins.tabel
),

found as (
    select
        other_tables.*,
        margins.nama,
        margins.jumlah
    from other_tables
    inner join margins
        on
            other_tables.tahun = margins.tahun
            and other_tables.ranah = margins.ranah
            and other_tables.tabel = margins.tabel
),

checks as (
    select
        coalesce(expected.tahun, found.tahun) as tahun,
        'antartabel' as pemeriksaan,
        coalesce(expected.tabel, found.tabel) as tabel,
        coalesce(expected.nama, found.nama) as baris,
        'Tabel ' || coalesce(expected.tabel_pertama, found.tabel_pertama) as kolom,
        expected.jumlah as nilai_gudang,
        found.jumlah as nilai_cetak
    from expected
    full outer join found
        on
            expected.tahun = found.tahun
            and expected.ranah = found.ranah
            and expected.tabel = found.tabel
            and expected.nama = found.nama
    where found.tabel is not null or expected.jumlah >= expected.terkecil
)

select * from checks
