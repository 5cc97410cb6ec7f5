-- Population: accepted complaints received up to `sekarang`.
-- Grain: one row per year, dimension, name and class of time to close. A class of fewer complaints
-- than the disclosure floor is merged with the next small ones, until they are as many together; a
-- name with fewer complaints than the floor has no row.
with

complaints as (
    select * from {{ ref("int_tindak_lanjut__pengaduan") }}
    where waktu_pengaduan <= sekarang
),

settings as (
    select * from {{ ref("stg_acuan__registri") }}
),

status as (
    select * from {{ ref("stg_acuan__status") }}
),

records as (
    select * from {{ ref("int_crm__rekaman") }}
    where nasib = 'duplikat'
),

-- Complaints that an older state shows as closed.
closed_before as (
    select
        records.sistem,
        records.id_pengaduan
    from records
    left join status on records.status = status.status
    where coalesce(status.keadaan = 'selesai', records.waktu_selesai is not null)
    group by records.sistem, records.id_pengaduan
),

classed as (
    select
        complaints.tahun,
        complaints.wilayah,
        complaints.kategori,
        complaints.kanal,
        case
            when complaints.is_selesai and complaints.hari_selesai is null then 7
            when complaints.hari_selesai * 24 < 1 then 1
            when complaints.hari_selesai < 1 then 2
            when complaints.hari_selesai < 7 then 3
            when complaints.hari_selesai < 30 then 4
            when complaints.hari_selesai < 90 then 5
            when complaints.hari_selesai >= 90 then 6
            when complaints.is_pernah_selesai or closed_before.id_pengaduan is not null then 9
            else 8
        end as urutan
    from complaints
    left join closed_before
        on
            complaints.id_pengaduan = closed_before.id_pengaduan
            and complaints.sistem is not distinct from closed_before.sistem
),

counted as (
    select
        tahun,
        wilayah,
        kategori,
        kanal,
        urutan,
        count(*) as jumlah
    from classed
    group by tahun, wilayah, kategori, kanal, urutan
),

by_dimension as (
    {% for dimensi in ["wilayah", "kategori", "kanal"] %}
    select
        tahun,
        '{{ dimensi }}' as dimensi,
        {{ dimensi }} as nama,
        urutan,
        sum(jumlah) as jumlah
    from counted
    group by tahun, {{ dimensi }}, urutan
    {{ "union all" if not loop.last }}
    {% endfor %}
),

-- From the smallest class of a name: how many complaints the smaller ones have together.
ordered as (
    select
        by_dimension.*,
        settings.batas_pengungkapan,
        sum(by_dimension.jumlah) over (
            partition by by_dimension.tahun, by_dimension.dimensi, by_dimension.nama
            order by by_dimension.jumlah, by_dimension.urutan
            rows between unbounded preceding and current row
        ) - by_dimension.jumlah as jumlah_lebih_kecil
    from by_dimension
    cross join settings
),

merged as (
    select
        tahun,
        dimensi,
        nama,
        case
            when jumlah < batas_pengungkapan then 10
            when jumlah_lebih_kecil between 1 and batas_pengungkapan - 1 then 10
            else urutan
        end as urutan,
        jumlah,
        batas_pengungkapan
    from ordered
),

recap as (
    select
        tahun,
        dimensi,
        nama,
        case urutan
            when 1 then 'kurang dari 1 jam'
            when 2 then '1 jam sampai kurang dari 1 hari'
            when 3 then '1 sampai kurang dari 7 hari'
            when 4 then '7 sampai kurang dari 30 hari'
            when 5 then '30 sampai kurang dari 90 hari'
            when 6 then '90 hari atau lebih'
            when 7 then 'selesai, lama tidak diketahui'
            when 8 then 'terbuka'
            when 9 then 'dibuka kembali'
            else 'gabungan kelas kecil'
        end as kelas_lama,
        cast(urutan as bigint) as urutan,
        cast(sum(jumlah) as bigint) as jumlah
    from merged
    group by tahun, dimensi, nama, urutan, batas_pengungkapan
    having sum(jumlah) >= batas_pengungkapan
)

select * from recap
