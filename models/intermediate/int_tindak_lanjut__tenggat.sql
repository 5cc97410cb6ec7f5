-- Population: accepted complaints whose export states no due date, if a rule gives them one.
-- Grain: one row per complaint. The rule that says most counts: that of the category and channel,
-- then that of the category, of the channel, of all.
with

complaints as (
    select * from {{ ref("int_crm__pengaduan") }}
    where tenggat is null
),

rules as (
    select * from {{ ref("stg_acuan__tenggat") }}
),

applicable as (
    select
        complaints.sistem,
        complaints.id_pengaduan,
        {{ dbt.dateadd("day", "rules.hari", "cast(complaints.waktu_pengaduan as date)") }}
            as tenggat,
        row_number() over (
            partition by complaints.sistem, complaints.id_pengaduan
            order by
                case when rules.kategori is null then 1 else 0 end,
                case when rules.kanal is null then 1 else 0 end
        ) as urutan
    from complaints
    inner join rules
        on
            complaints.kategori = coalesce(rules.kategori, complaints.kategori)
            and complaints.kanal = coalesce(rules.kanal, complaints.kanal)
            and cast(complaints.waktu_pengaduan as date)
            >= coalesce(rules.berlaku_sejak, cast(complaints.waktu_pengaduan as date))
            and cast(complaints.waktu_pengaduan as date)
            <= coalesce(rules.berlaku_sampai, cast(complaints.waktu_pengaduan as date))
),

due as (
    select
        sistem,
        id_pengaduan,
        tenggat
    from applicable
    where urutan = 1
)

select * from due
