-- Grain: one row per seed cell, beside the fingerprint under which it was sealed; a sealed row that
-- its seed no longer has is one row without cell.
with

cells as (
    select * from {{ ref("stg_kendali__sel_seed") }}
),

seals as (
    select * from {{ ref("stg_kendali__segel") }}
),

-- A seal holds the fingerprints of its row's cells in the order of their columns.
positions as (
    select
        *,
        row_number() over (partition by seed, baris order by kolom) as posisi
    from cells
),

compared as (
    select
        coalesce(positions.seed, seals.seed) as seed,
        coalesce(positions.baris, seals.baris) as baris,
        positions.kolom,
        positions.nilai,
        positions.sidik,
        substr(seals.segel, 8 * (coalesce(positions.posisi, 1) - 1) + 1, 8) as sidik_segel,
        case
            when positions.seed is null then 'baris_hilang'
            when seals.seed is null then 'baris_tak_bersegel'
            when
                positions.sidik
                = substr(seals.segel, 8 * (positions.posisi - 1) + 1, 8)
                then 'utuh'
            else 'berubah'
        end as status
    from positions
    full outer join seals
        on positions.seed = seals.seed and positions.baris = seals.baris
)

select * from compared
