-- Grain: one row per export file. Each record read is accepted (the newest state of its complaint),
-- a duplicate (an older or repeated state) or quarantined. The three are counted separately.
with

files as (
    select * from {{ ref("stg_crm__berkas") }}
),

read_records as (
    select
        berkas,
        count(*) as dibaca
    from {{ ref("stg_crm__baris") }}
    group by berkas
),

accepted as (
    select
        berkas,
        count(*) as diterima,
        sum(case when rincian_asing then 1 else 0 end) as rincian_tak_dikenal,
        sum(case when tempat_asing then 1 else 0 end) as tempat_tak_dikenal,
        sum(case when status_asing then 1 else 0 end) as status_tak_dikenal
    from {{ ref("int_crm__pengaduan") }}
    group by berkas
),

duplicates as (
    select
        records.berkas,
        count(*) as duplikat
    from {{ ref("int_crm__baris") }} as records
    left join {{ ref("int_crm__pengaduan") }} as newest
        on records.berkas = newest.berkas and records.baris = newest.baris
    where records.alasan is null and newest.id_pengaduan is null
    group by records.berkas
),

quarantined as (
    select
        berkas,
        count(*) as dikarantina
    from {{ ref("int_crm__baris") }}
    where alasan is not null
    group by berkas
),

counted as (
    select
        files.berkas,
        coalesce(read_records.dibaca, 0) as dibaca,
        coalesce(accepted.diterima, 0) as diterima,
        coalesce(duplicates.duplikat, 0) as duplikat,
        coalesce(quarantined.dikarantina, 0) as dikarantina,
        cast(coalesce(accepted.rincian_tak_dikenal, 0) as bigint) as rincian_tak_dikenal,
        cast(coalesce(accepted.tempat_tak_dikenal, 0) as bigint) as tempat_tak_dikenal,
        cast(coalesce(accepted.status_tak_dikenal, 0) as bigint) as status_tak_dikenal,
        files.catatan
    from files
    left join read_records on files.berkas = read_records.berkas
    left join accepted on files.berkas = accepted.berkas
    left join duplicates on files.berkas = duplicates.berkas
    left join quarantined on files.berkas = quarantined.berkas
)

select * from counted
