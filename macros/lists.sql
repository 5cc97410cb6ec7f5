{#- Lists of texts: every engine writes them in its own way. -#}

{#- A list of the texts between `call` and `endcall`, without those that are NULL. None has a comma. -#}
{% macro list_without_nulls() -%}
    {{ adapter.dispatch("list_without_nulls")(caller()) }}
{%- endmacro %}

{% macro duckdb__list_without_nulls(elements) -%}
    {#- A lambda over every record would be slow. -#}
    coalesce(string_split(nullif(concat_ws(',', {{ elements }}), ''), ','), cast([] as varchar[]))
{%- endmacro %}

{% macro spark__list_without_nulls(elements) -%}
    filter(array({{ elements }}), element -> element is not null)
{%- endmacro %}


{#- Two lists as one; one that is NULL counts as empty. -#}
{% macro list_joined(first, second) -%}
    {{ adapter.dispatch("list_joined")(first, second) }}
{%- endmacro %}

{% macro duckdb__list_joined(first, second) -%}
    list_concat({{ first }}, {{ second }})
{%- endmacro %}

{% macro spark__list_joined(first, second) -%}
    concat(
        coalesce({{ first }}, cast(array() as array<string>)), coalesce({{ second }}, cast(array() as array<string>))
    )
{%- endmacro %}


{#- Whether a list has an element; one that is NULL has none. -#}
{% macro list_has(list, element) -%}
    {{ adapter.dispatch("list_has")(list, element) }}
{%- endmacro %}

{% macro duckdb__list_has(list, element) -%}
    coalesce(list_contains({{ list }}, '{{ element }}'), false)
{%- endmacro %}

{% macro spark__list_has(list, element) -%}
    coalesce(array_contains({{ list }}, '{{ element }}'), false)
{%- endmacro %}


{#- Whether a list has no element. -#}
{% macro list_is_empty(list) -%}
    {{ adapter.dispatch("list_is_empty")(list) }}
{%- endmacro %}

{% macro duckdb__list_is_empty(list) -%}
    len({{ list }}) = 0
{%- endmacro %}

{% macro spark__list_is_empty(list) -%}
    size({{ list }}) = 0
{%- endmacro %}


{#- The elements of a list, each in a row of its own: stands in a select list. -#}
{% macro each_of(list) -%}
    {{ adapter.dispatch("each_of")(list) }}
{%- endmacro %}

{% macro duckdb__each_of(list) -%}
    unnest({{ list }})
{%- endmacro %}

{% macro spark__each_of(list) -%}
    explode({{ list }})
{%- endmacro %}
