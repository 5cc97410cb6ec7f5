-- Grain: one row per export file. Each record read is accepted (the newest state of its complaint),
-- a duplicate (an older or repeated state) or quarantined. What was read is what landing counted,
-- the other three are counted here: a record lost between the two shows.
with

files as (
    select * from {{ ref("stg_crm__berkas") }}
),

records as (
    select * from {{ ref("int_crm__rekaman") }}
),

counted as (
    select
        nomor,
        count(case when nasib = 'berlaku' then 1 end) as diterima,
        count(case when nasib = 'duplikat' then 1 end) as duplikat,
        count(case when nasib = 'dikarantina' then 1 end) as dikarantina,
        count(case when nasib = 'berlaku' and rincian_asing then 1 end) as rincian_tak_dikenal,
        count(case when nasib = 'berlaku' and tempat_asing then 1 end) as tempat_tak_dikenal,
        count(case when nasib = 'berlaku' and status_asing then 1 end) as status_tak_dikenal
    from records
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
            "alasan || ' ' || cast(jumlah as string)", "', '", "order by -jumlah, alasan"
        ) }} as alasan
    from by_reason
    group by nomor
),

reception as (
    select
        files.nomor,
        files.dibaca,
        coalesce(counted.diterima, 0) as diterima,
        coalesce(counted.duplikat, 0) as duplikat,
        coalesce(counted.dikarantina, 0) as dikarantina,
        reasons.alasan,
        coalesce(counted.rincian_tak_dikenal, 0) as rincian_tak_dikenal,
        coalesce(counted.tempat_tak_dikenal, 0) as tempat_tak_dikenal,
        coalesce(counted.status_tak_dikenal, 0) as status_tak_dikenal,
        files.catatan
    from files
    left join counted on files.nomor = counted.nomor
    left join reasons on files.nomor = reasons.nomor
)

select * from reception
