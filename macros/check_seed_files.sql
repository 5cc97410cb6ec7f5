{#- on-run-start: every seed file is read as plain text before dbt loads it. dbt and DuckDB would round
    39.5 to 40, take an extra column without a word, and report a short line without its number. -#}
{% macro check_seed_files() %}
    {% if execute %}
        {% set problems = [] %}
        {% for seed in graph.nodes.values() if seed.resource_type == "seed" %}
            {% for row in seed_file_problems(seed) %}
                {% do problems.append(
                    seed.original_file_path ~ ", line " ~ row["line"]
                    ~ (", column " ~ row["column_name"] if row["column_name"] else "")
                    ~ ": " ~ row["problem"]
                ) %}
            {% endfor %}
        {% endfor %}
        {% if problems %}
            {{ exceptions.raise_compiler_error(
                "seed files cannot be loaded as they are.\n    " ~ problems[:20] | join("\n    ")
                ~ ("\n    … and " ~ (problems | length - 20) ~ " more" if problems | length > 20 else "")
                ~ "\n    Remedy: correct the line named. A number cell holds digits only, or nothing where the"
                ~ " print is empty; a text with a comma stands in double quotes; every line has the cells of"
                ~ " the header; the header is the list of columns in the YAML file beside the seed."
            ) }}
        {% endif %}
    {% endif %}
{% endmacro %}


{% macro seed_file_problems(seed) %}
    {{ return(adapter.dispatch("seed_file_problems")(seed)) }}
{% endmacro %}

{#- An engine that does not read local files leaves the check to the DuckDB build. -#}
{% macro default__seed_file_problems(seed) %}
    {{ return([]) }}
{% endmacro %}

{% macro duckdb__seed_file_problems(seed) %}
    {% set expected = seed.columns.keys() | list %}
    {% set numbers = [] %}
    {% for column, type in seed.config.column_types.items() if type == "bigint" %}
        {% do numbers.append(column) %}
    {% endfor %}
    {% set query %}
        with

        file as (
            -- Without the byte-order mark that Excel puts first.
            select string_split(ltrim(content, chr(65279)), chr(10)) as texts
            from read_text('{{ seed.original_file_path }}')
        ),

        lines as (
            select
                unnest(range(1, len(texts) + 1)) as line,
                rtrim(unnest(texts), chr(13)) as text
            from file
        ),

        split as (
            select
                line,
                text,
                regexp_extract_all(text || ',', '("(?:[^"]|"")*"|[^",]*),', 1) as cells
            from lines
            where text <> ''
        ),

        unquoted as (
            select
                line,
                text,
                -- What the pattern skipped is a double quote out of place.
                len(array_to_string(cells, ',')) = len(text) as is_readable,
                list_transform(cells, lambda cell: trim(cell, '"')) as cells
            from split
        ),

        header as (
            select * from unquoted
            where line = 1 and cells <> {{ expected }}
        ),

        shape as (
            select
                line,
                null as column_name,
                case
                    when not is_readable then 'a double quote is missing or out of place: ' || text
                    else 'found ' || len(cells) || ' cells, expected {{ expected | length }}: ' || text
                end as problem
            from unquoted
            where line > 1 and (not is_readable or len(cells) <> {{ expected | length }})
        ),

        numbers as (
            select
                line,
                unnest({{ expected }}) as column_name,
                unnest(cells) as found
            from unquoted
            where line > 1 and is_readable and len(cells) = {{ expected | length }}
        ),

        problems as (
            select
                line,
                list_filter(
                    {{ expected }}, lambda name: not list_contains(cells, name)
                )[1] as column_name,
                'the header is ' || array_to_string(cells, ',')
                || ', expected {{ expected | join(",") }}' as problem
            from header
            union all
            select * from shape
            where not exists (select 1 from header)
            union all
            select
                line,
                column_name,
                'found ' || found || ', expected a whole number' as problem
            from numbers
            where
                list_contains(cast({{ numbers }} as varchar[]), column_name)
                and not regexp_full_match(trim(found), '-?[0-9]*')
                and not exists (select 1 from header)
        )

        select * from problems
        order by line
    {% endset %}
    {{ return(run_query(query).rows) }}
{% endmacro %}
