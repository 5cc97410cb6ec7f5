-- Grain: one row per year and claim of the prose, labels canonical.
with

claims as (
    select * from {{ ref("stg_publikasi__klaim_prosa") }}
),

measures as (
    select * from {{ ref("int_ukuran") }}
),

labels as (
    select * from {{ ref("int_label") }}
),

kelurahan as (
    select * from {{ ref("stg_acuan__kelurahan") }}
),

-- Two measures of the prose have no domains: the total of the year and the number of channels.
domains as (
    select
        claims.*,
        measures.ranah_baris,
        measures.ranah_kolom
    from claims
    left join measures on claims.ukuran = measures.ukuran
),

canonical as (
    select
        domains.tahun,
        domains.nomor,
        domains.letak,
        domains.tabel,
        domains.ukuran,
        domains.ranah_baris,
        domains.baris as baris_cetak,
        coalesce(label_baris.label_baku, domains.baris) as label_baris,
        domains.ranah_kolom,
        domains.kolom as kolom_cetak,
        coalesce(label_kolom.label_baku, domains.kolom) as kolom,
        domains.nilai,
        domains.peringkat
    from domains
    left join labels as label_baris
        on domains.ranah_baris = label_baris.ranah and domains.baris = label_baris.label_cetak
    left join labels as label_kolom
        on domains.ranah_kolom = label_kolom.ranah and domains.kolom = label_kolom.label_cetak
),

-- The prose names only the kelurahan, the marts its kota and kecamatan too.
full_names as (
    select
        canonical.tahun,
        canonical.nomor,
        canonical.letak,
        canonical.tabel,
        canonical.ukuran,
        canonical.ranah_baris,
        canonical.baris_cetak,
        coalesce(
            {{ full_name("kelurahan.kota", "kelurahan.kecamatan", "kelurahan.kelurahan") }},
            canonical.label_baris
        ) as baris,
        canonical.ranah_kolom,
        canonical.kolom_cetak,
        canonical.kolom,
        canonical.nilai,
        canonical.peringkat
    from canonical
    left join kelurahan
        on canonical.ranah_baris = 'kelurahan' and canonical.label_baris = kelurahan.kelurahan
)

select * from full_names
