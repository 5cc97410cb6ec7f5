-- Grain: one row per year, check, table, row and column. Every comparison is a FULL OUTER JOIN, so
-- that a number missing on one side is as loud as a wrong one.
with

warehouse as (
    select * from {{ ref("int_audit__angka") }}
),

cells as (
    select * from {{ ref("int_publikasi__sel") }}
),

claims as (
    select * from {{ ref("int_publikasi__klaim") }}
),

seals as (
    select * from {{ ref("int_kendali__segel") }}
),

complaints as (
    select * from {{ ref("fct_pengaduan") }}
),

accepted as (
    select * from {{ ref("int_crm__pengaduan") }}
),

tables as (
    select * from {{ ref("stg_publikasi__katalog") }}
    where jenis = 'tabel'
),

printed_cells as (
    select * from cells
    where jenis = 'sel'
),

-- From which count on a table prints: a complete one from 1, a partial one from its smallest.
smallest_printed as (
    select
        tables.tahun,
        tables.tabel,
        tables.ukuran,
        tables.cakupan,
        case when tables.cakupan = 'sebagian' then min(printed_cells.jumlah) else 1 end as terkecil
    from tables
    left join printed_cells
        on tables.tahun = printed_cells.tahun and tables.tabel = printed_cells.tabel
    group by tables.tahun, tables.tabel, tables.ukuran, tables.cakupan
),

-- sel: every printed cell against the mart's.
warehouse_cells as (
    select
        warehouse.tahun,
        smallest_printed.tabel,
        warehouse.baris,
        warehouse.kolom,
        warehouse.nilai,
        smallest_printed.terkecil
    from warehouse
    inner join smallest_printed
        on
            warehouse.tahun = smallest_printed.tahun
            and warehouse.ukuran = smallest_printed.ukuran
),

cell_checks as (
    select
        coalesce(warehouse_cells.tahun, printed_cells.tahun) as tahun,
        'sel' as pemeriksaan,
        coalesce(warehouse_cells.tabel, printed_cells.tabel) as tabel,
        coalesce(warehouse_cells.baris, printed_cells.baris) as baris,
        coalesce(warehouse_cells.kolom, printed_cells.kolom) as kolom,
        warehouse_cells.nilai as nilai_gudang,
        printed_cells.jumlah as nilai_cetak
    from warehouse_cells
    full outer join printed_cells
        on
            warehouse_cells.tahun = printed_cells.tahun
            and warehouse_cells.tabel = printed_cells.tabel
            and warehouse_cells.baris = printed_cells.baris
            and warehouse_cells.kolom = printed_cells.kolom
    where
        not (
            {{ may_be_unprinted(
                "printed_cells.tabel", "warehouse_cells.nilai", "warehouse_cells.terkecil"
            ) }}
        )
),

-- sel, of places that no reference knows: no mart names them, but one with as many complaints as
-- the print lists should be in it. Numbered, because what an export has there may be anything.
unlisted_places as (
    select
        tahun,
        tempat_teks,
        count(*) as jumlah
    from accepted
    where tempat_teks is not null and kelurahan is null
    group by tahun, tempat_teks
),

unlisted_checks as (
    select
        unlisted_places.tahun,
        'sel' as pemeriksaan,
        smallest_printed.tabel,
        'kelurahan tak dikenal ' || cast(row_number() over (
            partition by unlisted_places.tahun, smallest_printed.tabel
            order by unlisted_places.jumlah desc, unlisted_places.tempat_teks asc
        ) as string) as baris,
        'Total' as kolom,
        unlisted_places.jumlah as nilai_gudang,
        cast(null as bigint) as nilai_cetak
    from unlisted_places
    inner join smallest_printed
        on
            unlisted_places.tahun = smallest_printed.tahun
            and smallest_printed.ukuran = 'kelurahan'
            and unlisted_places.jumlah >= smallest_printed.terkecil
),

-- total_baris, total_kolom, total_umum: every printed total against the sum of its printed cells.
complete_cells as (
    select printed_cells.*
    from printed_cells
    inner join smallest_printed
        on
            printed_cells.tahun = smallest_printed.tahun
            and printed_cells.tabel = smallest_printed.tabel
            and smallest_printed.cakupan = 'lengkap'
),

sums as (
    select
        tahun,
        'total_baris' as pemeriksaan,
        tabel,
        baris,
        'Total' as kolom,
        cast(sum(jumlah) as bigint) as jumlah
    from complete_cells
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
    from complete_cells
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
    from complete_cells
    group by tahun, tabel
),

printed_totals as (
    select * from cells
    where jenis <> 'sel'
),

total_checks as (
    select
        coalesce(sums.tahun, printed_totals.tahun) as tahun,
        coalesce(sums.pemeriksaan, printed_totals.jenis) as pemeriksaan,
        coalesce(sums.tabel, printed_totals.tabel) as tabel,
        coalesce(sums.baris, printed_totals.baris) as baris,
        coalesce(sums.kolom, printed_totals.kolom) as kolom,
        sums.jumlah as nilai_gudang,
        printed_totals.jumlah as nilai_cetak
    from sums
    full outer join printed_totals
        on
            sums.tahun = printed_totals.tahun
            and sums.pemeriksaan = printed_totals.jenis
            and sums.tabel = printed_totals.tabel
            and sums.baris = printed_totals.baris
            and sums.kolom = printed_totals.kolom
),

-- antartabel: tables that count by the same names agree. The first complete table of a domain
-- (2.1 for wilayah, 2.3 for kategori) is what the others are held against.
margins as (
    select
        tahun,
        tabel,
        ranah_baris as ranah,
        baris as nama,
        cast(sum(jumlah) as bigint) as jumlah
    from printed_cells
    group by tahun, tabel, ranah_baris, baris
    union all
    select
        tahun,
        tabel,
        ranah_kolom as ranah,
        kolom as nama,
        cast(sum(jumlah) as bigint) as jumlah
    from printed_cells
    where ranah_kolom <> ''
    group by tahun, tabel, ranah_kolom, kolom
),

first_tables as (
    select
        margins.tahun,
        margins.ranah,
        min(margins.tabel) as tabel_acuan
    from margins
    inner join smallest_printed
        on
            margins.tahun = smallest_printed.tahun
            and margins.tabel = smallest_printed.tabel
            and smallest_printed.cakupan = 'lengkap'
    group by margins.tahun, margins.ranah
),

other_tables as (
    select
        margins.tahun,
        margins.ranah,
        margins.tabel,
        first_tables.tabel_acuan,
        min(smallest_printed.terkecil) as terkecil
    from margins
    inner join first_tables
        on
            margins.tahun = first_tables.tahun
            and margins.ranah = first_tables.ranah
            and margins.tabel <> first_tables.tabel_acuan
    inner join smallest_printed
        on margins.tahun = smallest_printed.tahun and margins.tabel = smallest_printed.tabel
    group by margins.tahun, margins.ranah, margins.tabel, first_tables.tabel_acuan
),

expected_margins as (
    select
        other_tables.*,
        margins.nama,
        margins.jumlah
    from other_tables
    inner join margins
        on
            other_tables.tahun = margins.tahun
            and other_tables.ranah = margins.ranah
            and other_tables.tabel_acuan = margins.tabel
),

found_margins as (
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

margin_checks as (
    select
        coalesce(expected_margins.tahun, found_margins.tahun) as tahun,
        'antartabel' as pemeriksaan,
        coalesce(expected_margins.tabel, found_margins.tabel) as tabel,
        coalesce(expected_margins.nama, found_margins.nama) as baris,
        'Tabel ' || coalesce(expected_margins.tabel_acuan, found_margins.tabel_acuan) as kolom,
        expected_margins.jumlah as nilai_gudang,
        found_margins.jumlah as nilai_cetak
    from expected_margins
    full outer join found_margins
        on
            expected_margins.tahun = found_margins.tahun
            and expected_margins.ranah = found_margins.ranah
            and expected_margins.tabel = found_margins.tabel
            and expected_margins.nama = found_margins.nama
    where
        not (
            {{ may_be_unprinted(
                "found_margins.tabel", "expected_margins.jumlah", "expected_margins.terkecil"
            ) }}
        )
),

-- total_tahun: every complete recap against the year's total as the prose states it.
published_years as (
    select tahun from tables
    group by tahun
),

complete_measures as (
    select ukuran from warehouse
    where ukuran not in ('kelurahan', 'total', 'kanal_resmi')
    group by ukuran
),

expected_years as (
    select
        claims.tahun,
        complete_measures.ukuran,
        claims.nilai
    from claims
    cross join complete_measures
    where claims.ukuran = 'total'
),

found_years as (
    select
        warehouse.tahun,
        warehouse.ukuran,
        cast(sum(warehouse.nilai) as bigint) as nilai
    from warehouse
    inner join published_years on warehouse.tahun = published_years.tahun
    inner join complete_measures on warehouse.ukuran = complete_measures.ukuran
    group by warehouse.tahun, warehouse.ukuran
),

year_checks as (
    select
        coalesce(found_years.tahun, expected_years.tahun) as tahun,
        'total_tahun' as pemeriksaan,
        'rekap_' || coalesce(found_years.ukuran, expected_years.ukuran) as tabel,
        'Grand Total' as baris,
        'Total' as kolom,
        found_years.nilai as nilai_gudang,
        expected_years.nilai as nilai_cetak
    from found_years
    full outer join expected_years
        on
            found_years.tahun = expected_years.tahun
            and found_years.ukuran = expected_years.ukuran
),

-- pengaduan: every complete recap of a year with complaints against the number of its complaints.
years_of_complaints as (
    select
        tahun,
        count(*) as jumlah
    from complaints
    group by tahun
),

recaps_of_complaints as (
    select
        warehouse.tahun,
        warehouse.ukuran,
        cast(sum(warehouse.nilai) as bigint) as nilai
    from warehouse
    inner join complete_measures on warehouse.ukuran = complete_measures.ukuran
    inner join years_of_complaints on warehouse.tahun = years_of_complaints.tahun
    group by warehouse.tahun, warehouse.ukuran
),

expected_recaps as (
    select
        years_of_complaints.tahun,
        complete_measures.ukuran,
        years_of_complaints.jumlah
    from years_of_complaints
    cross join complete_measures
),

complaint_checks as (
    select
        coalesce(recaps_of_complaints.tahun, expected_recaps.tahun) as tahun,
        'pengaduan' as pemeriksaan,
        'rekap_' || coalesce(recaps_of_complaints.ukuran, expected_recaps.ukuran) as tabel,
        'Grand Total' as baris,
        'Total' as kolom,
        recaps_of_complaints.nilai as nilai_gudang,
        expected_recaps.jumlah as nilai_cetak
    from recaps_of_complaints
    full outer join expected_recaps
        on
            recaps_of_complaints.tahun = expected_recaps.tahun
            and recaps_of_complaints.ukuran = expected_recaps.ukuran
),

-- segel: how many cells of a printed table were sealed, and how many still stand as sealed.
table_seals as (
    select
        {{ sealed_year("baris") }} as tahun,
        {{ sealed_table("seed") }} as tabel,
        case when status = 'utuh' then 1 else 0 end as utuh
    from seals
    where seed like 'tabel%'
),

seal_checks as (
    select
        tahun,
        'segel' as pemeriksaan,
        tabel,
        'seluruh baris' as baris,
        'seluruh kolom' as kolom,
        cast(sum(utuh) as bigint) as nilai_gudang,
        count(*) as nilai_cetak
    from table_seals
    group by tahun, tabel
),

checks as (
    select * from cell_checks
    union all
    select * from unlisted_checks
    union all
    select * from total_checks
    union all
    select * from margin_checks
    union all
    select * from year_checks
    union all
    select * from complaint_checks
    union all
    select * from seal_checks
),

reconciled as (
    select
        tahun,
        pemeriksaan,
        tabel,
        baris,
        kolom,
        nilai_gudang,
        nilai_cetak,
        coalesce(nilai_gudang, 0) - coalesce(nilai_cetak, 0) as selisih,
        {{ comparison_status("nilai_gudang", "nilai_cetak") }} as status
    from checks
)

select * from reconciled
