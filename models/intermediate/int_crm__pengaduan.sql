-- Grain: one row per complaint (id_pengaduan), in its newest state. Incremental by complaint: those
-- with a new state are decided again.
{{ config(
    materialized="incremental", incremental_strategy="delete+insert",
    unique_key="id_pengaduan", pre_hook="{{ forget_withdrawn_states() }}"
) }}

with

states as (
    select * from {{ ref("int_crm__baris") }}
    where alasan is null
),

{% if is_incremental() -%}
touched as (
    select id_pengaduan from states
    where dinilai > coalesce((select max(dinilai) from {{ this }}), timestamp '2000-01-01 00:00:00')
    group by id_pengaduan
),

{% endif -%}
candidates as (
    select
        states.*,
        count(*) over (partition by states.id_pengaduan) as jumlah_keadaan,
        count(states.waktu_diperbarui) over (partition by states.id_pengaduan) as jumlah_bertanggal,
        max(states.dinilai) over (partition by states.id_pengaduan) as dinilai_terakhir
    from states
    {% if is_incremental() -%}
    inner join touched on states.id_pengaduan = touched.id_pengaduan
    {%- endif %}
),

-- The newest state: by the time of its last change where every state tells it, else the one in the
-- later file; files are in the order of their names.
ordered as (
    select
        *,
        row_number() over (
            partition by id_pengaduan
            order by
                case when jumlah_keadaan = jumlah_bertanggal then waktu_diperbarui end desc,
                berkas desc,
                baris desc
        ) as urutan
    from candidates
),

newest as (
    select
        id_pengaduan,
        berkas,
        baris,
        tahun,
        bulan,
        waktu_pengaduan,
        kanal,
        kategori,
        rincian,
        wilayah,
        kota,
        kecamatan,
        kelurahan,
        status,
        waktu_selesai,
        tenggat,
        waktu_diperbarui,
        rincian_asing,
        status_asing,
        tempat_asing,
        tempat_teks,
        jumlah_keadaan,
        dinilai_terakhir as dinilai
    from ordered
    where urutan = 1
)

select * from newest
