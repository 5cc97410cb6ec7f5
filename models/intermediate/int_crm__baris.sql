-- Grain: one row per record of an export, labels canonical, with every reason why it cannot be
-- used.
-- Incremental by file: a record is judged once, unless its file or a reference changes.
-- The macros below query stg_crm__berkas when the model runs, which dbt cannot see:
-- depends_on: {{ ref("stg_crm__berkas") }}
-- A place, topic or status that no reference knows is left empty and counted: it is not served.
{{ config(
    materialized="incremental", incremental_strategy="append",
    pre_hook="{{ forget_stale_records() }}"
) }}
{% set labelled = {
    "wilayah_tindak_lanjut": "wilayah", "kategori": "kategori", "kanal": "kanal",
    "status": "status", "rincian": "rincian",
    "kota": "kota", "kecamatan": "kecamatan", "kelurahan": "kelurahan",
} %}
{% set required = ["wilayah", "kategori", "kanal"] %}

with

records as (
    select * from {{ ref("stg_crm__pengaduan") }}
    {% if is_incremental() -%}
    where berkas in ({{ files_to_judge() }})
    {%- endif %}
),

references_now as (
    select * from {{ ref("int_crm__acuan") }}
),

known_labels as (
    select * from {{ ref("int_label") }}
),

listed_kelurahan as (
    select * from {{ ref("stg_acuan__kelurahan") }}
),

-- The names that every complaint needs, with the years of their use.
listed as (
    {% for ranah in required -%}
    select
        '{{ ranah }}' as ranah,
        {{ ranah }} as nama,
        berlaku_sejak,
        berlaku_sampai
    from {{ ref("stg_acuan__" ~ ranah) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- A label of two names is ambiguous, and counts as unknown.
keys as (
    select
        ranah,
        {{ label_key("label_cetak") }} as kunci,
        min(label_baku) as label_baku
    from known_labels
    group by ranah, {{ label_key("label_cetak") }}
    having min(label_baku) = max(label_baku)
),

exported_labels as (
    {% for field, ranah in labelled.items() -%}
    select
        '{{ ranah }}' as ranah,
        {{ field }} as label_asal
    from records
    where {{ field }} is not null
    group by {{ field }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

labels as (
    select
        exported_labels.ranah,
        exported_labels.label_asal,
        keys.label_baku,
        listed.berlaku_sejak,
        listed.berlaku_sampai
    from exported_labels
    inner join keys
        on
            exported_labels.ranah = keys.ranah
            and {{ label_key("exported_labels.label_asal") }} = keys.kunci
    left join listed
        on keys.ranah = listed.ranah and keys.label_baku = listed.nama
    where
        listed.nama is not null
        or keys.ranah not in ('wilayah', 'kategori', 'kanal')
),

years as (
    select
        *,
        cast(extract(year from waktu_pengaduan) as bigint) as tahun,
        cast(extract(month from waktu_pengaduan) as bigint) as bulan,
        -- Without a time, the label is looked up in the current year.
        cast(coalesce(extract(year from waktu_pengaduan), {{ run_started_at.year }}) as bigint)
            as tahun_acuan
    from records
),

-- A name counts only in the years of its use: the recaps of other years have no row for it.
named as (
    select
        years.*,
        {% for ranah in required -%}
        case
            when
                {{ valid_in("years.tahun_acuan", "label_" ~ ranah) }}
                then label_{{ ranah }}.label_baku
        end as {{ ranah }}_dikenal,
        {% endfor -%}
        label_status.label_baku as status_dikenal,
        label_rincian.label_baku as rincian_dikenal,
        label_kota.label_baku as kota_dikenal,
        label_kecamatan.label_baku as kecamatan_dikenal,
        label_kelurahan.label_baku as kelurahan_dikenal
    from years
    {% for field, ranah in labelled.items() -%}
    left join labels as label_{{ ranah }}
        on
            label_{{ ranah }}.ranah = '{{ ranah }}'
            and years.{{ field }} = label_{{ ranah }}.label_asal
    {% endfor %}
),

-- An export may name a kelurahan without its kota or kecamatan, as long as only one is meant.
places_named as (
    select
        coalesce(kota, '') as kota_teks,
        coalesce(kecamatan, '') as kecamatan_teks,
        kelurahan as kelurahan_teks,
        kota_dikenal,
        kecamatan_dikenal,
        kelurahan_dikenal
    from named
    where kelurahan_dikenal is not null
    group by
        kota, kecamatan, kelurahan, kota_dikenal, kecamatan_dikenal, kelurahan_dikenal
),

places as (
    select
        places_named.kota_teks,
        places_named.kecamatan_teks,
        places_named.kelurahan_teks,
        min(listed_kelurahan.kota) as kota,
        min(listed_kelurahan.kecamatan) as kecamatan,
        min(listed_kelurahan.kelurahan) as kelurahan
    from places_named
    inner join listed_kelurahan
        on
            places_named.kelurahan_dikenal = listed_kelurahan.kelurahan
            and (
                places_named.kota_teks = ''
                or places_named.kota_dikenal = listed_kelurahan.kota
            )
            and (
                places_named.kecamatan_teks = ''
                or places_named.kecamatan_dikenal = listed_kelurahan.kecamatan
            )
    group by
        places_named.kota_teks, places_named.kecamatan_teks, places_named.kelurahan_teks
    having count(*) = 1
),

canonical as (
    select
        named.berkas,
        named.cap,
        named.baris,
        named.cacat,
        named.id_pengaduan,
        named.tahun,
        named.bulan,
        {% for field in crm_times() -%}
        named.{{ field }},
        named.{{ field }}_teks,
        {% endfor -%}
        named.kanal as kanal_teks,
        named.kategori as kategori_teks,
        named.wilayah_tindak_lanjut as wilayah_teks,
        {% for ranah in ["kanal", "kategori"] -%}
        {{ or_itself("named." ~ ranah ~ "_dikenal", "named." ~ ranah) }} as {{ ranah }},
        {% endfor -%}
        {{ or_itself("named.wilayah_dikenal", "named.wilayah_tindak_lanjut") }} as wilayah,
        {{ or_itself("named.rincian_dikenal", "named.rincian") }} as rincian,
        {{ or_itself("named.status_dikenal", "named.status") }} as status,
        {% for part in ["kota", "kecamatan"] -%}
        {{ or_itself(
            "places." ~ part,
            "case when named.kelurahan is not null then coalesce(named." ~ part
            ~ ", 'tidak disebut') end",
        ) }} as {{ part }},
        {% endfor -%}
        {{ or_itself("places.kelurahan", "named.kelurahan") }} as kelurahan,
        named.rincian is not null and named.rincian_dikenal is null as rincian_asing,
        named.status is not null and named.status_dikenal is null as status_asing,
        coalesce(named.kota, named.kecamatan, named.kelurahan) is not null
        and places.kelurahan is null as tempat_asing,
        case
            when places.kelurahan is null
                then {{ label_key(full_name(
                    "coalesce(named.kota, '')", "coalesce(named.kecamatan, '')", "named.kelurahan"
                )) }}
        end as tempat_teks
    from named
    left join places
        on
            coalesce(named.kota, '') = places.kota_teks
            and coalesce(named.kecamatan, '') = places.kecamatan_teks
            and named.kelurahan = places.kelurahan_teks
),

judged as (
    select
        canonical.*,
        nullif(
            concat_ws(
                ' '
                {%- for reason, about in quarantine_reasons().items() %},
                case when {{ about["syarat"] }} then '{{ reason }}' end
                {%- endfor %}
            ),
            ''
        ) as alasan
    from canonical
)

select
    judged.*,
    references_now.acuan,
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as timestamp) as dinilai
from judged
cross join references_now
