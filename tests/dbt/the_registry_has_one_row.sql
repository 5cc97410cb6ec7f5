-- The number of rows of the registry's settings, unless it is one.
{{ config(meta={"remedy": "keep one row below the header of acuan_registri.csv."}) }}
select count(*) as rows_found
from {{ ref("stg_acuan__registri") }}
having count(*) <> 1
