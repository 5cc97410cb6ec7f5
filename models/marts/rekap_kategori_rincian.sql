with

printed as (
    select * from {{ ref("int_publikasi__kategori_rincian") }}
),

complaints as (
    select * from {{ ref("fct_pengaduan") }}
),

further_topics as (
    select * from {{ ref("stg_acuan__rincian") }}
),

years_of_complaints as (
    select tahun from complaints
    group by tahun
),

-- A topic belongs to the categories under which it was ever printed, or which the reference names.
topics as (
    select
        kategori,
        rincian
    from printed
    union
    select
        kategori,
        rincian
    from further_topics
),

counted as (
    select
        complaints.tahun,
        complaints.kategori,
        complaints.rincian,
        count(*) as jumlah
    from complaints
    {% if not var("terima_label_baru") -%}
    inner join topics
        on complaints.kategori = topics.kategori and complaints.rincian = topics.rincian
    {%- endif %}
    where complaints.rincian is not null
    group by complaints.tahun, complaints.kategori, complaints.rincian
),

-- In the printed order where the year is printed too; the others follow, most frequent first.
computed as (
    select
        counted.tahun,
        counted.kategori,
        row_number() over (
            partition by counted.tahun, counted.kategori
            order by
                coalesce(printed.urutan, 1000000) asc, counted.jumlah desc, counted.rincian asc
        ) as urutan,
        counted.rincian,
        counted.jumlah,
        'crm' as sumber
    from counted
    left join printed
        on
            counted.tahun = printed.tahun
            and counted.kategori = printed.kategori
            and counted.rincian = printed.rincian
),

recap as (
    select * from computed
    union all
    select
        printed.tahun,
        printed.kategori,
        printed.urutan,
        printed.rincian,
        -- The publication lists topics without counting them.
        cast(null as bigint) as jumlah,
        'publikasi' as sumber
    from printed
    left join years_of_complaints on printed.tahun = years_of_complaints.tahun
    where years_of_complaints.tahun is null
)

select * from recap
