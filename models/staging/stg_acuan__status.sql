with

source as (
    select * from {{ ref("acuan_status") }}
),

trimmed as (
    select
        trim(status) as status,
        trim(keadaan) as keadaan,
        trim(dasar) as dasar
    from source
)

select * from trimmed
