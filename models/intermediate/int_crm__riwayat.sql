-- Grain: one row per complaint and change of what was known of it: its status, its closing, the
-- unit that handles it, its channel or category. States that repeat the one before are not rows.
with

states as (
    select
        *,
        count(*) over (partition by id_pengaduan) as jumlah_keadaan,
        count(waktu_diperbarui) over (partition by id_pengaduan) as jumlah_bertanggal
    from {{ ref("int_crm__baris") }}
    where alasan is null
),

ordered as (
    select
        *,
        row_number() over (partition by id_pengaduan {{ newest_first() }}) as dari_akhir,
        concat_ws(
            '|',
            coalesce(status, ''),
            coalesce(cast(waktu_selesai as string), ''),
            wilayah,
            kanal,
            kategori
        ) as keadaan
    from states
),

compared as (
    select
        *,
        lead(keadaan) over (partition by id_pengaduan order by dari_akhir) as keadaan_sebelum
    from ordered
),

changes as (
    select
        id_pengaduan,
        row_number() over (partition by id_pengaduan order by dari_akhir desc) as urutan,
        berkas,
        baris,
        waktu_diperbarui,
        status,
        waktu_selesai,
        wilayah,
        kanal,
        kategori
    from compared
    where keadaan_sebelum is null or keadaan <> keadaan_sebelum
)

select * from changes
