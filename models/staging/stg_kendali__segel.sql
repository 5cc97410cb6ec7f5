with

source as (
    select * from {{ ref("segel") }}
),

trimmed as (
    select
        trim(seed) as seed,
        trim(baris) as baris,
        trim(segel) as segel
    from source
)

select * from trimmed
