-- Grain: one row per year and claim of the publication's prose.
with

claims as (
    select * from {{ ref("int_publikasi__klaim") }}
),

warehouse as (
    select * from {{ ref("int_audit__angka") }}
),

known as (
    select * from {{ ref("stg_kendali__beda_diketahui") }}
    where pemeriksaan = 'klaim'
),

-- A claim holds when its value and, if it names one, its rank are right.
compared as (
    select
        claims.tahun,
        claims.nomor,
        claims.letak,
        claims.tabel,
        claims.ukuran,
        coalesce(claims.baris, 'Total') as baris,
        coalesce(claims.kolom, 'Total') as kolom,
        claims.nilai as nilai_klaim,
        claims.peringkat as peringkat_klaim,
        warehouse.nilai as nilai_gudang,
        warehouse.peringkat as peringkat_gudang,
        case
            when
                warehouse.nilai = claims.nilai
                and claims.peringkat is not null
                and coalesce(warehouse.peringkat <> claims.peringkat, true)
                then 'beda'
            else {{ comparison_status("warehouse.nilai", "claims.nilai") }}
        end as status
    from claims
    left join warehouse
        on
            claims.tahun = warehouse.tahun
            and claims.ukuran = warehouse.ukuran
            and coalesce(claims.baris, 'Total') = warehouse.baris
            and coalesce(claims.kolom, 'Total') = warehouse.kolom
),

annotated as (
    select
        compared.*,
        case when compared.status <> 'cocok' then known.alasan end as catatan
    from compared
    left join known
        on
            compared.tahun = known.tahun
            and compared.tabel = known.tabel
            and compared.baris = known.baris
            and compared.kolom = known.kolom
)

select * from annotated
