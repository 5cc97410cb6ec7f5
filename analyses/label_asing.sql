-- Export labels that are in no reference, how many records have each, and the nearest known name:
-- what to add to seeds/acuan. FOR THE ENGINEER ONLY: the result is text as exported, which may
-- contain names or phone numbers, so do not share it. Runs on the build file.
-- A unit, category or channel at distance 0 is known, but not in use in the years of those records.
with

exported as (
    select * from {{ ref("stg_crm__pengaduan") }}
),

judged as (
    select * from {{ ref("int_crm__rekaman") }}
),

-- A place is known by its full name, or by the name of its kelurahan alone.
known_texts as (
    select
        case when ranah = 'kelurahan' then 'tempat' else ranah end as ranah,
        {{ label_key("label_cetak") }} as kunci,
        label_baku
    from {{ ref("int_label") }}
    union all
    select
        'tempat' as ranah,
        {{ label_key(full_name("kota", "kecamatan", "kelurahan")) }} as kunci,
        {{ full_name("kota", "kecamatan", "kelurahan") }} as label_baku
    from {{ ref("stg_acuan__kelurahan") }}
),

known as (
    select
        ranah,
        kunci,
        min(label_baku) as label_baku
    from known_texts
    group by ranah, kunci
),

labels as (
    select
        'wilayah' as ranah,
        wilayah_teks as label_ekspor
    from judged
    union all
    select
        'kategori' as ranah,
        kategori_teks as label_ekspor
    from judged
    union all
    select
        'kanal' as ranah,
        kanal_teks as label_ekspor
    from judged
    union all
    select
        'status' as ranah,
        exported.status as label_ekspor
    from exported
    inner join judged on exported.nomor = judged.nomor and exported.urutan = judged.urutan
    where judged.status_asing
    union all
    select
        'rincian' as ranah,
        exported.rincian as label_ekspor
    from exported
    inner join judged on exported.nomor = judged.nomor and exported.urutan = judged.urutan
    where judged.rincian_asing
    union all
    select
        'tempat' as ranah,
        concat_ws(' / ', exported.kota, exported.kecamatan, exported.kelurahan) as label_ekspor
    from exported
    inner join judged on exported.nomor = judged.nomor and exported.urutan = judged.urutan
    where judged.tempat_asing
),

counted as (
    select
        ranah,
        label_ekspor,
        count(*) as catatan
    from labels
    where label_ekspor is not null
    group by ranah, label_ekspor
),

-- Long texts are not labels, and comparing them is slow.
ranked as (
    select
        counted.ranah,
        counted.label_ekspor,
        counted.catatan,
        known.label_baku as terdekat,
        levenshtein(substr({{ label_key("counted.label_ekspor") }}, 1, 100), known.kunci) as jarak,
        row_number() over (
            partition by counted.ranah, counted.label_ekspor
            order by
                levenshtein(substr({{ label_key("counted.label_ekspor") }}, 1, 100), known.kunci),
                known.label_baku
        ) as ke
    from counted
    left join known on counted.ranah = known.ranah
)

select
    ranah,
    label_ekspor,
    catatan,
    terdekat,
    jarak
from ranked
where ke = 1
order by ranah asc, catatan desc, label_ekspor asc
