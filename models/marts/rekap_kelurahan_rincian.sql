with

printed as (
    select * from {{ ref("int_publikasi__kelurahan_rincian") }}
),

complaints as (
    select * from {{ ref("fct_pengaduan") }}
),

counted as (
    select
        tahun,
        kota,
        kecamatan,
        kelurahan,
        rincian,
        count(*) as jumlah
    from complaints
    where kelurahan is not null and rincian is not null
    group by tahun, kota, kecamatan, kelurahan, rincian
),

-- Printed topics in printed order, then the others, most frequent first.
computed as (
    select
        counted.tahun,
        counted.kota,
        counted.kecamatan,
        counted.kelurahan,
        row_number() over (
            partition by counted.tahun, counted.kota, counted.kecamatan, counted.kelurahan
            order by
                coalesce(printed.urutan, 1000000) asc, counted.jumlah desc, counted.rincian asc
        ) as urutan,
        counted.rincian,
        'crm' as sumber
    from counted
    left join printed
        on
            counted.tahun = printed.tahun
            and counted.kota = printed.kota
            and counted.kecamatan = printed.kecamatan
            and counted.kelurahan = printed.kelurahan
            and counted.rincian = printed.rincian
),

recap as (
    select * from computed
    union all
    select
        tahun,
        kota,
        kecamatan,
        kelurahan,
        urutan,
        rincian,
        'publikasi' as sumber
    from printed
    where tahun not in (select complaints.tahun from complaints)
)

select * from recap
