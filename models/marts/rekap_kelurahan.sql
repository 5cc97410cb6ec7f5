with

printed as (
    select * from {{ ref("int_publikasi__kelurahan") }}
),

complaints as (
    select * from {{ ref("fct_pengaduan") }}
),

years_of_complaints as (
    select tahun from complaints
    group by tahun
),

counted as (
    select
        tahun,
        kota,
        kecamatan,
        kelurahan,
        count(*) as jumlah,
        'crm' as sumber
    from complaints
    where kelurahan is not null
    group by tahun, kota, kecamatan, kelurahan
    union all
    select
        printed.tahun,
        printed.kota,
        printed.kecamatan,
        printed.kelurahan,
        printed.jumlah,
        'publikasi' as sumber
    from printed
    left join years_of_complaints on printed.tahun = years_of_complaints.tahun
    where years_of_complaints.tahun is null
),

recap as (
    select
        tahun,
        kota,
        kecamatan,
        kelurahan,
        jumlah,
        {{ peringkat() }} as peringkat,
        sumber
    from counted
)

select * from recap
