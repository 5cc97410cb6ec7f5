-- All states of one complaint (var `id_pengaduan`), oldest first: number of its file and its row,
-- values, and what happened to it. Runs on the build file; labels are canonical, never free text.
{% set wanted = var("id_pengaduan") | string | replace("'", "''") %}

with

states as (
    select * from {{ ref("int_crm__rekaman") }}
    where id_pengaduan = '{{ wanted }}'
),

quarantine as (
    select
        nomor,
        urutan,
        {{ dbt.listagg(
            "alasan || ': ' || keterangan || ' (' || perbaikan || ')'", "'; '", "order by alasan"
        ) }} as sebab
    from {{ ref("int_crm__karantina") }}
    group by nomor, urutan
)

-- The newest state is the one that int_crm__rekaman ranks first; what is not usable comes last.
select
    row_number() over (
        order by
            states.sistem asc,
            case when states.nasib = 'dikarantina' then 1 else 0 end asc,
            states.ke desc,
            states.nomor asc,
            states.baris asc,
            states.urutan asc
    ) as urutan,
    states.nomor as berkas,
    states.baris,
    states.waktu_diperbarui,
    states.status,
    states.waktu_selesai,
    states.wilayah,
    states.kanal,
    states.kategori,
    states.nasib,
    quarantine.sebab,
    states.sistem
from states
left join quarantine on states.nomor = quarantine.nomor and states.urutan = quarantine.urutan
order by urutan
