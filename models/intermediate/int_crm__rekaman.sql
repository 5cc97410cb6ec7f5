-- Grain: one row per record of an export, and what became of it (nasib): berlaku, the newest state
-- of its complaint; duplikat, an older or repeated one; dikarantina, not usable.
-- Most complaints have one state. Only the others are sorted, and only by what decides.
with

judged as (
    select * from {{ ref("int_crm__dinilai") }}
),

states as (
    select
        nomor,
        baris,
        urutan,
        sistem,
        id_pengaduan,
        waktu_diperbarui,
        cast(waktu_pengaduan as date) as hari
    from {{ ref("int_crm__dinilai") }}
    where is_berulang and {{ list_is_empty("alasan") }}
),

counted as (
    select
        *,
        count(*) over (partition by sistem, id_pengaduan) as jumlah_keadaan,
        count(waktu_diperbarui) over (partition by sistem, id_pengaduan) as jumlah_bertanggal,
        min(hari) over (partition by sistem, id_pengaduan) as hari_pertama,
        max(hari) over (partition by sistem, id_pengaduan) as hari_terakhir
    from states
),

-- The newest state: by the time of its last change where every state tells it, else the one in the
-- later file; files are in the order of their names.
-- A complaint is made on one day. States of different days belong to different complaints, and
-- which to which cannot be known.
ordered as (
    select
        nomor,
        urutan,
        cast(row_number() over (
            partition by sistem, id_pengaduan
            order by
                case when jumlah_keadaan = jumlah_bertanggal then waktu_diperbarui end desc,
                nomor desc,
                baris desc,
                urutan desc
        ) as bigint) as ke,
        {% call list_without_nulls() %}
            case when hari_pertama <> hari_terakhir then 'hari_berbeda' end
        {% endcall %} as alasan
    from counted
),

decided as (
    select
        judged.nomor,
        judged.baris,
        judged.urutan,
        judged.sistem,
        judged.id_pengaduan,
        judged.kunci_pengaduan,
        judged.tahun,
        judged.bulan,
        judged.waktu_pengaduan,
        judged.waktu_selesai,
        judged.tenggat,
        judged.waktu_diperbarui,
        judged.lama_detik,
        judged.wilayah,
        judged.kategori,
        judged.kanal,
        judged.status,
        judged.rincian,
        judged.kota,
        judged.kecamatan,
        judged.kelurahan,
        judged.rincian_asing,
        judged.status_asing,
        judged.tempat_asing,
        judged.tempat_teks,
        judged.wilayah_teks,
        judged.kategori_teks,
        judged.kanal_teks,
        {{ list_joined("judged.alasan", "ordered.alasan") }} as alasan,
        coalesce(ordered.ke, 1) as ke
    from judged
    left join ordered on judged.nomor = ordered.nomor and judged.urutan = ordered.urutan
)

select
    *,
    case
        when not {{ list_is_empty("alasan") }} then 'dikarantina'
        when ke > 1 then 'duplikat'
        else 'berlaku'
    end as nasib
from decided
