-- Grain: one row per unusable record and reason, with what to do. It has no value of the record,
-- which may be personal: file and row lead to it.
with

quarantined as (
    select * from {{ ref("int_crm__rekaman") }}
    where nasib = 'dikarantina'
),

texts as (
    select * from {{ ref("stg_acuan__alasan") }}
),

known_labels as (
    select
        ranah,
        label_baku,
        {{ label_key("label_cetak") }} as kunci
    from {{ ref("int_label") }}
),

given as (
    select
        nomor,
        baris,
        urutan,
        {{ each_of("alasan") }} as alasan,
        kanal_teks,
        kategori_teks,
        wilayah_teks
    from quarantined
),

-- The label that a reason is about.
labelled as (
    select
        nomor,
        baris,
        urutan,
        alasan,
        case alasan
            when 'kanal_tak_dikenal' then kanal_teks
            when 'kategori_tak_dikenal' then kategori_teks
            when 'wilayah_tak_dikenal' then wilayah_teks
        end as label_asal
    from given
),

-- Nearest names only for the most frequent: a wrong column may have thousands of labels.
-- Long texts are not labels, and comparing them is slow.
unknown as (
    select
        alasan,
        label_asal,
        replace(alasan, '_tak_dikenal', '') as ranah,
        substr({{ label_key("label_asal") }}, 1, 100) as kunci
    from labelled
    where label_asal is not null
    group by alasan, label_asal
    order by count(*) desc, alasan asc, label_asal asc
    limit 100
),

distances as (
    select
        unknown.alasan,
        unknown.label_asal,
        known_labels.label_baku,
        min({{ distance("unknown.kunci", "known_labels.kunci") }}) as jarak
    from unknown
    inner join known_labels on unknown.ranah = known_labels.ranah
    group by unknown.alasan, unknown.label_asal, known_labels.label_baku
),

ranked as (
    select
        *,
        row_number() over (partition by alasan, label_asal order by jarak, label_baku) as ke
    from distances
),

nearest as (
    select
        alasan,
        label_asal,
        {{ dbt.listagg("label_baku", "', '", "order by ke") }} as terdekat
    from ranked
    where ke <= 3
    group by alasan, label_asal
),

-- A reason without its text stays a row, which a test reports.
described as (
    select
        labelled.nomor,
        labelled.baris,
        labelled.urutan,
        labelled.alasan,
        texts.kolom,
        case
            when nearest.terdekat is null then texts.keterangan
            else texts.keterangan || '; nearest known: ' || nearest.terdekat
        end as keterangan,
        texts.perbaikan
    from labelled
    left join texts on labelled.alasan = texts.alasan
    left join nearest
        on labelled.alasan = nearest.alasan and labelled.label_asal = nearest.label_asal
)

select * from described
