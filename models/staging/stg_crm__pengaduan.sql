-- Grain: one row per record of an export, typed. A time that cannot be read is NULL beside its
-- text.
with

source as (
    select * from {{ ref("stg_crm__baris") }}
),

trimmed as (
    select
        {% for field in crm_texts() + crm_times() + ["lintang", "bujur"] -%}
        {{ known_text(field) }} as {{ field }},
        {% endfor -%}
        berkas,
        cap,
        bentuk,
        baris,
        cacat
    from source
),

typed as (
    select
        {% for field in crm_texts() -%}
        {{ field }},
        {% endfor -%}
        {% for field in crm_times() -%}
        {{ local_time(field) }} as {{ field }},
        {{ field }} as {{ field }}_teks,
        {% endfor -%}
        try_cast(lintang as double) as lintang,
        try_cast(bujur as double) as bujur,
        berkas,
        cap,
        baris,
        cacat
    from trimmed
)

select * from typed
