{#- The result of comparing two numbers. NULL never passes: only two equal numbers are `cocok`. -#}
{% macro comparison_status(nilai_gudang, nilai_cetak) -%}
    case
        when {{ nilai_gudang }} = {{ nilai_cetak }} then 'cocok'
        when {{ nilai_gudang }} is not null and {{ nilai_cetak }} is null then 'hanya_di_gudang'
        when {{ nilai_gudang }} is null and {{ nilai_cetak }} is not null then 'hanya_di_cetak'
        else 'beda'
    end
{%- endmacro %}
