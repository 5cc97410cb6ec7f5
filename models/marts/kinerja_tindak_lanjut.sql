-- Population: accepted complaints received up to `sekarang`, and the months up to it.
-- Grain: one row per year, month and unit in which they were received.
-- The complaints are read once for each count: in a CTE, millions of them would stay in memory.
with

settings as (
    select * from {{ ref("stg_acuan__registri") }}
),

wilayah as (
    select * from {{ ref("dim_wilayah") }}
),

bulan as (
    select * from {{ ref("dim_bulan") }}
),

years as (
    select
        tahun,
        sekarang
    from {{ ref("int_tindak_lanjut__pengaduan") }}
    group by tahun, sekarang
),

months as (
    select
        years.tahun,
        bulan.bulan,
        bulan.nama_bulan,
        make_date(cast(years.tahun as int), cast(bulan.bulan as int), 1) as awal_bulan,
        wilayah.wilayah,
        years.sekarang
    from years
    cross join bulan
    inner join wilayah on {{ valid_in("years.tahun", "wilayah") }}
    where
        years.tahun * 12 + bulan.bulan
        <= extract(year from years.sekarang) * 12 + extract(month from years.sekarang)
),

received as (
    select
        tahun,
        bulan,
        wilayah,
        count(*) as masuk,
        sum(case when is_selesai then 1 else 0 end) as selesai,
        sum(case when is_selesai then 0 else 1 end) as terbuka,
        count(hari_selesai) as berlama,
        {{ quantile(0.5, "hari_selesai") }} as median_hari,
        {{ quantile(0.9, "hari_selesai") }} as p90_hari,
        sum(case when is_layak_30 then 1 else 0 end) as layak_30_hari,
        sum(case when is_layak_30 and hari_selesai <= 30 then 1 else 0 end) as selesai_30_hari,
        sum(case when is_bertenggat then 1 else 0 end) as bertenggat,
        sum(case when is_bertenggat and is_tenggat_aturan then 1 else 0 end) as bertenggat_aturan,
        sum(case when is_bertenggat and is_lewat_tenggat then 1 else 0 end) as lewat_tenggat
    from {{ ref("int_tindak_lanjut__pengaduan") }}
    where waktu_pengaduan <= sekarang
    group by tahun, bulan, wilayah
),

-- Backlog: what came in up to the end of a month, less what was closed by then.
movements as (
    select
        wilayah,
        tahun * 12 + bulan as bulan_ke,
        count(*) as perubahan
    from {{ ref("int_tindak_lanjut__pengaduan") }}
    where waktu_pengaduan <= sekarang
    group by wilayah, tahun * 12 + bulan
    union all
    select
        wilayah,
        extract(year from waktu_tutup) * 12 + extract(month from waktu_tutup) as bulan_ke,
        -count(*) as perubahan
    from {{ ref("int_tindak_lanjut__pengaduan") }}
    where waktu_pengaduan <= sekarang and waktu_tutup <= sekarang
    group by wilayah, extract(year from waktu_tutup) * 12 + extract(month from waktu_tutup)
),

backlog as (
    select
        months.tahun,
        months.bulan,
        months.wilayah,
        coalesce(sum(movements.perubahan), 0) as terbuka_akhir_bulan
    from months
    left join movements
        on
            months.wilayah = movements.wilayah
            and months.tahun * 12 + months.bulan >= movements.bulan_ke
    group by months.tahun, months.bulan, months.wilayah
),

performance as (
    select
        months.tahun,
        months.bulan,
        months.nama_bulan,
        months.awal_bulan,
        months.wilayah,
        coalesce(received.masuk, 0) as masuk,
        cast(coalesce(received.selesai, 0) as bigint) as selesai,
        cast(coalesce(received.terbuka, 0) as bigint) as terbuka,
        cast(100.0 * received.terbuka as double) / nullif(received.masuk, 0) as persen_terbuka,
        -- The days of few complaints are those of somebody.
        case
            when received.berlama >= settings.batas_pengungkapan then received.median_hari
        end as median_hari,
        case
            when received.berlama >= settings.batas_pengungkapan then received.p90_hari
        end as p90_hari,
        cast(coalesce(received.layak_30_hari, 0) as bigint) as layak_30_hari,
        cast(coalesce(received.selesai_30_hari, 0) as bigint) as selesai_30_hari,
        cast(100.0 * received.selesai_30_hari as double)
        / nullif(received.layak_30_hari, 0) as persen_selesai_30_hari,
        cast(backlog.terbuka_akhir_bulan as bigint) as terbuka_akhir_bulan,
        cast(coalesce(received.bertenggat, 0) as bigint) as bertenggat,
        cast(coalesce(received.bertenggat_aturan, 0) as bigint) as bertenggat_aturan,
        cast(coalesce(received.lewat_tenggat, 0) as bigint) as lewat_tenggat,
        cast(100.0 * received.lewat_tenggat as double)
        / nullif(received.bertenggat, 0) as persen_lewat_tenggat,
        months.sekarang
    from months
    cross join settings
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
