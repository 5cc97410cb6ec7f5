-- Grain: one row per record of an export, with every reason why it cannot be used. Each reason has
-- its text in seeds/acuan/acuan_alasan.csv. What landing found wrong (cacat) is among the reasons.
with

records as (
    select
        *,
        {{ latest_possible() }} as terakhir,
        -- Cells that landing could not tell apart, or did not take over, are not called empty.
        {{ list_has("cacat", "kutip_rusak") }}
        or {{ list_has("cacat", "jumlah_kolom") }}
        or {{ list_has("cacat", "byte_rusak") }} as is_rusak,
        {{ list_has("cacat", "id_tak_wajar") }}
        or {{ list_has("cacat", "id_pribadi") }} as is_id_ditolak,
        {{ list_has("cacat", "waktu_pengaduan_tak_terbaca") }} as is_waktu_tak_terbaca
    from {{ ref("int_crm__berlabel") }}
),

judged as (
    select
        *,
        {% call list_without_nulls() %}
            case
                when id_pengaduan is null and not is_rusak and not is_id_ditolak
                    then 'tanpa_id'
            end,
            case
                when waktu_pengaduan is null and not is_rusak and not is_waktu_tak_terbaca
                    then 'waktu_pengaduan_kosong'
            end,
            case
                when waktu_pengaduan < timestamp '2010-01-01 00:00:00' or waktu_pengaduan > terakhir
                    then 'waktu_pengaduan_mustahil'
            end,
            case
                when waktu_selesai < timestamp '2010-01-01 00:00:00' or waktu_selesai > terakhir
                    then 'waktu_selesai_mustahil'
            end,
            -- A due date may lie ahead.
            case
                when tenggat < timestamp '2010-01-01 00:00:00'
                    then 'tenggat_mustahil'
            end,
            case
                when
                    waktu_diperbarui < timestamp '2010-01-01 00:00:00'
                    or waktu_diperbarui > terakhir
                    then 'waktu_diperbarui_mustahil'
            end,
            -- A closing date without a time of day may be that of the complaint.
            case
                when lama_detik < 0 and waktu_selesai <> cast(waktu_pengaduan as date)
                    then 'selesai_sebelum_masuk'
            end,
            case when kanal_asal is null and not is_rusak then 'kanal_kosong' end,
            case
                when kanal_asal is not null and kanal is null
                    then 'kanal_tak_dikenal'
            end,
            case when kategori_asal is null and not is_rusak then 'kategori_kosong' end,
            case
                when kategori_asal is not null and kategori is null
                    then 'kategori_tak_dikenal'
            end,
            case when wilayah_asal is null and not is_rusak then 'wilayah_kosong' end,
            case
                when wilayah_asal is not null and wilayah is null
                    then 'wilayah_tak_dikenal'
            end
        {% endcall %} as alasan_di_sini
    from records
),

combined as (
    select
        nomor,
        baris,
        urutan,
        sistem,
        id_pengaduan,
        kunci_pengaduan,
        is_berulang,
        tahun,
        bulan,
        waktu_pengaduan,
        waktu_selesai,
        tenggat,
        waktu_diperbarui,
        lama_detik,
        wilayah,
        kategori,
        kanal,
        status,
        rincian,
        kota,
        kecamatan,
        kelurahan,
        rincian_asing,
        status_asing,
        tempat_asing,
        tempat_teks,
        case when wilayah is null then wilayah_asal end as wilayah_teks,
        case when kategori is null then kategori_asal end as kategori_teks,
        case when kanal is null then kanal_asal end as kanal_teks,
        {{ list_joined("cacat", "alasan_di_sini") }} as alasan
    from judged
)

select * from combined
