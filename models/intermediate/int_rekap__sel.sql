-- Grain: one row per year, measure, row and column with complaints. The cells from which the
-- recaps are made: counted from complaints in years that have any, as printed in the others.
with

accepted as (
    select * from {{ ref("int_crm__pengaduan") }}
),

bulan as (
    select * from {{ ref("stg_acuan__bulan") }}
),

printed_topics as (
    select * from {{ ref("int_publikasi__kategori_rincian") }}
),

further_topics as (
    select * from {{ ref("stg_acuan__rincian") }}
),

printed as (
    select * from {{ ref("int_publikasi__sel") }}
    where jenis = 'sel'
),

-- A topic belongs to the categories that were ever printed with it, or that the reference names.
topics as (
    select
        kategori,
        rincian
    from printed_topics
    union
    select
        kategori,
        rincian
    from further_topics
),

complaints as (
    select
        accepted.tahun,
        bulan.nama_bulan,
        accepted.wilayah,
        accepted.kategori,
        topics.rincian,
        accepted.kanal,
        accepted.kota,
        accepted.kecamatan,
        accepted.kelurahan
    from accepted
    inner join bulan on accepted.bulan = bulan.bulan
    left join topics
        on accepted.kategori = topics.kategori and accepted.rincian = topics.rincian
),

named as (
    {% for measure in measures() %}
    select
        tahun,
        '{{ measure.ukuran }}' as ukuran,
        {{ name_of(measure.ranah_baris) }} as baris,
        {{ name_of(measure.ranah_kolom) }} as kolom
    from complaints
    {{ "union all" if not loop.last }}
    {% endfor %}
),

cells as (
    select
        tahun,
        ukuran,
        baris,
        kolom,
        count(*) as jumlah,
        'crm' as sumber
    from named
    where baris is not null and kolom is not null
    group by tahun, ukuran, baris, kolom
    union all
    select
        tahun,
        ukuran,
        baris,
        kolom,
        jumlah,
        'publikasi' as sumber
    from printed
    where tahun not in (select accepted.tahun from accepted)
)

select * from cells
