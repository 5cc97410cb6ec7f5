{#- `printed` is a column; `ranah` and `tabel` are SQL: a column or a quoted text. -#}
{% test known_label(model, printed, ranah, tabel) %}
    {{ config(meta={
        "remedy": "correct the label in its seed (seeds/publikasi), or, if that is how it is printed, add it"
        ~ " to seeds/acuan/acuan_alias.csv; a new name goes into its seed in seeds/acuan."
    }) }}
    with

    known as (
        select * from {{ ref("int_label") }}
    ),

    printed as (
        select
            tahun,
            {{ tabel }} as tabel,
            {{ ranah }} as ranah,
            {{ printed }} as label_found
        from {{ model }}
        where {{ printed }} is not null and {{ ranah }} <> ''
    ),

    unknown as (
        select
            printed.tahun,
            printed.tabel,
            printed.ranah,
            printed.label_found
        from printed
        left join known
            on printed.ranah = known.ranah and printed.label_found = known.label_cetak
        where known.ranah is null
        group by printed.tahun, printed.tabel, printed.ranah, printed.label_found
    ),

    distances as (
        select
            unknown.*,
            known.label_cetak as nearest_known,
            row_number() over (
                partition by unknown.tahun, unknown.tabel, unknown.ranah, unknown.label_found
                order by {{ distance("unknown.label_found", "known.label_cetak") }}, known.label_cetak
            ) as nearness
        from unknown
        left join known on unknown.ranah = known.ranah
    )

    select
        tahun,
        tabel,
        ranah,
        label_found,
        nearest_known
    from distances
    where nearness = 1
{% endtest %}
