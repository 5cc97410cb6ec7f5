-- Grain: one row per year, measure, row and column. Every number of the recap marts in one list,
-- for the audit to compare with printed cells and with the claims of the prose.
with

{% for measure in measures() -%}
{{ measure.ukuran }} as (
    select
        tahun,
        '{{ measure.ukuran }}' as ukuran,
        {{ name_of(measure.ranah_baris) }} as baris,
        {{ name_of(measure.ranah_kolom) }} as kolom,
        jumlah as nilai,
        {{ peringkat(partition_by="tahun, " ~ name_of(measure.ranah_baris))
            if measure.ranah_kolom else "peringkat" }} as peringkat
    from {{ ref(measure.mart) }}
),

{% endfor -%}
-- Two numbers that only the prose states: all complaints of a year, and its official channels.
total as (
    select
        tahun,
        'total' as ukuran,
        'Total' as baris,
        'Total' as kolom,
        cast(sum(nilai) as bigint) as nilai,
        cast(null as bigint) as peringkat
    from wilayah
    group by tahun
),

kanal_resmi as (
    select
        tahun,
        'kanal_resmi' as ukuran,
        'Total' as baris,
        'Total' as kolom,
        count(*) as nilai,
        cast(null as bigint) as peringkat
    from kanal
    group by tahun
),

numbers as (
    {% for measure in measures() -%}
    select * from {{ measure.ukuran }}
    union all
    {% endfor -%}
    select * from total
    union all
    select * from kanal_resmi
)

-- A publication lists topics without counting them.
select * from numbers
where nilai is not null
