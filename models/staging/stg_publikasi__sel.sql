-- Grain: one row per year, wide table, printed row and printed column.
with

tabel_2_1 as (
    select
        '2.1' as tabel,
        tahun,
        urutan,
        wilayah_tindak_lanjut as baris,
        kolom,
        sel
    from {{ unpivot(ref("tabel_2_1"), keys=["tahun", "urutan", "wilayah_tindak_lanjut"]) }}
),

tabel_2_2 as (
    select
        '2.2' as tabel,
        tahun,
        urutan,
        wilayah_tindak_lanjut as baris,
        kolom,
        sel
    from {{ unpivot(ref("tabel_2_2"), keys=["tahun", "urutan", "wilayah_tindak_lanjut"]) }}
),

tabel_2_3 as (
    select
        '2.3' as tabel,
        tahun,
        urutan,
        kategori as baris,
        kolom,
        sel
    from {{ unpivot(ref("tabel_2_3"), keys=["tahun", "urutan", "kategori"]) }}
),

tabel_2_6 as (
    select
        '2.6' as tabel,
        tahun,
        urutan,
        kanal_pengaduan_crm as baris,
        kolom,
        sel
    from {{ unpivot(ref("tabel_2_6"), keys=["tahun", "urutan", "kanal_pengaduan_crm"]) }}
),

printed as (
    select * from tabel_2_1
    union all
    select * from tabel_2_2
    union all
    select * from tabel_2_3
    union all
    select * from tabel_2_6
),

typed as (
    select
        cast(tahun as bigint) as tahun,
        tabel,
        cast(urutan as bigint) as urutan,
        trim(baris) as baris,
        kolom,
        -- The only column of a table is named Total too, and holds its cells.
        kolom = 'Total'
        and min(kolom) over (partition by tabel) <> max(kolom) over (partition by tabel)
            as is_total_baris,
        cast(sel as bigint) as jumlah,
        count(sel) over (partition by tabel, tahun, kolom) as angka_kolom
    from printed
),

kinds as (
    select
        *,
        case
            when baris = 'Grand Total' and kolom = 'Total' then 'total_umum'
            when baris = 'Grand Total' then 'total_kolom'
            when is_total_baris then 'total_baris'
            else 'sel'
        end as jenis
    from typed
),

cells as (
    select
        tahun,
        tabel,
        urutan,
        baris,
        kolom,
        jenis,
        -- An empty cell means no complaints; an empty total means nothing and stays NULL.
        case when jenis = 'sel' then coalesce(jumlah, 0) else jumlah end as jumlah
    from kinds
    -- A column that has no number at all in a year, not even a total, is not printed in that year.
    where angka_kolom > 0
)

select * from cells
