-- Grain: one row per year, table, printed row and printed column. Every number that the tables
-- print, labels canonical; a label that nothing knows stays as printed, and a test names it.
-- `ukuran` says what a table counts: its row domain, then its column domain.
{% set cross_tabs = {
    "2.1": ref("stg_publikasi__tabel_2_1"),
    "2.2": ref("stg_publikasi__tabel_2_2"),
    "2.3": ref("stg_publikasi__tabel_2_3"),
    "2.4": ref("stg_publikasi__tabel_2_4"),
    "2.6": ref("stg_publikasi__tabel_2_6"),
} %}

with

catalogue as (
    select * from {{ ref("stg_publikasi__katalog") }}
    where jenis = 'tabel'
),

labels as (
    select * from {{ ref("int_label") }}
),

kelurahan as (
    select * from {{ ref("int_publikasi__kelurahan") }}
),

printed as (
    {% for tabel, staged in cross_tabs.items() %}
    select
        '{{ tabel }}' as tabel,
        tahun,
        urutan,
        baris,
        kolom,
        jenis,
        jumlah
    from {{ staged }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

measured as (
    select
        printed.*,
        catalogue.ukuran,
        {{ domain("catalogue.ukuran", 1) }} as ranah_baris,
        {{ domain("catalogue.ukuran", 2) }} as ranah_kolom
    from printed
    left join catalogue
        on printed.tahun = catalogue.tahun and printed.tabel = catalogue.tabel
),

canonical as (
    select
        measured.tahun,
        measured.tabel,
        measured.ukuran,
        measured.urutan,
        measured.ranah_baris,
        measured.baris as baris_cetak,
        case
            when measured.jenis in ('total_kolom', 'total_umum') then measured.baris
            else coalesce(label_baris.label_baku, measured.baris)
        end as baris,
        measured.ranah_kolom,
        measured.kolom as kolom_cetak,
        case
            when measured.ranah_kolom = '' or measured.jenis in ('total_baris', 'total_umum')
                then measured.kolom
            else coalesce(label_kolom.label_baku, measured.kolom)
        end as kolom,
        measured.jenis,
        measured.jumlah
    from measured
    left join labels as label_baris
        on
            measured.ranah_baris = label_baris.ranah
            and measured.baris = label_baris.label_cetak
    left join labels as label_kolom
        on
            measured.ranah_kolom = label_kolom.ranah
            and measured.kolom = label_kolom.label_cetak
),

-- Table 2.5 names its rows by three labels, canonical one by one.
kelurahan_cells as (
    select
        kelurahan.tahun,
        catalogue.tabel,
        catalogue.ukuran,
        kelurahan.urutan,
        'kelurahan' as ranah_baris,
        {{ full_name(
            "kelurahan.kota_cetak", "kelurahan.kecamatan_cetak", "kelurahan.kelurahan_cetak"
        ) }} as baris_cetak,
        {{ full_name("kelurahan.kota", "kelurahan.kecamatan", "kelurahan.kelurahan") }} as baris,
        '' as ranah_kolom,
        'Jumlah Pelapor' as kolom_cetak,
        'Total' as kolom,
        'sel' as jenis,
        kelurahan.jumlah
    from kelurahan
    left join catalogue
        on kelurahan.tahun = catalogue.tahun and catalogue.ukuran = 'kelurahan'
),

all_cells as (
    select * from canonical
    union all
    select * from kelurahan_cells
)

select * from all_cells
