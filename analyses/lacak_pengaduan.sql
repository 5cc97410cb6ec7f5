-- All states of one complaint (var `id_pengaduan`), oldest first: the file and line of each, its
-- values, and what happened to it. Runs on the build file; labels are canonical, never free text.
{% set wanted = var("id_pengaduan") | string | replace("'", "''") %}

with

states as (
    select * from {{ ref("int_crm__baris") }}
    where id_pengaduan = '{{ wanted }}'
),

newest as (
    select * from {{ ref("int_crm__pengaduan") }}
),

reasons as (
    select
        berkas,
        baris,
        alasan || ': ' || keterangan || ' (' || perbaikan || ')' as sebab
    from {{ ref("int_crm__karantina") }}
),

quarantine as (
    select
        berkas,
        baris,
        {{ dbt.listagg("sebab", "'; '", "order by sebab") }} as sebab
    from reasons
    group by berkas, baris
),

-- The same order as for the newest state: by waktu_diperbarui if every usable state has it, else by
-- file.
dated as (
    select
        *,
        count(case when alasan is null then 1 end) over () as jumlah_keadaan,
        count(case when alasan is null then waktu_diperbarui end) over () as jumlah_bertanggal
    from states
),

traced as (
    select
        row_number() over (
            order by
                case
                    when dated.jumlah_keadaan = dated.jumlah_bertanggal then dated.waktu_diperbarui
                end nulls first,
                dated.berkas,
                dated.baris
        ) as urutan,
        dated.berkas,
        dated.baris,
        dated.waktu_diperbarui,
        dated.status,
        dated.waktu_selesai,
        dated.wilayah,
        dated.kanal,
        dated.kategori,
        case
            when dated.alasan is not null then 'dikarantina'
            when newest.id_pengaduan is null then 'duplikat'
            else 'berlaku'
        end as nasib,
        quarantine.sebab
    from dated
    left join newest on dated.berkas = newest.berkas and dated.baris = newest.baris
    left join quarantine on dated.berkas = quarantine.berkas and dated.baris = quarantine.baris
)

select * from traced
order by urutan
