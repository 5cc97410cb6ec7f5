-- Grain: one row per unusable record and reason, with what to do. It has no value of the record,
-- which may be personal: file and line lead to it.
with

quarantined as (
    select * from {{ ref("int_crm__baris") }}
    where alasan is not null
),

known_labels as (
    select * from {{ ref("int_label") }}
    where ranah in ('kanal', 'kategori', 'wilayah')
),

reasons as (
    {% for reason, about in quarantine_reasons().items() -%}
    select
        '{{ reason }}' as alasan,
        '{{ about["kolom"] }}' as kolom,
        '{{ about["keterangan"] }}' as keterangan,
        '{{ about["perbaikan"] }}' as perbaikan
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

unknown as (
    {% for ranah in ["kanal", "kategori", "wilayah"] -%}
    select
        '{{ ranah }}' as ranah,
        {{ ranah }}_teks as label_asal
    from quarantined
    where {{ ranah }}_teks is not null and {{ ranah }} is null
    group by {{ ranah }}_teks
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- Long texts are not labels, and comparing them is slow.
distances as (
    select
        unknown.ranah,
        unknown.label_asal,
        known_labels.label_baku,
        min(
            levenshtein(
                substr({{ label_key("unknown.label_asal") }}, 1, 100),
                {{ label_key("known_labels.label_cetak") }}
            )
        ) as jarak
    from unknown
    inner join known_labels on unknown.ranah = known_labels.ranah
    group by unknown.ranah, unknown.label_asal, known_labels.label_baku
),

ranked as (
    select
        *,
        row_number() over (partition by ranah, label_asal order by jarak, label_baku) as urutan
    from distances
),

nearest as (
    select
        ranah,
        label_asal,
        {{ dbt.listagg("label_baku", "', '", "order by urutan") }} as terdekat
    from ranked
    where urutan <= 3
    group by ranah, label_asal
),

one_row_per_reason as (
    select
        quarantined.berkas,
        quarantined.baris,
        reasons.alasan,
        reasons.kolom,
        case
            when nearest.terdekat is null then reasons.keterangan
            else reasons.keterangan || '; nearest known: ' || nearest.terdekat
        end as keterangan,
        reasons.perbaikan
    from quarantined
    inner join reasons
        on ' ' || quarantined.alasan || ' ' like '% ' || reasons.alasan || ' %'
    left join nearest
        on
            reasons.alasan = nearest.ranah || '_tak_dikenal'
            and nearest.label_asal = case nearest.ranah
                when 'kanal' then quarantined.kanal_teks
                when 'kategori' then quarantined.kategori_teks
                else quarantined.wilayah_teks
            end
)

select * from one_row_per_reason
