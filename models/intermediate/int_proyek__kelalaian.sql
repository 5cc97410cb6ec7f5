-- Grain: one row per step that was left out, though no number is wrong: a mart that is not served
-- or not compared, a printed table that is not compared to its last number or has no checksum.
with

models as (
    select * from {{ ref("int_proyek__model") }}
),

tables_found as (
    select * from {{ ref("int_proyek__tabel") }}
),

seeds as (
    select * from {{ ref("int_proyek__seed") }}
),

measures as (
    select * from {{ ref("int_ukuran") }}
),

numbers as (
    select * from {{ ref("int_audit__angka") }}
),

reconciliation as (
    select * from {{ ref("rekonsiliasi") }}
),

claims as (
    select * from {{ ref("klaim") }}
),

tables as (
    select * from {{ ref("int_publikasi__tabel") }}
),

-- What the seeds hold, counted in the seeds: no model between them and the audit can lose it. The
-- numbers of the register are themselves what differences are compared with.
printed as (
    select * from {{ ref("int_kendali__segel") }}
    where nomor <> 'beda_diketahui'
),

not_published as (
    select
        skema || '.' || nama as nama,
        'publication does not wait for this model' as problem,
        'add dbt.ref("' || nama || '") to models/audit/publikasi.py' as remedy
    from models
    where not is_ditunggu and nama <> 'publikasi'
),

orphans as (
    select
        tables_found.skema || '.' || tables_found.nama as nama,
        'no model of the project makes this table' as problem,
        'drop it from the build file, or delete that file' as remedy
    from tables_found
    left join models
        on tables_found.skema = models.skema and tables_found.nama = models.nama
    where models.nama is null
),

not_measured as (
    select
        models.skema || '.' || models.nama as nama,
        'it counts complaints (column jumlah) and is no measure' as problem,
        'add a measure to macros/measures.sql, so that it is reconciled' as remedy
    from models
    left join measures on models.nama = measures.mart
    where models.skema = 'marts' and models.is_berjumlah and measures.mart is null
),

not_revised as (
    select
        skema || '.' || nama as nama,
        'audit.revisi does not record how its numbers change' as problem,
        'add the column sumber, by which publication knows a recap' as remedy
    from models
    where skema = 'marts' and is_berjumlah and not is_bersumber
),

-- A measure is compared by its name in a table, or by its mart in the sums of a year.
compared as (
    select
        reconciliation.tahun,
        measures.ukuran
    from reconciliation
    inner join measures on reconciliation.tabel = measures.mart
    union
    select
        reconciliation.tahun,
        tables.ukuran
    from reconciliation
    inner join tables
        on reconciliation.tahun = tables.tahun and reconciliation.tabel = tables.tabel
    where reconciliation.pemeriksaan = 'sel'
),

not_compared as (
    select
        measures.mart || ' ' || cast(numbers.tahun as string) as nama,
        'the measure ' || measures.ukuran || ' has numbers that no check compares' as problem,
        'catalogue a printed table of it, or add a check to models/intermediate/int_audit__*.sql'
            as remedy
    from numbers
    inner join measures on numbers.ukuran = measures.ukuran
    left join compared
        on numbers.tahun = compared.tahun and numbers.ukuran = compared.ukuran
    where compared.ukuran is null
    group by measures.mart, measures.ukuran, numbers.tahun
),

tables_not_compared as (
    select
        'Tabel ' || tables.tabel || ' ' || cast(tables.tahun as string) as nama,
        'katalog.csv lists it with the measure ' || tables.ukuran
        || ', and none of its cells is compared' as problem,
        'add its seed to models/staging/stg_publikasi__sel.sql; its measure must stand in'
        || ' macros/measures.sql' as remedy
    from tables
    left join reconciliation
        on
            tables.tahun = reconciliation.tahun
            and tables.tabel = reconciliation.tabel
            and reconciliation.pemeriksaan = 'sel'
            and reconciliation.nilai_cetak is not null
    where reconciliation.tabel is null
),

-- An empty cell is compared as 0: what is 0 counts on neither side.
numbers_compared as (
    select
        tahun,
        tabel as nomor,
        count(*) as angka
    from reconciliation
    where
        pemeriksaan in ('sel', 'total_baris', 'total_kolom', 'total_umum')
        and nilai_cetak <> 0
    group by tahun, tabel
    union all
    select
        tahun,
        'klaim_prosa' as nomor,
        count(nullif(nomor, 0)) + count(nullif(nilai_klaim, 0)) + count(nullif(peringkat_klaim, 0))
            as angka
    from claims
    group by tahun
),

numbers_not_compared as (
    select
        'seeds/publikasi, ' || printed.nomor || ' of ' || cast(printed.tahun as string) as nama,
        'numbers other than 0: ' || cast(printed.angka as string) || ', and compared: '
        || cast(coalesce(numbers_compared.angka, 0) as string) as problem,
        'find the model that loses or doubles them, from models/staging/stg_publikasi__*.sql to'
        || ' models/audit; a label with a number in it has berangka in the meta of its column'
            as remedy
    from printed
    left join numbers_compared
        on printed.tahun = numbers_compared.tahun and printed.nomor = numbers_compared.nomor
    left join tables_not_compared
        on
            'Tabel ' || printed.nomor || ' ' || cast(printed.tahun as string)
            = tables_not_compared.nama
    where
        printed.angka <> coalesce(numbers_compared.angka, 0)
        and tables_not_compared.nama is null
),

not_sealed as (
    select
        folder || '/' || nama as nama,
        'no checksum covers this seed' as problem,
        'add it to models/intermediate/int_kendali__segel.sql' as remedy
    from seeds
    where folder in ('publikasi', 'kendali') and not is_disegel
),

not_tested as (
    select
        folder || '/' || nama as nama,
        'nothing tests that the cells of this seed can be read' as problem,
        'add the test cells_can_be_read to its YAML' as remedy
    from seeds
    where not is_diuji
),

left_out as (
    select * from not_published
    union all
    select * from orphans
    union all
    select * from not_measured
    union all
    select * from not_revised
    union all
    select * from not_compared
    union all
    select * from tables_not_compared
    union all
    select * from numbers_not_compared
    union all
    select * from not_sealed
    union all
    select * from not_tested
)

select * from left_out
