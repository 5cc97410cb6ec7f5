-- Each row is a step that was left out, and says what to add where.
select * from {{ ref("int_proyek__kelalaian") }}
order by nama, problem
