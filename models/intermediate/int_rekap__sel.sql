-- Grain: one row per year, measure, row and column. The cells from which the recaps are made:
-- counted from complaints in years that have any, as printed in the others. `ukuran` as in
-- int_publikasi__sel.
{% set counted = {
    "wilayah": ("wilayah", "'Total'"),
    "wilayah_bulan": ("wilayah", "nama_bulan"),
    "kategori_wilayah": ("kategori", "wilayah"),
    "kanal_wilayah": ("kanal", "wilayah"),
} %}

with

complaints as (
    select
        pengaduan.tahun,
        pengaduan.wilayah,
        pengaduan.kategori,
        pengaduan.kanal,
        bulan.nama_bulan
    from {{ ref("int_crm__pengaduan") }} as pengaduan
    inner join {{ ref("stg_acuan__bulan") }} as bulan on pengaduan.bulan = bulan.bulan
),

printed as (
    select * from {{ ref("int_publikasi__sel") }}
    where jenis = 'sel'
),

years_of_complaints as (
    select tahun from complaints
    group by tahun
),

cells as (
    {% for ukuran, (row, column) in counted.items() -%}
    select
        tahun,
        '{{ ukuran }}' as ukuran,
        {{ row }} as baris,
        {{ column }} as kolom,
        count(*) as jumlah,
        'crm' as sumber
    from complaints
    group by tahun, {{ row }}{% if column != "'Total'" %}, {{ column }}{% endif %}
    union all
    {% endfor -%}
    select
        printed.tahun,
        printed.ukuran,
        printed.baris,
        printed.kolom,
        printed.jumlah,
        'publikasi' as sumber
    from printed
    left join years_of_complaints on printed.tahun = years_of_complaints.tahun
    where years_of_complaints.tahun is null
)

select * from cells
