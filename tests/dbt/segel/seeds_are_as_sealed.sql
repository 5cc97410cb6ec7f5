-- Every seed row is as it was sealed. The damage is found in a model of its own, off the road to
-- the audit: dbt skips what is downstream of a failed test, and both have something to say.
{{ config(tags=["rekonsiliasi"], meta={
    "remedy": "compare the row with its source and restore it (git diff seeds). If the change is meant,"
    ~ " run `make segel` and commit seeds/kendali/segel.csv with it."
}) }}

select * from {{ ref("int_kendali__segel_rusak") }}
order by seed, seed_row, seed_column
