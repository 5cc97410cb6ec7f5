{#- Seeds are sealed like a lock file: seeds/kendali/segel.csv holds one line per seed row, in it one
    fingerprint of eight digits per cell, columns in alphabetical order. A changed cell, a lost or a new
    row is found by name, also where no printed total would show it (Table 2.5, topics, references). -#}

{#- Which seeds are sealed, and the columns that name a row of each. -#}
{% macro sealed_seeds() %}
    {{ return({
        "tabel_2_1": ["tahun", "urutan"],
        "tabel_2_2": ["tahun", "urutan"],
        "tabel_2_3": ["tahun", "urutan"],
        "tabel_2_4": ["tahun", "urutan"],
        "tabel_2_4_rincian": ["tahun", "kategori_pengaduan", "urutan"],
        "tabel_2_5": ["tahun", "urutan"],
        "tabel_2_5_rincian": ["tahun", "kota_kab", "kecamatan", "kelurahan", "urutan"],
        "tabel_2_6": ["tahun", "urutan"],
        "katalog": ["tahun", "nomor"],
        "klaim_prosa": ["tahun", "nomor"],
        "acuan_wilayah": ["urutan"],
        "acuan_kategori": ["urutan"],
        "acuan_kanal": ["nomor_kanal"],
        "acuan_bulan": ["bulan"],
        "acuan_kelurahan": ["urutan"],
        "acuan_status": ["status"],
        "acuan_rincian": ["kategori", "rincian"],
        "acuan_alias": ["ranah", "label_cetak"],
        "beda_diketahui": ["tahun", "pemeriksaan", "tabel", "baris", "kolom"],
    }) }}
{% endmacro %}


{#- The columns of a seed that its YAML documents; the file is held to them by assert_seed_columns. -#}
{% macro seed_columns(seed) %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {{ return(graph.nodes["seed." ~ project_name ~ "." ~ seed].columns.keys() | list) }}
{% endmacro %}


{#- The fingerprint of one cell's text: wide enough that no slip of the hand repeats it. -#}
{% macro fingerprint(text) -%}
    substr({{ dbt.hash("coalesce(" ~ text ~ ", '')") }}, 1, 8)
{%- endmacro %}


{#- One row per seed row: its name and its seal. -#}
{% macro seal_query() -%}
    select
        seed,
        baris,
        {{ dbt.listagg("sidik", "''", "order by kolom") }} as segel
    from {{ ref("stg_kendali__sel_seed") }}
    group by seed, baris
{%- endmacro %}


{#- dbt run-operation seal_seeds: writes seeds/kendali/segel.csv anew from the seeds as loaded.
    Run it by `make segel`, after a change to a seed was meant and read against its source. -#}
{% macro seal_seeds() %}
    {{ return(adapter.dispatch("seal_seeds")()) }}
{% endmacro %}

{% macro default__seal_seeds() %}
    {{ exceptions.raise_compiler_error("seal_seeds writes a file and runs on DuckDB only") }}
{% endmacro %}

{% macro duckdb__seal_seeds() %}
    {% set path = "seeds/kendali/segel.csv" %}
    {% do run_query(
        "copy (" ~ seal_query() ~ " order by seed, baris) to '" ~ path ~ "' (header, delimiter ',')"
    ) %}
    {{ log("Sealed the seeds in " ~ path ~ ". Read its diff: every changed line is a changed row.", true) }}
    {% set tables = run_query(table_seal_query() ~ " order by tahun, tabel") %}
    {{ log("Checksums of the printed tables, for the column segel of seeds/publikasi/katalog.csv:", true) }}
    {% for row in tables %}
        {{ log("  " ~ row["tahun"] ~ " tabel " ~ row["tabel"] ~ ": " ~ row["segel"], true) }}
    {% endfor %}
{% endmacro %}


{#- One row per year and printed table: the checksum of all its cells, whichever seed holds them. -#}
{% macro table_seal_query() -%}
    select
        tahun,
        tabel,
        {{ dbt.hash(dbt.listagg("sidik", "''", "order by seed, baris, kolom")) }} as segel
    from (
        select
            {{ sealed_year("baris") }} as tahun,
            {{ sealed_table("seed") }} as tabel,
            seed,
            baris,
            kolom,
            sidik
        from {{ ref("stg_kendali__sel_seed") }}
        where seed like 'tabel%'
    ) as table_cells
    group by tahun, tabel
{%- endmacro %}


{#- The year of a printed row from its key, which begins with it. -#}
{% macro sealed_year(baris) -%}
    cast({{ dbt.split_part(baris, "' / '", 1) }} as bigint)
{%- endmacro %}


{#- The printed number of a table from the name of its seed: tabel_2_5_rincian is part of 2.5. -#}
{% macro sealed_table(seed) -%}
    {{ dbt.split_part(seed, "'_'", 2) }} || '.' || {{ dbt.split_part(seed, "'_'", 3) }}
{%- endmacro %}
