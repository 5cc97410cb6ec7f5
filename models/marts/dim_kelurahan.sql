with

listed as (
    select * from {{ ref("stg_acuan__kelurahan") }}
),

last_listed as (
    select coalesce(max(urutan), 0) as urutan from listed
),

-- For a first look at an export: labels accepted as they are, after those that are listed.
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
            order by accepted.kota, accepted.kecamatan, accepted.label_baru
        ) as urutan,
        accepted.kota,
        accepted.kecamatan,
        accepted.label_baru as kelurahan
    from accepted
    cross join last_listed
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
