-- Which rule gives a due date: that of the category and channel before that of the category, this
-- before that of the channel, this before one for all.
-- Grain: one row per category, channel and period in which one rule counts.
with

rules as (
    select * from {{ ref("stg_acuan__tenggat") }}
),

kategori as (
    select * from {{ ref("stg_acuan__kategori") }}
),

kanal as (
    select * from {{ ref("stg_acuan__kanal") }}
),

applicable as (
    select
        kategori.kategori,
        kanal.kanal,
        rules.hari,
        coalesce(rules.berlaku_sejak, date '0001-01-01') as berlaku_sejak,
        {{ dbt.dateadd("day", 1, "coalesce(rules.berlaku_sampai, date '9999-12-30')") }}
            as berlaku_sebelum,
        rules.kategori is null as is_semua_kategori,
        rules.kanal is null as is_semua_kanal
    from rules
    inner join kategori on coalesce(rules.kategori, kategori.kategori) = kategori.kategori
    inner join kanal on coalesce(rules.kanal, kanal.kanal) = kanal.kanal
),

-- Another rule may count from where one begins, or has ended.
beginnings as (
    select
        kategori,
        kanal,
        cast(berlaku_sejak as date) as sejak
    from applicable
    union
    select
        kategori,
        kanal,
        cast(berlaku_sebelum as date) as sejak
    from applicable
),

ranked as (
    select
        beginnings.kategori,
        beginnings.kanal,
        beginnings.sejak,
        applicable.hari,
        row_number() over (
            partition by beginnings.kategori, beginnings.kanal, beginnings.sejak
            order by applicable.is_semua_kategori, applicable.is_semua_kanal
        ) as urutan
    from beginnings
    left join applicable
        on
            beginnings.kategori = applicable.kategori
            and beginnings.kanal = applicable.kanal
            and beginnings.sejak >= applicable.berlaku_sejak
            and beginnings.sejak < applicable.berlaku_sebelum
),

periods as (
    select
        kategori,
        kanal,
        hari,
        sejak,
        lead(sejak) over (partition by kategori, kanal order by sejak) as sebelum
    from ranked
    where urutan = 1
)

-- In a period without a rule there are no days.
select * from periods
where hari is not null
