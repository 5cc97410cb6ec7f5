with

printed as (
    select * from {{ ref("int_publikasi__kategori_rincian") }}
),

cells as (
    select * from {{ ref("int_rekap__sel") }}
    where ukuran = 'kategori_rincian' and sumber = 'crm'
),

complaints as (
    select * from {{ ref("int_crm__pengaduan") }}
),

counted as (
    select
        tahun,
        baris as kategori,
        kolom as rincian,
        jumlah
    from cells
),

-- Printed topics in printed order, then the others, most frequent first.
computed as (
    select
        counted.tahun,
        counted.kategori,
        cast(row_number() over (
            partition by counted.tahun, counted.kategori
            order by
                printed.urutan asc nulls last, counted.jumlah desc, counted.rincian asc
        ) as bigint) as urutan,
        counted.rincian,
        counted.jumlah,
        'crm' as sumber
    from counted
    left join printed
        on
            counted.tahun = printed.tahun
            and counted.kategori = printed.kategori
            and counted.rincian = printed.rincian
),

recap as (
    select * from computed
    union all
    select
        tahun,
        kategori,
        urutan,
        rincian,
        -- The publication lists topics without counting them.
        cast(null as bigint) as jumlah,
        'publikasi' as sumber
    from printed
    where tahun not in (select complaints.tahun from complaints)
)

select * from recap
