-- Grain: one row per year, table, printed row and printed column. Every number that the tables
-- print, with canonical labels. An unknown label stays as printed, and a test names it.
with

wide_tables as (
    select * from {{ ref("stg_publikasi__sel") }}
),

largest_categories as (
    select * from {{ ref("stg_publikasi__tabel_2_4") }}
),

kelurahan as (
    select * from {{ ref("int_publikasi__kelurahan") }}
),

catalogue as (
    select * from {{ ref("stg_publikasi__katalog") }}
),

measures as (
    select * from {{ ref("int_ukuran") }}
),

labels as (
    select * from {{ ref("int_label") }}
),

printed as (
    select
        tahun,
        tabel,
        urutan,
        baris as baris_cetak,
        cast(null as string) as nama_baris,
        kolom as kolom_cetak,
        jenis,
        jumlah
    from wide_tables
    union all
    select
        tahun,
        tabel,
        urutan,
        baris as baris_cetak,
        cast(null as string) as nama_baris,
        kolom as kolom_cetak,
        jenis,
        jumlah
    from largest_categories
    union all
    -- Table 2.5 names its rows by three labels, which are canonical already.
    select
        tahun,
        '2.5' as tabel,
        urutan,
        {{ full_name("kota_cetak", "kecamatan_cetak", "kelurahan_cetak") }} as baris_cetak,
        {{ full_name("kota", "kecamatan", "kelurahan") }} as nama_baris,
        'Total' as kolom_cetak,
        'sel' as jenis,
        jumlah
    from kelurahan
),

measured as (
    select
        printed.*,
        catalogue.ukuran,
        measures.ranah_baris,
        measures.ranah_kolom
    from printed
    left join catalogue
        on printed.tahun = catalogue.tahun and printed.tabel = catalogue.tabel
    left join measures on catalogue.ukuran = measures.ukuran
),

canonical as (
    select
        measured.tahun,
        measured.tabel,
        measured.ukuran,
        measured.urutan,
        measured.ranah_baris,
        measured.baris_cetak,
        coalesce(measured.nama_baris, label_baris.label_baku, measured.baris_cetak) as baris,
        measured.ranah_kolom,
        measured.kolom_cetak,
        coalesce(label_kolom.label_baku, measured.kolom_cetak) as kolom,
        measured.jenis,
        measured.jumlah
    from measured
    left join labels as label_baris
        on
            measured.ranah_baris = label_baris.ranah
            and measured.baris_cetak = label_baris.label_cetak
    left join labels as label_kolom
        on
            measured.ranah_kolom = label_kolom.ranah
            and measured.kolom_cetak = label_kolom.label_cetak
)

select * from canonical
