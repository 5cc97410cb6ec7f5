-- Grain: one row per year and kelurahan printed in Table 2.5, canonical names beside the printed.
with

printed as (
    select * from {{ ref("stg_publikasi__tabel_2_5") }}
),

labels as (
    select * from {{ ref("int_label") }}
),

canonical as (
    select
        printed.tahun,
        printed.urutan,
        printed.kota as kota_cetak,
        printed.kecamatan as kecamatan_cetak,
        printed.kelurahan as kelurahan_cetak,
        kota.label_baku as kota,
        kecamatan.label_baku as kecamatan,
        kelurahan.label_baku as kelurahan,
        printed.jumlah
    from printed
    left join labels as kota
        on kota.ranah = 'kota' and printed.kota = kota.label_cetak
    left join labels as kecamatan
        on kecamatan.ranah = 'kecamatan' and printed.kecamatan = kecamatan.label_cetak
    left join labels as kelurahan
        on kelurahan.ranah = 'kelurahan' and printed.kelurahan = kelurahan.label_cetak
)

select * from canonical
