-- Grain: one row. A fingerprint of everything that records are judged by: when it changes, all
-- records are judged again.
with

labels as (
    select ranah || '|' || label_cetak || '|' || label_baku as isi
    from {{ ref("int_label") }}
),

{% for ranah in ["wilayah", "kategori", "kanal"] -%}
{{ ranah }} as (
    select
        '{{ ranah }}|' || {{ ranah }} || '|' || coalesce(cast(berlaku_sejak as string), '')
        || '|' || coalesce(cast(berlaku_sampai as string), '') as isi
    from {{ ref("stg_acuan__" ~ ranah) }}
),

{% endfor -%}
kelurahan as (
    select 'kelurahan|' || {{ full_name("kota", "kecamatan", "kelurahan") }} as isi
    from {{ ref("stg_acuan__kelurahan") }}
),

settings as (
    select '{{ var("terima_label_baru") }}|{{ var("pola_id") }}|{{ var("zona_waktu") }}' as isi
),

contents as (
    select isi from labels
    union all
    select isi from wilayah
    union all
    select isi from kategori
    union all
    select isi from kanal
    union all
    select isi from kelurahan
    union all
    select isi from settings
)

select {{ dbt.hash(dbt.listagg("isi", "';'", "order by isi")) }} as acuan
from contents
