-- Printed rows of a table, topics of a category or kelurahan, and claims of the prose, that are not
-- numbered 1, 2, 3 … in their year.
{{ config(meta={
    "remedy": "number the rows of a table, the topics of each of its rows, and the claims, as printed: 1, 2, 3 …,"
    ~ " none left out, none twice (urutan in seeds/publikasi; nomor in klaim_prosa.csv)."
}) }}

with

numbered as (
    select
        tahun,
        tabel,
        '' as rows_of,
        urutan,
        baris_cetak as label_found
    from {{ ref("int_publikasi__sel") }}
    -- Every table has this column: each of its rows once.
    where kolom_cetak = 'Total'
    union all
    select
        tahun,
        '2.4' as tabel,
        kategori as rows_of,
        urutan,
        rincian as label_found
    from {{ ref("int_publikasi__kategori_rincian") }}
    union all
    select
        tahun,
        '2.5' as tabel,
        {{ full_name("kota", "kecamatan", "kelurahan") }} as rows_of,
        urutan,
        rincian as label_found
    from {{ ref("int_publikasi__kelurahan_rincian") }}
    union all
    select
        tahun,
        'klaim_prosa' as tabel,
        '' as rows_of,
        nomor as urutan,
        letak as label_found
    from {{ ref("int_publikasi__klaim") }}
),

counted as (
    select
        *,
        row_number() over (
            partition by tahun, tabel, rows_of
            order by urutan, label_found
        ) as urutan_expected
    from numbered
)

select
    tahun,
    tabel,
    rows_of,
    label_found,
    urutan,
    urutan_expected
from counted
where urutan <> urutan_expected
order by tahun, tabel, rows_of, urutan_expected
