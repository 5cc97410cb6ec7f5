-- Every difference that the audit finds is in the register of known discrepancies with the same two
-- numbers, and every registered one is still found.
{{ config(tags=["rekonsiliasi"], meta={
    "remedy": "correct the seed if it was keyed in wrongly; if the print itself is wrong, register it in"
    ~ " seeds/kendali/beda_diketahui.csv. Delete a registered row once its difference is gone."
    ~ " A kelurahan that is not known: analyses/label_asing.sql names it, add it to seeds/acuan."
}) }}

with

reconciliation as (
    select * from {{ ref("rekonsiliasi") }}
),

claims as (
    select * from {{ ref("klaim") }}
),

register as (
    select * from {{ ref("stg_kendali__beda_diketahui") }}
),

found as (
    select
        tahun,
        pemeriksaan,
        tabel,
        baris,
        kolom,
        nilai_gudang,
        nilai_cetak,
        status,
        cast(null as bigint) as peringkat_gudang,
        cast(null as bigint) as peringkat_klaim
    from reconciliation
    where status <> 'cocok'
    union all
    select
        tahun,
        'klaim' as pemeriksaan,
        coalesce(tabel, letak) as tabel,
        baris,
        kolom,
        nilai_gudang,
        nilai_klaim as nilai_cetak,
        status,
        peringkat_gudang,
        peringkat_klaim
    from claims
    where status <> 'cocok'
),

compared as (
    select
        case
            when register.tahun is null then 'difference is not registered'
            when found.tahun is null then 'registered difference is gone'
            else 'difference is registered with other numbers'
        end as problem,
        coalesce(found.tahun, register.tahun) as tahun,
        coalesce(found.pemeriksaan, register.pemeriksaan) as pemeriksaan,
        coalesce(found.tabel, register.tabel) as tabel,
        coalesce(found.baris, register.baris) as baris,
        coalesce(found.kolom, register.kolom) as kolom,
        found.nilai_cetak as found_in_print,
        found.nilai_gudang as expected,
        found.status,
        found.peringkat_klaim as rank_found_in_print,
        found.peringkat_gudang as rank_expected,
        register.nilai_cetak as registered_found,
        register.nilai_seharusnya as registered_expected
    from found
    full outer join register
        on
            found.tahun = register.tahun
            and found.pemeriksaan = register.pemeriksaan
            and found.tabel = register.tabel
            and found.baris = register.baris
            and found.kolom = register.kolom
    where
        not coalesce(
            found.nilai_cetak = register.nilai_cetak
            and found.nilai_gudang = register.nilai_seharusnya,
            false
        )
)

select * from compared
order by tahun, tabel, pemeriksaan, baris, kolom
