-- Grain: one row per label that no reference knows, accepted as it is from the first year that has
-- it: earlier years, which may be printed, get no row for it.
-- Empty unless the var terima_label_baru accepts such labels.
with

complaints as (
    select * from {{ ref("int_crm__pengaduan") }}
    {% if not var("terima_label_baru") %}where 1 = 0{% endif %}
),

labels as (
    {% for ranah in ["wilayah", "kategori", "kanal"] -%}
    select
        '{{ ranah }}' as ranah,
        complaints.{{ ranah }} as label_baru,
        min(complaints.tahun) as berlaku_sejak,
        cast(null as string) as kota,
        cast(null as string) as kecamatan
    from complaints
    left join {{ ref("stg_acuan__" ~ ranah) }} as listed
        on complaints.{{ ranah }} = listed.{{ ranah }}
    where listed.{{ ranah }} is null
    group by complaints.{{ ranah }}
    union all
    {% endfor -%}
    select
        'kelurahan' as ranah,
        complaints.kelurahan as label_baru,
        min(complaints.tahun) as berlaku_sejak,
        complaints.kota,
        complaints.kecamatan
    from complaints
    left join {{ ref("stg_acuan__kelurahan") }} as listed
        on
            complaints.kota = listed.kota
            and complaints.kecamatan = listed.kecamatan
            and complaints.kelurahan = listed.kelurahan
    where complaints.kelurahan is not null and listed.kelurahan is null
    group by complaints.kota, complaints.kecamatan, complaints.kelurahan
)

select * from labels
