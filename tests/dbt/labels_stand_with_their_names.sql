-- Names whose label_cetak in their dimension is not exactly the labels that stand for them, or
-- whose label_tabel is not the first that a table prints, where one does; and channels that a table
-- prints, but not by their name.
with

{% set dimensions = {
    "wilayah": "wilayah", "bulan": "nama_bulan", "kategori": "kategori", "kanal": none, "kelurahan": none,
} -%}
named as (
    {% for ranah, has_header in dimensions.items() %}
    select distinct
        '{{ ranah }}' as ranah,
        {{ has_header or ranah }} as nama,
        label_cetak,
        {{ "label_tabel" if has_header else "cast(null as string) as label_tabel" }}
    from {{ ref("dim_" ~ ranah) }}
    {{ "union all" if not loop.last }}
    {% endfor %}
),

cells as (
    select * from {{ ref("int_publikasi__sel") }}
),

labels as (
    select
        ranah,
        label_baku as nama,
        label_cetak
    from {{ ref("int_label") }}
    where ranah in (select named.ranah from named)
),

headers as (
    select
        ranah_kolom as ranah,
        kolom as nama,
        kolom_cetak as label_tabel
    from cells
    union
    select
        ranah_baris as ranah,
        baris as nama,
        baris_cetak as label_tabel
    from cells
    where tabel = '2.4'
),

-- The labels lie in the text one after the other, with two characters between them. A name that its
-- dimension lacks has labels too.
wrong_labels as (
    select
        coalesce(named.ranah, labels.ranah) as ranah,
        coalesce(named.nama, labels.nama) as nama,
        named.label_cetak as found,
        min(labels.label_cetak) as expected
    from named
    full outer join labels on named.ranah = labels.ranah and named.nama = labels.nama
    group by
        coalesce(named.ranah, labels.ranah),
        coalesce(named.nama, labels.nama),
        named.label_cetak
    having
        coalesce(length(named.label_cetak), 0) <> sum(length(labels.label_cetak) + 2) - 2
        or min({{ dbt.position("labels.label_cetak", "named.label_cetak") }}) = 0
),

wrong_headers as (
    select
        named.ranah,
        named.nama,
        named.label_tabel as found,
        coalesce(min(headers.label_tabel), named.nama) as expected
    from named
    left join headers on named.ranah = headers.ranah and named.nama = headers.nama
    where named.ranah in ('wilayah', 'bulan', 'kategori')
    group by named.ranah, named.nama, named.label_tabel
    having not coalesce(named.label_tabel = coalesce(min(headers.label_tabel), named.nama), false)
),

-- The official name of a channel is a label too, so that a misspelled name would be served.
wrong_names as (
    select
        ranah_baris as ranah,
        baris as nama,
        baris as found,
        min(baris_cetak) as expected
    from cells
    where ranah_baris = 'kanal'
    group by ranah_baris, baris
    having sum(case when baris_cetak = baris then 1 else 0 end) = 0
)

select * from wrong_labels
union all
select * from wrong_headers
union all
select * from wrong_names
