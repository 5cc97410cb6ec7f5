-- Units whose classes of time to close do not add up to the complaints that they received, though
-- these are as many as the disclosure floor. A class that got lost, or is counted twice, shows.
with

classes as (
    select
        tahun,
        nama as wilayah,
        sum(jumlah) as jumlah
    from {{ ref("rekap_lama_selesai") }}
    where dimensi = 'wilayah'
    group by tahun, nama
),

received as (
    select
        tahun,
        wilayah,
        sum(masuk) as masuk
    from {{ ref("kinerja_tindak_lanjut") }}
    group by tahun, wilayah
),

settings as (
    select * from {{ ref("stg_acuan__registri") }}
)

select
    received.tahun,
    received.wilayah,
    received.masuk as received,
    classes.jumlah as in_classes
from received
cross join settings
left join classes on received.tahun = classes.tahun and received.wilayah = classes.wilayah
where
    received.masuk >= settings.batas_pengungkapan
    and not coalesce(received.masuk = classes.jumlah, false)
