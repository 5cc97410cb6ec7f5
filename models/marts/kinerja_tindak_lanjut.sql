-- Population: accepted complaints, by the month and unit in which they were received, up to the month
-- of `sekarang`. Grain: one row per year, month and unit.
-- A complaint is closed if its status says so, or, without a known status, if it has a closing time.
-- An open one has no duration; a closed one without a closing time has none either.
with

complaints as (
    select * from {{ ref("fct_pengaduan") }}
),

status as (
    select * from {{ ref("stg_acuan__status") }}
),

wilayah as (
    select * from {{ ref("dim_wilayah") }}
),

bulan as (
    select * from {{ ref("dim_bulan") }}
),

-- The var `sekarang`, else the latest moment that the exports know of: never the clock, so that the
-- same files give the same figures on any day.
moments as (
    select
        {% if var("sekarang") -%}
        min(cast('{{ var("sekarang") }}' as timestamp)) as sekarang
        {%- else -%}
        max(greatest(
            waktu_pengaduan,
            coalesce(waktu_selesai, waktu_pengaduan),
            coalesce(waktu_diperbarui, waktu_pengaduan)
        )) as sekarang
        {%- endif %}
    from complaints
),

months as (
    select
        years.tahun,
        bulan.bulan,
        wilayah.wilayah,
        moments.sekarang
    from (select tahun from complaints group by tahun) as years
    cross join bulan
    cross join moments
    inner join wilayah on {{ valid_in("years.tahun", "wilayah") }}
    where
        years.tahun * 12 + bulan.bulan
        <= extract(year from moments.sekarang) * 12 + extract(month from moments.sekarang)
),

known as (
    select
        complaints.tahun,
        complaints.bulan,
        complaints.wilayah,
        complaints.waktu_pengaduan,
        complaints.waktu_diperbarui,
        complaints.tenggat,
        moments.sekarang,
        coalesce(status.keadaan = 'selesai', complaints.waktu_selesai is not null)
        and coalesce(complaints.waktu_selesai <= moments.sekarang, true) as is_selesai,
        -- A reopened complaint keeps the time of its first closing, which no longer counts.
        case
            when
                coalesce(status.keadaan = 'selesai', true)
                and complaints.waktu_selesai <= moments.sekarang
                then complaints.waktu_selesai
        end as waktu_selesai
    from complaints
    inner join moments on complaints.waktu_pengaduan <= moments.sekarang
    left join status on complaints.status = status.status
),

measured as (
    select
        *,
        -- Times without a time of day may lie before the complaint of the same day.
        -- DuckDB's greatest skips NULL, so an open complaint must be kept out of it.
        case
            when waktu_selesai is not null
                then greatest(
                    {{ dbt.datediff("waktu_pengaduan", "waktu_selesai", "second") }}, 0
                ) / 86400.0
        end as hari_selesai,
        {{ dbt.datediff("waktu_pengaduan", "sekarang", "second") }} / 86400.0 as umur_hari,
        -- Due on a day means: by its end.
        case
            when tenggat = cast(tenggat as date) then {{ dbt.dateadd("day", 1, "tenggat") }}
            else tenggat
        end as batas,
        -- Closed at an unknown time: at the latest when the state was written down.
        case
            when is_selesai then coalesce(waktu_selesai, waktu_diperbarui, waktu_pengaduan)
        end as waktu_tutup
    from known
),

judged as (
    select
        *,
        umur_hari >= 30 and (not is_selesai or hari_selesai is not null) as is_layak_30,
        batas is not null and (not is_selesai or waktu_selesai is not null) as is_bertenggat
    from measured
),

received as (
    select
        tahun,
        bulan,
        wilayah,
        count(*) as masuk,
        sum(case when is_selesai then 1 else 0 end) as selesai,
        sum(case when is_selesai then 0 else 1 end) as terbuka,
        percentile_cont(0.5) within group (order by hari_selesai) as median_hari,
        percentile_cont(0.9) within group (order by hari_selesai) as p90_hari,
        sum(case when is_layak_30 then 1 else 0 end) as layak_30_hari,
        sum(case when is_layak_30 and hari_selesai <= 30 then 1 else 0 end) as selesai_30_hari,
        sum(case when is_bertenggat then 1 else 0 end) as bertenggat,
        sum(
            case when is_bertenggat and coalesce(waktu_selesai, sekarang) > batas then 1 else 0 end
        ) as lewat_tenggat
    from judged
    group by tahun, bulan, wilayah
),

-- Backlog: what came in up to the end of a month, less what was closed by then.
movements as (
    select
        wilayah,
        cast(extract(year from waktu_pengaduan) * 12 + extract(month from waktu_pengaduan) as bigint)
            as bulan_ke,
        1 as perubahan
    from judged
    union all
    select
        wilayah,
        cast(extract(year from waktu_tutup) * 12 + extract(month from waktu_tutup) as bigint)
            as bulan_ke,
        -1 as perubahan
    from judged
    where waktu_tutup is not null and waktu_tutup <= sekarang
),

monthly_movements as (
    select
        wilayah,
        bulan_ke,
        sum(perubahan) as perubahan
    from movements
    group by wilayah, bulan_ke
),

backlog as (
    select
        months.tahun,
        months.bulan,
        months.wilayah,
        coalesce(sum(monthly_movements.perubahan), 0) as terbuka_akhir_bulan
    from months
    left join monthly_movements
        on
            months.wilayah = monthly_movements.wilayah
            and months.tahun * 12 + months.bulan >= monthly_movements.bulan_ke
    group by months.tahun, months.bulan, months.wilayah
),

performance as (
    select
        months.tahun,
        months.bulan,
        months.wilayah,
        coalesce(received.masuk, 0) as masuk,
        cast(coalesce(received.selesai, 0) as bigint) as selesai,
        cast(coalesce(received.terbuka, 0) as bigint) as terbuka,
        cast(100.0 * received.terbuka as double) / nullif(received.masuk, 0) as persen_terbuka,
        received.median_hari,
        received.p90_hari,
        cast(coalesce(received.layak_30_hari, 0) as bigint) as layak_30_hari,
        cast(coalesce(received.selesai_30_hari, 0) as bigint) as selesai_30_hari,
        cast(100.0 * received.selesai_30_hari as double)
        / nullif(received.layak_30_hari, 0) as persen_selesai_30_hari,
        cast(backlog.terbuka_akhir_bulan as bigint) as terbuka_akhir_bulan,
        cast(coalesce(received.bertenggat, 0) as bigint) as bertenggat,
        cast(coalesce(received.lewat_tenggat, 0) as bigint) as lewat_tenggat,
        cast(100.0 * received.lewat_tenggat as double)
        / nullif(received.bertenggat, 0) as persen_lewat_tenggat,
        months.sekarang
    from months
    inner join backlog
        on
            months.tahun = backlog.tahun
            and months.bulan = backlog.bulan
            and months.wilayah = backlog.wilayah
    left join received
        on
            months.tahun = received.tahun
            and months.bulan = received.bulan
            and months.wilayah = received.wilayah
)

select * from performance
