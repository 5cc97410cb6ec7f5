{#- on-run-end: what became of the records of the exports, if this run has counted them. One line for each file
    that is not plainly fine, one in all. A file is shown by its number: its name, and every value of a record,
    may be personal. Where a test failed, the lines are shown under --quiet too. -#}
{% macro report_reception(results) %}
    {#- Written before anything is asked, so that dbt sees what they refer to. -#}
    {% set query_of_files, query_in_all = reception_of_files(), reception_in_all() %}
    {% if not execute %}{{ return("") }}{% endif %}
    {% set counted = results | selectattr("node.unique_id", "equalto", "model." ~ project_name ~ ".penerimaan")
        | selectattr("status", "equalto", "success") | list %}
    {% if not counted %}{{ return("") }}{% endif %}
    {% set quiet = results | selectattr("status", "equalto", "fail") | list | length == 0 %}

    {% set files = run_query(query_of_files).rows %}
    {% if not files %}{{ return("") }}{% endif %}
    {% for file in files if file["catatan"] or file["dikarantina"] or file["tak_dikenal"] %}
        {% set parts = [] %}
        {% if file["catatan"] %}
            {% do parts.append(("" if file["jenis"] else "passed over: ") ~ file["catatan"]) %}
        {% endif %}
        {% if file["dikarantina"] %}
            {% do parts.append(
                file["dikarantina"] ~ " of " ~ file["dibaca"] ~ " records quarantined (" ~ file["alasan"] ~ ")"
            ) %}
        {% endif %}
        {% if file["tak_dikenal"] %}
            {% do parts.append("accepted with unknown labels: " ~ file["tak_dikenal"]) %}
        {% endif %}
        {{ say("file " ~ file["nomor"] ~ ": " ~ parts | join("; "), quiet or not file["dikarantina"]) }}
    {% endfor %}

    {% set total = run_query(query_in_all).rows[0] %}
    {{ say(
        files | length ~ " export file(s): " ~ total["dibaca"] ~ " records read, " ~ total["diterima"] ~ " accepted, "
        ~ total["duplikat"] ~ " duplicates, " ~ total["dikarantina"] ~ " quarantined"
        ~ (" (" ~ total["alasan"] ~ ")" if total["alasan"] else "") ~ "; "
        ~ total["dilewati"] ~ " file(s) passed over. Names of files: " ~ landed_folder() ~ "/berkas.csv",
        quiet or not total["dikarantina"],
    ) }}
{% endmacro %}


{#- Queries on what this run has built. -#}
{% macro reception_of_files() %}
    select
        files.nomor,
        files.jenis,
        reception.dibaca,
        reception.dikarantina,
        reception.alasan,
        reception.catatan,
        nullif(concat_ws(
            ', ',
            case when reception.rincian_tak_dikenal > 0 then 'topic ' || reception.rincian_tak_dikenal end,
            case when reception.tempat_tak_dikenal > 0 then 'place ' || reception.tempat_tak_dikenal end,
            case when reception.status_tak_dikenal > 0 then 'status ' || reception.status_tak_dikenal end
        ), '') as tak_dikenal
    from {{ ref("penerimaan") }} as reception
    inner join {{ ref("stg_crm__berkas") }} as files on reception.nomor = files.nomor
    order by files.nomor
{% endmacro %}


{#- The same for all files together. -#}
{% macro reception_in_all() %}
    with

    given as (
        select {{ each_of("alasan") }} as alasan
        from {{ ref("int_crm__rekaman") }}
        where nasib = 'dikarantina'
    ),

    by_reason as (
        select
            alasan,
            count(*) as jumlah
        from given
        group by alasan
    ),

    reasons as (
        select
            {{ dbt.listagg(
                "alasan || ' ' || cast(jumlah as string)", "', '", "order by -jumlah, alasan"
            ) }} as alasan
        from by_reason
    ),

    totals as (
        select
            sum(reception.dibaca) as dibaca,
            sum(reception.diterima) as diterima,
            sum(reception.duplikat) as duplikat,
            sum(reception.dikarantina) as dikarantina,
            sum(case when files.jenis is null then 1 else 0 end) as dilewati
        from {{ ref("penerimaan") }} as reception
        inner join {{ ref("stg_crm__berkas") }} as files on reception.nomor = files.nomor
    )

    select
        totals.*,
        reasons.alasan
    from totals
    cross join reasons
{% endmacro %}
