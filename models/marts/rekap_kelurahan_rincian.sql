with

printed as (
    select * from {{ ref("int_publikasi__kelurahan_rincian") }}
),

complaints as (
    select * from {{ ref("int_crm__pengaduan") }}
),

-- Those with as many complaints as the disclosure floor.
served_places as (
    select * from {{ ref("rekap_kelurahan") }}
    where sumber = 'crm'
),

counted as (
    select
        complaints.tahun,
        complaints.kota,
        complaints.kecamatan,
        complaints.kelurahan,
        complaints.rincian,
        count(*) as jumlah
    from complaints
    inner join served_places
        on
            complaints.tahun = served_places.tahun
            and complaints.kota = served_places.kota
            and complaints.kecamatan = served_places.kecamatan
            and complaints.kelurahan = served_places.kelurahan
    where complaints.rincian is not null
    group by
        complaints.tahun,
        complaints.kota,
        complaints.kecamatan,
        complaints.kelurahan,
        complaints.rincian
),

-- Printed topics in printed order, then the others, most frequent first.
computed as (
    select
        counted.tahun,
        counted.kota,
        counted.kecamatan,
        counted.kelurahan,
        cast(row_number() over (
            partition by counted.tahun, counted.kota, counted.kecamatan, counted.kelurahan
            order by
                printed.urutan asc nulls last, counted.jumlah desc, counted.rincian asc
        ) as bigint) as urutan,
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
