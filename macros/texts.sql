{#- How texts are compared, on any engine. -#}

{#- Labels are compared by this key: case and repeated blanks do not count. -#}
{% macro label_key(label) -%}
    {{ adapter.dispatch("label_key")(label) }}
{%- endmacro %}

{% macro duckdb__label_key(label) -%}
    lower(trim(regexp_replace({{ label }}, '\s+', ' ', 'g')))
{%- endmacro %}


{#- Whether all of a text matches a regular expression. -#}
{% macro matches(text, pattern) -%}
    {{ adapter.dispatch("matches")(text, pattern) }}
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}
