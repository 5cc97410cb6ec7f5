{#- What dbt-spark lacks, or does in another way than DuckDB. All of it is used on Spark only. -#}

{#- on-run-start: stop where a session would make other numbers than DuckDB, or write into another checkout. -#}
{% macro check_session() %}
    {{ return(adapter.dispatch("check_session")()) }}
{% endmacro %}

{% macro default__check_session() %}{% endmacro %}

{% macro spark__check_session() %}
    {% if not execute %}{{ return("") }}{% endif %}
    {% set zone = run_query("select current_timezone()").columns[0][0] %}
    {% if zone != "UTC" %}
        {{ exceptions.raise_compiler_error("spark.sql.session.timeZone is " ~ zone ~ ", must be UTC: set it in profiles.yml") }}
    {% endif %}
    {#- A metastore of this machine has whole paths in it, and goes with a checkout that is copied or moved. -#}
    {% set folder = run_query("set spark.sql.warehouse.dir").columns[1][0] %}
    {% if folder.startswith("file:") and run_query("show databases like 'marts'").rows %}
        {% set found = run_query("describe database marts").columns[1][3] %}
        {% if not found.startswith(folder ~ "/") %}
            {{ exceptions.raise_compiler_error(
                folder ~ " is a copy, whose tables are those of " ~ found ~ ": delete it, and build again"
            ) }}
        {% endif %}
    {% endif %}
{% endmacro %}


{#- Every model is a Parquet table: Spark plans a chain of views anew at each read. The contract is
    enforced as on DuckDB: names and types before, keys after the table is written. A Python model is the query
    of the macro of its name. -#}
{% materialization table, adapter="spark", supported_languages=["sql", "python"] %}
    {% set query = compiled_code if model.language == "sql" else context["spark__" ~ model.name]() %}
    {{ run_hooks(pre_hooks) }}
    {% do drop_any(this) %}
    {% call statement("main") %}
        create table {{ this }} using parquet as
        {% if config.get("contract").enforced -%}
            {{ get_assert_columns_equivalent(query) }}
            {{ get_select_subquery(query) }}
        {%- else -%}
            {{ query }}
        {%- endif %}
    {% endcall %}
    {% do check_keys() %}
    {{ run_hooks(post_hooks) }}
    {{ return({"relations": [this.incorporate(type="table")]}) }}
{% endmaterialization %}

{#- A view is a table too. -#}
{% materialization view, adapter="spark" %}
    {{ return(materialization_table_spark()) }}
{% endmaterialization %}


{#- As in macros/seeds.sql: cells as printed. dbt reads a column as text only where its type is named. -#}
{% materialization seed, adapter="spark" %}
    {% for name in model.columns %}{% do config.model.config.column_types.update({name: "string"}) %}{% endfor %}
    {% set csv, columns, rows = load_agate_table(), [], [] %}
    {% do check_header(csv.column_names | join(",")) %}
    {% for name in csv.column_names %}{% do columns.append(adapter.quote(name)) %}{% endfor %}
    {% for row in csv.rows %}
        {% set cells = [] %}
        {% for cell in row %}{% do cells.append(
            "cast(null as string)" if cell is none else dbt.string_literal(dbt.escape_single_quotes(cell))
        ) %}{% endfor %}
        {% do rows.append("(" ~ cells | join(", ") ~ ")") %}
    {% endfor %}
    {% set nothing = "(" ~ (["cast(null as string)"] * columns | length) | join(", ") ~ ")" %}

    {{ run_hooks(pre_hooks) }}
    {% do drop_any(this) %}
    {% call statement("main") %}
        create table {{ this }} using parquet as
        select * from values {{ rows | join(", ") or nothing }} as seed({{ columns | join(", ") }})
        {{ "where false" if not rows }}
    {% endcall %}
    {% do store_result("agate_table", response="OK", agate_table=csv) %}
    {{ run_hooks(post_hooks) }}
    {{ return({"relations": [this.incorporate(type="table")]}) }}
{% endmaterialization %}


{#- dbt-spark leaves backslashes as they are. -#}
{% macro spark__escape_single_quotes(expression) -%}
    {{ expression | replace("\\", "\\\\") | replace("'", "\\'") }}
{%- endmacro %}


{#- Unit tests write a list as DuckDB shows it: [a, b]. -#}
{% macro spark__safe_cast(field, type) -%}
    {%- if type == "array<string>" and field | trim != "null" -%}
        filter(split(trim(both '[]' from {{ field }}), ', '), element -> element <> '')
    {%- else -%}
        cast({{ field }} as {{ type }})
    {%- endif -%}
{%- endmacro %}


{#- Drop a table or view, if it is there. -#}
{% macro drop_any(relation) %}
    {% set found = adapter.get_relation(none, relation.schema, relation.identifier) %}
    {% if found %}{% do adapter.drop_relation(found) %}{% endif %}
{% endmacro %}


{#- Stop at a key that is not unique or has an empty column, as DuckDB does: Spark enforces no constraints. -#}
{% macro check_keys() %}
    {% set of_columns = model.columns.values() | map(attribute="constraints") | sum(start=[]) %}
    {% for constraint in model.constraints + of_columns %}
        {% if constraint.type != "primary_key" or not constraint.columns %}
            {{ exceptions.raise_compiler_error(
                this ~ ": only a primary key with its columns is checked on Spark: extend check_keys in macros/spark.sql"
                ~ " and load in crm_dukcapil/spark.py, or use a test"
            ) }}
        {% endif %}
        {% set key, empty = constraint.columns | join(", "), constraint.columns | join(" is null or ") %}
        {% set broken = run_query(
            "select count(*) from (select " ~ key ~ " from " ~ this ~ " group by " ~ key
            ~ " having count(*) > 1 or " ~ empty ~ " is null)"
        ).columns[0][0] %}
        {% if broken %}
            {{ exceptions.raise_compiler_error(
                this ~ ": the key (" ~ key ~ ") is empty or not unique in " ~ broken ~ " case(s)"
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}


{#- dbt-spark leaves the order out. The order is of expressions, ascending. -#}
{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- set order = (order_by_clause or "").removeprefix("order by ") -%}
    {%- if not order or " desc" in order or limit_num -%}
        {{ exceptions.raise_compiler_error("listagg on Spark needs an ascending order and no limit: " ~ order_by_clause) }}
    {%- endif -%}
    nullif(array_join(
        transform(array_sort(collect_list(struct({{ order }}, {{ measure }} as teks))), each -> each.teks),
        {{ delimiter_text }}
    ), '')
{%- endmacro %}


{#- dbt-spark takes the delimiter for a regular expression. -#}
{% macro spark__split_part(string_text, delimiter_text, part_number) -%}
    split_part({{ string_text }}, {{ delimiter_text }}, {{ part_number }})
{%- endmacro %}


{#- dbt-spark raises where a value is NULL. -#}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    timestampadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}

{% macro spark__datediff(first_date, second_date, datepart) -%}
    {%- if datepart != "second" -%}
        {{ exceptions.raise_compiler_error("datediff on Spark is of seconds, not of " ~ datepart) }}
    {%- endif -%}
    unix_timestamp({{ second_date }}) - unix_timestamp({{ first_date }})
{%- endmacro %}


{#- What landing found, as its catalogue has it: one row per export file. -#}
{% macro spark__stg_crm__berkas() -%}
    select * from parquet.`{{ landed_folder() }}/katalog/berkas.parquet`
{%- endmacro %}


{#- The last node: what this build has left, for `python -m crm_dukcapil publish`. One row per table that
    publication waits for and data file with rows; one without a file for an empty table. -#}
{% macro spark__publikasi() -%}
    with

    files as (
        {% for id in model.depends_on.nodes %}
        {% set node = graph.nodes[id] %}
        select
            '{{ node.schema }}.{{ node.name }}' as tabel,
            _metadata.file_name as berkas,
            _metadata.file_size as ukuran
        from {{ node.relation_name }}
        {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    tables as (
        {% for id in model.depends_on.nodes %}
        select '{{ graph.nodes[id].schema }}.{{ graph.nodes[id].name }}' as tabel {{ "union all" if not loop.last }}
        {% endfor %}
    )

    select
        tables.tabel,
        files.berkas,
        files.ukuran,
        count(files.tabel) as baris,
        run.id_build,
        run.versi_dbt,
        run.is_seluruhnya
    from tables
    cross join {{ ref("int_proyek__run") }} as run
    left join files on tables.tabel = files.tabel
    group by tables.tabel, files.berkas, files.ukuran, run.id_build, run.versi_dbt, run.is_seluruhnya
{%- endmacro %}
