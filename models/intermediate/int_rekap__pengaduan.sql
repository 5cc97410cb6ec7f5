-- Grain: one row per accepted complaint, with the names that it is counted by.
-- A view of its own, so that each measure reads only its own columns of millions of complaints.
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
)

select * from complaints
