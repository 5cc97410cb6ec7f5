-- Every step that could be forgotten without a wrong number was done. Each row says what to add.
select * from {{ ref("int_proyek__kelalaian") }}
order by nama, problem
