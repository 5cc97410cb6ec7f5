{#- How two numbers compare. NULL never passes: only two equal numbers are `cocok`. -#}
{% macro comparison_status(nilai_gudang, nilai_cetak) -%}
    case
        when {{ nilai_gudang }} = {{ nilai_cetak }} then 'cocok'
        when {{ nilai_gudang }} is not null and {{ nilai_cetak }} is null then 'hanya_di_gudang'
        when {{ nilai_gudang }} is null and {{ nilai_cetak }} is not null then 'hanya_di_cetak'
        else 'beda'
    end
{%- endmacro %}


{#- Whether a number that is not printed is no difference: a table prints every count from its
    smallest on (1 in a complete table), so that a smaller one may be missing. -#}
{% macro may_be_unprinted(printed_row, nilai_gudang, smallest_printed) -%}
    {{ printed_row }} is null and {{ nilai_gudang }} < {{ smallest_printed }}
{%- endmacro %}


{#- What a claim of the prose compares to: the value, and the rank where one is claimed. -#}
{% macro claim_status(nilai_gudang, nilai_klaim, peringkat_gudang, peringkat_klaim) -%}
    case
        when
            {{ nilai_gudang }} = {{ nilai_klaim }}
            and {{ peringkat_klaim }} is not null
            and coalesce({{ peringkat_gudang }} <> {{ peringkat_klaim }}, true)
            then 'beda'
        else {{ comparison_status(nilai_gudang, nilai_klaim) }}
    end
{%- endmacro %}
