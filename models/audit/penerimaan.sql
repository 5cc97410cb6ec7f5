-- Grain: one row per export file. Each record read is accepted (the newest state of its complaint),
-- a duplicate (an older or repeated state) or quarantined. What was read is what landing counted,
-- what was accepted are the complaints that all else counts: a record lost between the two shows.
with

files as (
    select * from {{ ref("stg_crm__berkas") }}
),

accepted as (
    select
        nomor,
        count(*) as diterima,
        sum(case when rincian_asing then 1 else 0 end) as rincian_tak_dikenal,
        sum(case when tempat_asing then 1 else 0 end) as tempat_tak_dikenal,
        sum(case when status_asing then 1 else 0 end) as status_tak_dikenal
    from {{ ref("int_crm__pengaduan") }}
    group by nomor
),

others as (
    select
        nomor,
        sum(case when nasib = 'duplikat' then 1 else 0 end) as duplikat,
        sum(case when nasib = 'dikarantina' then 1 else 0 end) as dikarantina
    from {{ ref("int_crm__rekaman") }}
    group by nomor
),

given as (
    select
        nomor,
        {{ each_of("alasan") }} as alasan
    from {{ ref("int_crm__rekaman") }}
    where nasib = 'dikarantina'
),

by_reason as (
    select
        nomor,
        alasan,
        count(*) as jumlah
    from given
    group by nomor, alasan
),

reasons as (
    select
        nomor,
        {{ dbt.listagg(
            "alasan || ' ' || jumlah", "', '", "order by -jumlah, alasan"
        ) }} as alasan
    from by_reason
    group by nomor
),

reception as (
    select
        files.nomor,
        files.dibaca,
        coalesce(accepted.diterima, 0) as diterima,
        cast(coalesce(others.duplikat, 0) as bigint) as duplikat,
        cast(coalesce(others.dikarantina, 0) as bigint) as dikarantina,
        reasons.alasan,
        cast(coalesce(accepted.rincian_tak_dikenal, 0) as bigint) as rincian_tak_dikenal,
        cast(coalesce(accepted.tempat_tak_dikenal, 0) as bigint) as tempat_tak_dikenal,
        cast(coalesce(accepted.status_tak_dikenal, 0) as bigint) as status_tak_dikenal,
        files.catatan
    from files
    left join accepted on files.nomor = accepted.nomor
    left join others on files.nomor = others.nomor
    left join reasons on files.nomor = reasons.nomor
)

select * from reception
