-- Grain: one row per year, category and topic printed in Table 2.4.
with

topics as (
    select * from {{ ref("stg_publikasi__tabel_2_4_rincian") }}
),

labels as (
    select * from {{ ref("int_label") }}
),

canonical as (
    select
        topics.tahun,
        kategori.label_baku as kategori,
        topics.urutan,
        topics.rincian
    from topics
    left join labels as kategori
        on kategori.ranah = 'kategori' and topics.kategori = kategori.label_cetak
)

select * from canonical
