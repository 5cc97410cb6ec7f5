{#- How texts are compared, on any engine. -#}

{#- Labels are compared by this key: case does not count. Landing and the tests of the seeds let no blanks through
    but single ones between words. -#}
{% macro label_key(label) -%}
    {{ adapter.dispatch("label_key")(label) }}
{%- endmacro %}

{% macro duckdb__label_key(label) -%}
    lower({{ label }})
{%- endmacro %}

{% macro spark__label_key(label) -%}
    {{ spark_lowered(label) }}
{%- endmacro %}


{#- Names and codes of places are compared by this key: case, blanks, dots, "Kel." and "Kec." do not count. -#}
{% macro place_key(name) -%}
    {{ adapter.dispatch("place_key")(name) }}
{%- endmacro %}

{% macro duckdb__place_key(name) -%}
    regexp_replace(
        regexp_replace(lower({{ name }}), '^(kelurahan|kel|kecamatan|kec)[.\s]', ''), '[^\pL\pN]', '', 'g'
    )
{%- endmacro %}

{% macro spark__place_key(name) -%}
    regexp_replace(
        regexp_replace({{ spark_lowered(name) }}, r'^(kelurahan|kel|kecamatan|kec)[.\s]', ''), r'[^\pL\pN]', ''
    )
{%- endmacro %}


{#- The key by which a label of a domain is compared. -#}
{% macro key_in(ranah, label) -%}
    case
        when {{ ranah }} in ('kota', 'kecamatan', 'kelurahan') then {{ place_key(label) }}
        else {{ label_key(label) }}
    end
{%- endmacro %}


{#- Whether all of a text matches a regular expression. -#}
{% macro matches(text, pattern) -%}
    {{ adapter.dispatch("matches")(text, pattern) }}
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__matches(text, pattern) -%}
    {{ text }} rlike r'^(?:{{ pattern }})\z'
{%- endmacro %}


{#- The edit distance of two texts, in bytes. -#}
{% macro distance(one, other) -%}
    {{ adapter.dispatch("distance")(one, other) }}
{%- endmacro %}

{% macro duckdb__distance(one, other) -%}
    levenshtein({{ one }}, {{ other }})
{%- endmacro %}

{#- Spark counts characters. -#}
{% macro spark__distance(one, other) -%}
    levenshtein(decode(encode({{ one }}, 'utf-8'), 'iso-8859-1'), decode(encode({{ other }}, 'utf-8'), 'iso-8859-1'))
{%- endmacro %}


{#- In small letters, as DuckDB has it: Spark's lower makes two letters of an I with a dot, and another letter of a
    sigma that ends a word. -#}
{% macro spark_lowered(text) -%}
    lower(translate({{ text }}, 'İΣ', 'iσ'))
{%- endmacro %}
