-- Grain: one row per accepted complaint: what its follow-up is measured by, at `sekarang`.
-- A complaint is closed if its status says so, or, without a known status, if it has a closing
-- time. An open one has no duration, nor has a closed one without a closing time.
with

complaints as (
    select * from {{ ref("int_crm__pengaduan") }}
),

rules as (
    select * from {{ ref("int_tindak_lanjut__tenggat") }}
),

status as (
    select * from {{ ref("stg_acuan__status") }}
),

-- The var `sekarang`, else the latest time in the exports. Never the clock: the same files give the
-- same figures on any day.
moments as (
    select
        coalesce(
            {% if var("sekarang") -%}
            timestamp '{{ modules.datetime.datetime.strptime(var("sekarang"), "%Y-%m-%d %H:%M:%S") }}',
            {%- endif %}
            max(greatest(waktu_pengaduan, waktu_selesai, waktu_diperbarui))
        ) as sekarang
    from {{ ref("int_crm__pengaduan") }}
),

known as (
    select
        complaints.sistem,
        complaints.id_pengaduan,
        complaints.kunci_pengaduan,
        complaints.tahun,
        complaints.bulan,
        complaints.wilayah,
        complaints.kategori,
        complaints.kanal,
        complaints.status,
        complaints.waktu_pengaduan,
        complaints.waktu_diperbarui,
        coalesce(
            complaints.tenggat,
            {{ dbt.dateadd("day", "rules.hari", "cast(complaints.waktu_pengaduan as date)") }}
        ) as tenggat,
        complaints.tenggat is null and rules.hari is not null as is_tenggat_aturan,
        moments.sekarang,
        coalesce(status.keadaan = 'selesai', complaints.waktu_selesai is not null)
        and coalesce(complaints.waktu_selesai <= moments.sekarang, true) as is_selesai,
        coalesce(complaints.waktu_selesai <= moments.sekarang, false) as is_pernah_selesai,
        -- A reopened complaint keeps the time of its first closing, which no longer counts.
        case
            when
                coalesce(status.keadaan = 'selesai', true)
                and complaints.waktu_selesai <= moments.sekarang
                then complaints.waktu_selesai
        end as waktu_selesai,
        complaints.lama_detik
    from complaints
    cross join moments
    left join rules
        on
            complaints.kategori = rules.kategori
            and complaints.kanal = rules.kanal
            and complaints.waktu_pengaduan >= rules.sejak
            and complaints.waktu_pengaduan < rules.sebelum
    left join status on complaints.status = status.status
),

measured as (
    select
        *,
        -- A closing date without a time of day may lie before the complaint of that day: 0 days.
        -- Without a closing time there is no duration; greatest alone would make it 0.
        case
            when waktu_selesai is not null
                then cast(greatest(lama_detik, 0) as double) / 86400
        end as hari_selesai,
        cast(
            {{ dbt.datediff("waktu_pengaduan", "sekarang", "second") }}
            as double
        ) / 86400 as umur_hari,
        -- A due date means the end of that day.
        case
            when tenggat = cast(tenggat as date)
                then {{ dbt.dateadd("day", 1, "tenggat") }}
            else tenggat
        end as batas,
        -- Closed at an unknown time: at the latest when that state was recorded.
        case
            when is_selesai then coalesce(waktu_selesai, waktu_diperbarui, waktu_pengaduan)
        end as waktu_tutup
    from known
),

judged as (
    select
        *,
        umur_hari >= 30 and (not is_selesai or hari_selesai is not null) as is_layak_30,
        batas is not null and (not is_selesai or waktu_selesai is not null) as is_bertenggat,
        coalesce(waktu_selesai, sekarang) > batas as is_lewat_tenggat
    from measured
)

select * from judged
