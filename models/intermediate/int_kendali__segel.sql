-- Grain: one row per year and sealed unit: a printed table with all its seeds, the claims, the
-- catalogue, the register. The checksum of its rows, beside the one in the catalogue, and how many
-- numbers they hold, all of which the audit must compare.
with

sealed as (
    {{ sealed_rows("2.1", ref("tabel_2_1")) }}
    union all
    {{ sealed_rows("2.2", ref("tabel_2_2")) }}
    union all
    {{ sealed_rows("2.3", ref("tabel_2_3")) }}
    union all
    {{ sealed_rows("2.4", ref("tabel_2_4")) }}
    union all
    {{ sealed_rows("2.4", ref("tabel_2_4_rincian")) }}
    union all
    {{ sealed_rows("2.5", ref("tabel_2_5")) }}
    union all
    {{ sealed_rows("2.5", ref("tabel_2_5_rincian")) }}
    union all
    {{ sealed_rows("2.6", ref("tabel_2_6")) }}
    union all
    {{ sealed_rows("klaim_prosa", ref("klaim_prosa")) }}
    union all
    {{ sealed_rows("katalog", ref("katalog")) }}
    union all
    {{ sealed_rows("beda_diketahui", ref("beda_diketahui")) }}
),

catalogue as (
    select * from {{ ref("stg_publikasi__katalog") }}
    where jenis <> 'gambar' or segel is not null
),

checksums as (
    select
        tahun,
        nomor,
        {{ dbt.hash(dbt.listagg("isi", "';'", "order by seed, isi")) }} as segel,
        sum(angka) as angka
    from sealed
    group by tahun, nomor
),

compared as (
    select
        coalesce(catalogue.tahun, checksums.tahun) as tahun,
        coalesce(catalogue.tabel, checksums.nomor) as nomor,
        catalogue.segel as expected,
        checksums.segel as found,
        cast(checksums.angka as bigint) as angka
    from catalogue
    full outer join checksums
        on catalogue.tahun = checksums.tahun and catalogue.tabel = checksums.nomor
)

select * from compared
