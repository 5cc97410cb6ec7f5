{#- The body of a staging view of one printed cross-tab: one row per printed number, with what kind
    of number it is. `total_column` is none where the table has no column of row totals. -#}
{% macro printed_cells(seed, label, columns, total_column="Total", total_row="Grand Total") -%}
with

source as (
    select * from {{ seed }}
),

cells as (
    {{ unpivot(
        "source",
        keep=["tahun", "urutan", "trim(" ~ label ~ ") as baris"],
        columns=columns + ([total_column] if total_column else []),
        value_to="jumlah_cetak",
    ) }}
),

kinds as (
    select
        *,
        case
            {% if total_column -%}
            when baris = '{{ total_row }}' and kolom = '{{ total_column }}' then 'total_umum'
            when baris = '{{ total_row }}' then 'total_kolom'
            when kolom = '{{ total_column }}' then 'total_baris'
            {%- else -%}
            when baris = '{{ total_row }}' then 'total_umum'
            {%- endif %}
            else 'sel'
        end as jenis
    from cells
)

select
    tahun,
    urutan,
    baris,
    kolom,
    jenis,
    -- An empty printed cell means no complaints; an empty printed total means nothing and stays NULL.
    case when jenis = 'sel' then coalesce(jumlah_cetak, 0) else jumlah_cetak end as jumlah
from kinds
{%- endmacro %}


{#- The printed headers of the handling units, in the order of Tables 2.3 and 2.6. -#}
{% macro wilayah_headers() %}
    {{ return(["Dinas", "Jakpus", "Jakut", "Jakbar", "Jaksel", "Jaktim"]) }}
{% endmacro %}


{#- The printed headers of the months, in the order of Table 2.2. -#}
{% macro bulan_headers() %}
    {{ return(["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"]) }}
{% endmacro %}


{#- Which printed header stands for which canonical name of a domain: the aliases, read backwards. -#}
{% macro printed_headers(ranah, headers) -%}
    select
        label_cetak as header,
        label_baku
    from {{ ref("int_label") }}
    where ranah = '{{ ranah }}' and label_cetak in ('{{ headers | join("', '") }}')
{%- endmacro %}
