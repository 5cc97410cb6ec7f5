-- Population: accepted complaints, if the registry serves them (sajikan_pengaduan); else none.
-- Grain: one row per complaint in its newest state. No ticket number, day, place or topic: these
-- name a person. The key is a keyed hash, which landing computes only where facts are served.
with

complaints as (
    select * from {{ ref("int_tindak_lanjut__pengaduan") }}
),

settings as (
    select * from {{ ref("stg_acuan__registri") }}
    where sajikan_pengaduan = 'ya'
),

served as (
    select
        complaints.kunci_pengaduan,
        complaints.tahun,
        complaints.bulan,
        complaints.wilayah,
        complaints.kategori,
        complaints.kanal,
        complaints.status,
        cast(floor(complaints.hari_selesai) as bigint) as lama_hari,
        case when complaints.is_bertenggat then complaints.is_lewat_tenggat end as lewat_tenggat
    from complaints
    cross join settings
)

select * from served
