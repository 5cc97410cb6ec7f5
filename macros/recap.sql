{#- Computed in the same way by several recaps. -#}

{#- Share of the year's total: counts are added as integers, divided last. -#}
{% macro persen(jumlah="jumlah", tahun="tahun") -%}
    cast(100.0 * {{ jumlah }} as double)
    / nullif(sum({{ jumlah }}) over (partition by {{ tahun }}), 0)
{%- endmacro %}


{#- Competition rank: 1 is the most, equal counts share a rank, the next rank is skipped. -#}
{% macro peringkat(jumlah="jumlah", partition_by="tahun") -%}
    cast(rank() over (partition by {{ partition_by }} order by {{ jumlah }} desc) as bigint)
{%- endmacro %}


{#- Whether a reference name is in use in a year; an empty bound is open. -#}
{% macro valid_in(tahun, name) -%}
    coalesce({{ name }}.berlaku_sejak, {{ tahun }}) <= {{ tahun }}
    and coalesce({{ name }}.berlaku_sampai, {{ tahun }}) >= {{ tahun }}
{%- endmacro %}


{#- A kelurahan, named in a single column. -#}
{% macro full_name(kota, kecamatan, kelurahan) -%}
    {{ kota }} || ' / ' || {{ kecamatan }} || ' / ' || {{ kelurahan }}
{%- endmacro %}


{#- The printed labels of each canonical name of a domain, as one text. -#}
{% macro printed_labels(ranah) -%}
    select
        label_baku,
        {{ dbt.listagg("label_cetak", "'; '", "order by label_cetak") }} as label_cetak
    from {{ ref("int_label") }}
    where ranah = '{{ ranah }}'
    group by label_baku
{%- endmacro %}
