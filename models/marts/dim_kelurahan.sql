with

listed as (
    select * from {{ ref("stg_acuan__kelurahan") }}
),

accepted as (
    select * from {{ ref("int_crm__label_baru") }}
    where ranah = 'kelurahan'
),

kelurahan as (
    select
        urutan,
        kota,
        kecamatan,
        kelurahan
    from listed
    union all
    select
        last_listed.urutan + row_number() over (
            order by accepted.kota, accepted.kecamatan, accepted.label
        ) as urutan,
        accepted.kota,
        accepted.kecamatan,
        accepted.label as kelurahan
    from accepted
    cross join (select coalesce(max(urutan), 0) as urutan from listed) as last_listed
),

labels as (
    {{ printed_labels("kelurahan") }}
),

described as (
    select
        kelurahan.kota,
        kelurahan.kecamatan,
        kelurahan.kelurahan,
        labels.label_cetak,
        kelurahan.urutan
    from kelurahan
    left join labels on kelurahan.kelurahan = labels.label_baku
)

select * from described
