-- Grain: one row per year, measure, row and column with complaints. The cells from which the
-- recaps are made: counted from complaints in years that have any, as printed in the others.
with

printed as (
    select * from {{ ref("int_publikasi__sel") }}
    where jenis = 'sel'
),

counted as (
    {% for measure in measures() %}
    select
        tahun,
        '{{ measure.ukuran }}' as ukuran,
        {{ name_of(measure.ranah_baris) }} as baris,
        {{ name_of(measure.ranah_kolom) }} as kolom,
        count(*) as jumlah
    from {{ ref("int_rekap__pengaduan") }}
    group by 1, 2, 3, 4
    {{ "union all" if not loop.last }}
    {% endfor %}
),

cells as (
    select
        tahun,
        ukuran,
        baris,
        kolom,
        jumlah,
        'crm' as sumber
    from counted
    where baris is not null and kolom is not null
    union all
    select
        tahun,
        ukuran,
        baris,
        kolom,
        jumlah,
        'publikasi' as sumber
    from printed
    where tahun not in (select counted.tahun from counted)
)

select * from cells
