-- Export labels that are in no reference, how many records have each, and the nearest known name:
-- what to add to seeds/acuan. FOR THE ENGINEER ONLY: the result is text as exported, which may
-- contain names or phone numbers, so do not share it. Runs on the build file.
-- A required label at distance 0 is known, but not in use in the years of those records.
{% set required = ["wilayah", "kategori", "kanal"] %}

with

exported as (
    select * from {{ ref("stg_crm__pengaduan") }}
),

judged as (
    select * from {{ ref("int_crm__baris") }}
),

known_labels as (
    select * from {{ ref("int_label") }}
),

listed_kelurahan as (
    select * from {{ ref("stg_acuan__kelurahan") }}
),

-- A place is known by its full name, or by the name of its kelurahan alone.
known_texts as (
    select
        case when ranah = 'kelurahan' then 'tempat' else ranah end as ranah,
        {{ label_key("label_cetak") }} as kunci,
        label_baku
    from known_labels
    union all
    select
        'tempat' as ranah,
        {{ label_key(full_name("kota", "kecamatan", "kelurahan")) }} as kunci,
        {{ full_name("kota", "kecamatan", "kelurahan") }} as label_baku
    from listed_kelurahan
),

known as (
    select
        ranah,
        kunci,
        min(label_baku) as label_baku
    from known_texts
    group by ranah, kunci
),

records as (
    select
        {% for ranah in required -%}
        judged.{{ ranah }}_teks,
        judged.{{ ranah }},
        {% endfor -%}
        case when judged.status_asing then exported.status end as status,
        case when judged.rincian_asing then exported.rincian end as rincian,
        case
            when judged.tempat_asing
                then concat_ws(' / ', exported.kota, exported.kecamatan, exported.kelurahan)
        end as tempat
    from exported
    inner join judged on exported.berkas = judged.berkas and exported.baris = judged.baris
),

-- New labels are listed even if they are accepted (var terima_label_baru).
counted as (
    {% for ranah in required -%}
    select
        '{{ ranah }}' as ranah,
        records.{{ ranah }}_teks as label_ekspor,
        count(*) as catatan
    from records
    left join known
        on
            known.ranah = '{{ ranah }}'
            and {{ label_key("records." ~ ranah ~ "_teks") }} = known.kunci
    where
        records.{{ ranah }}_teks is not null
        and (records.{{ ranah }} is null or known.kunci is null)
    group by records.{{ ranah }}_teks
    union all
    {% endfor -%}
    {% for ranah in ["tempat", "rincian", "status"] -%}
    select
        '{{ ranah }}' as ranah,
        {{ ranah }} as label_ekspor,
        count(*) as catatan
    from records
    where {{ ranah }} is not null
    group by {{ ranah }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- Long texts are not labels, and comparing them is slow.
distances as (
    select
        counted.ranah,
        counted.label_ekspor,
        counted.catatan,
        known.label_baku as terdekat,
        levenshtein(substr({{ label_key("counted.label_ekspor") }}, 1, 100), known.kunci) as jarak
    from counted
    left join known on counted.ranah = known.ranah
),

ranked as (
    select
        *,
        row_number() over (partition by ranah, label_ekspor order by jarak, terdekat) as urutan
    from distances
),

nearest as (
    select
        ranah,
        label_ekspor,
        catatan,
        terdekat,
        jarak
    from ranked
    where urutan = 1
)

select * from nearest
order by ranah asc, catatan desc, label_ekspor asc
