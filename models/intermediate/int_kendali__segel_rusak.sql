-- Grain: one row per seed cell that differs from its seal, and one per seed row that is missing or
-- was never sealed. A fingerprint cannot be read back, but a number can be tried, and a swapped
-- label stands elsewhere in its column: mostly the sealed value can be named.
with

cells as (
    select * from {{ ref("int_kendali__segel") }}
),

damaged as (
    select * from cells
    where status <> 'utuh'
),

numbers as (
    select cast(generated_number - 1 as string) as nilai
    from ({{ dbt.generate_series(10000) }}) as series
),

candidates as (
    select
        seed,
        kolom,
        nilai,
        sidik
    from cells
    where kolom is not null
    group by seed, kolom, nilai, sidik
    union
    select
        damaged.seed,
        damaged.kolom,
        numbers.nilai,
        {{ fingerprint("numbers.nilai") }} as sidik
    from damaged
    cross join numbers
    where damaged.status = 'berubah'
),

changed_cells as (
    select
        damaged.seed,
        damaged.baris as seed_row,
        damaged.kolom as seed_column,
        'cell differs from its seal' as problem,
        case
            when damaged.sidik_segel = {{ fingerprint("cast(null as string)") }} then '(empty)'
            else coalesce(min(candidates.nilai), 'sealed as ' || damaged.sidik_segel)
        end as expected,
        coalesce(damaged.nilai, '(empty)') as found
    from damaged
    left join candidates
        on
            damaged.seed = candidates.seed
            and damaged.kolom = candidates.kolom
            and damaged.sidik_segel = candidates.sidik
    where damaged.status = 'berubah'
    group by damaged.seed, damaged.baris, damaged.kolom, damaged.nilai, damaged.sidik_segel
),

missing_rows as (
    select
        seed,
        baris as seed_row,
        '(all)' as seed_column,
        'sealed row is missing' as problem,
        '1 row' as expected,
        'none' as found
    from damaged
    where status = 'baris_hilang'
),

new_rows as (
    select
        seed,
        baris as seed_row,
        '(all)' as seed_column,
        'row was never sealed' as problem,
        'none' as expected,
        {{ dbt.listagg("coalesce(nilai, '')", "', '", "order by kolom") }} as found
    from damaged
    where status = 'baris_tak_bersegel'
    group by seed, baris
),

problems as (
    select * from changed_cells
    union all
    select * from missing_rows
    union all
    select * from new_rows
)

select * from problems
