{#- What reading the CRM exports needs: their fields, their times, their labels. -#}

{#- Fields that stay texts. -#}
{% macro crm_texts() %}
    {{ return([
        "id_pengaduan", "kanal", "kategori", "rincian", "wilayah_tindak_lanjut",
        "kota", "kecamatan", "kelurahan", "status",
    ]) }}
{% endmacro %}


{#- Fields that are times. -#}
{% macro crm_times() %}
    {{ return(["waktu_pengaduan", "waktu_selesai", "tenggat", "waktu_diperbarui"]) }}
{% endmacro %}


{#- A text, trimmed; NULL where it is empty or one of the texts that mean empty in its layout (`kosong`, by
    default NULL), in upper or lower case. A layout may set one text for all records (`tetap`). -#}
{% macro known_text(text) -%}
    case bentuk
        {%- for layout in var("ekspor_crm") %}
        {%- set empty = [""] + (layout.get("kosong") or ["NULL"]) %}
        {%- set constant = (layout.get("tetap") or {}).get(text) %}
        when {{ loop.index0 }}
            then
            {%- if constant is not none %} '{{ constant | replace("'", "''") }}'
            {%- else %} case when lower(trim({{ text }})) not in (
                {%- for word in empty -%}
                '{{ word | lower | replace("'", "''") }}'{{ ", " if not loop.last }}
                {%- endfor -%}
            ) then trim({{ text }}) end
            {%- endif %}
        {%- endfor %}
    end
{%- endmacro %}


{#- A text as a time on the warehouse's clock (var zona_waktu); NULL if it is not a time. Each layout of the
    var ekspor_crm has its own formats; ISO 8601 is always understood, and an offset in the text wins
    over the layout's zone. -#}
{% macro local_time(text) -%}
    case bentuk
        {%- for layout in var("ekspor_crm") %}
        when {{ loop.index0 }} then {{ adapter.dispatch("parse_local_time")(
            text,
            layout.get("format_waktu") or [],
            layout.get("zona_waktu") or var("zona_waktu"),
            var("zona_waktu"),
        ) }}
        {%- endfor %}
    end
{%- endmacro %}

{% macro duckdb__parse_local_time(text, formats, zone, own_zone) -%}
    {%- set with_offset, plain = [], [] -%}
    {%- for format in formats -%}
        {%- do (with_offset if "%z" in format else plain).append(format) -%}
    {%- endfor -%}
    {%- set parsed -%}
        coalesce({% if plain %}try_strptime({{ text }}, {{ plain }}), {% endif %}try_cast({{ text }} as timestamp))
    {%- endset -%}
    case
        {%- if with_offset %}
        when try_strptime({{ text }}, {{ with_offset }}) is not null
            then timezone('{{ own_zone }}', try_strptime({{ text }}, {{ with_offset }}))
        {%- endif %}
        when regexp_matches({{ text }}, ':[0-9]{2}.*(Z|[+-][0-9]{2}(:?[0-9]{2})?)$')
            then timezone('{{ own_zone }}', try_cast({{ text }} as timestamptz))
        else {% if zone == own_zone -%}
            {{ parsed }}
        {%- else -%}
            timezone('{{ own_zone }}', timezone('{{ zone }}', {{ parsed }}))
        {%- endif %}
    end
{%- endmacro %}

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


{#- Why a record cannot be used. For each reason: the field, the condition on a record of
    int_crm__baris, what it says, and what to do. The one list of reasons: conditions and texts. -#}
{% macro quarantine_reasons() %}
    {% set mapping = "check format_waktu of its layout (docs/ekspor.md), or fix the export" %}
    {% set label = "add an alias to seeds/acuan/acuan_alias.csv or the name to its seed in seeds/acuan" %}
    {% set reasons = {
        "kutip_rusak": {
            "kolom": "", "syarat": "cacat = 'kutip_rusak'",
            "keterangan": "a double quote is missing or out of place, or a record over several lines has too few or too many columns",
            "perbaikan": "fix the line, or have it exported again",
        },
        "jumlah_kolom": {
            "kolom": "", "syarat": "cacat = 'jumlah_kolom'",
            "keterangan": "the record has not as many columns as the header",
            "perbaikan": "fix the line, or have it exported again",
        },
        "byte_rusak": {
            "kolom": "", "syarat": "cacat = 'byte_rusak'",
            "keterangan": "bytes that are no text in the encoding of the layout",
            "perbaikan": "set penyandian of its layout (latin-1, cp1252 …), or export as UTF-8",
        },
        "tanpa_id": {
            "kolom": "id_pengaduan", "syarat": "cacat is null and id_pengaduan is null",
            "keterangan": "no id", "perbaikan": "have it exported again with its id",
        },
        "id_tak_wajar": {
            "kolom": "id_pengaduan",
            "syarat": "not " ~ matches("id_pengaduan", var("pola_id"))
                ~ " or " ~ matches("id_pengaduan", personal_number()),
            "keterangan": "not an id as var pola_id describes it, or one that looks like a NIK or a phone number",
            "perbaikan": "check the mapping of id_pengaduan, or adapt pola_id",
        },
        "waktu_pengaduan_kosong": {
            "kolom": "waktu_pengaduan",
            "syarat": "cacat is null and waktu_pengaduan_teks is null",
            "keterangan": "no time", "perbaikan": "have it exported again with its time",
        },
        "selesai_sebelum_masuk": {
            "kolom": "waktu_selesai",
            "syarat": "waktu_selesai < waktu_pengaduan and not "
                ~ "(waktu_selesai = cast(waktu_selesai as date)"
                ~ " and cast(waktu_selesai as date) = cast(waktu_pengaduan as date))",
            "keterangan": "closed before it was opened",
            "perbaikan": "have both times corrected at the source",
        },
    } %}
    {% for field in crm_times() %}
        {% do reasons.update({
            field ~ "_tak_terbaca": {
                "kolom": field, "syarat": field ~ "_teks is not null and " ~ field ~ " is null",
                "keterangan": "not a date or time", "perbaikan": mapping,
            },
            field ~ "_mustahil": {
                "kolom": field,
                "syarat": field ~ " < timestamp '2010-01-01 00:00:00'"
                    ~ (" or " ~ field ~ " > " ~ latest_possible() if field != "tenggat" else ""),
                "keterangan": "before 2010 or in the future", "perbaikan": mapping,
            },
        }) %}
    {% endfor %}
    {% for field, canonical in {
        "kanal": "kanal", "kategori": "kategori", "wilayah_tindak_lanjut": "wilayah"
    }.items() %}
        {% do reasons.update({
            canonical ~ "_kosong": {
                "kolom": field, "syarat": "cacat is null and " ~ canonical ~ "_teks is null",
                "keterangan": "empty", "perbaikan": "have it exported again with this field",
            },
            canonical ~ "_tak_dikenal": {
                "kolom": field, "syarat": canonical ~ "_teks is not null and " ~ canonical ~ " is null",
                "keterangan": "unknown, or not in use in that year", "perbaikan": label,
            },
        }) %}
    {% endfor %}
    {{ return(reasons) }}
{% endmacro %}


{#- A known name, or, where the var terima_label_baru accepts new labels, the label itself. -#}
{% macro or_itself(known, label) -%}
    coalesce({{ known }}, {{ label if var("terima_label_baru") else "null" }})
{%- endmacro %}


{#- The pattern of an id that contains a NIK or a phone number, as the gate finds it
    (crm_dukcapil/gate/suites.py): the gate would refuse the whole build, and show the number. -#}
{% macro personal_number() %}
    {% set nik = "([0-9][.-]?){15}[0-9]" %}
    {% set telephone = "([+]?62[.-]?|0)8([.-]?[0-9]){7,11}" %}
    {{ return("(.*[^0-9A-Za-z])?(" ~ nik ~ "|" ~ telephone ~ ")([^0-9A-Za-z].*)?") }}
{% endmacro %}


{#- The latest possible time in an export: a day after the start of the run, which allows for any zone. -#}
{% macro latest_possible() -%}
    {{ dbt.dateadd("day", 1, "cast('" ~ run_started_at.strftime("%Y-%m-%d %H:%M:%S") ~ "' as timestamp)") }}
{%- endmacro %}


{#- Files whose records int_crm__baris has judged as they are now and by the current references. A file with
    a time that was in the future and no longer is, is not among them. -#}
{% macro judged_files() -%}
    select
        judged.berkas,
        judged.cap
    from {{ this }} as judged
    inner join {{ ref("stg_crm__berkas") }} as files
        on judged.berkas = files.berkas and judged.cap = files.cap
    inner join {{ ref("int_crm__acuan") }} as references_now on judged.acuan = references_now.acuan
    group by judged.berkas, judged.cap
    having
        max(
            case
                {%- for reason, about in quarantine_reasons().items() if reason.endswith("_mustahil") %}
                when judged.alasan like '%{{ reason }}%' and not ({{ about["syarat"] }}) then 1
                {%- endfor %}
                else 0
            end
        ) = 0
{%- endmacro %}


{#- The other files, as literals, so that no judged record is read again. -#}
{% macro files_to_judge() -%}
    {%- if execute -%}
        {%- set query -%}
            select berkas from {{ ref("stg_crm__berkas") }}
            where berkas not in (select berkas from ({{ judged_files() }}) as judged)
        {%- endset -%}
        {%- set names = [""] + run_query(query).columns[0].values() | list -%}
        {%- for name in names -%}
            '{{ name | replace("'", "''") }}'{{ ", " if not loop.last }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{#- pre_hook of int_crm__baris: deletes the records of files that are gone or changed, and all that
    were judged by other references, so that they are judged again. -#}
{% macro forget_stale_records() %}
    {% if execute and is_incremental() %}
        delete from {{ this }}
        where berkas not in (select berkas from ({{ judged_files() }}) as judged)
    {% endif %}
{% endmacro %}


{#- pre_hook of int_crm__pengaduan: if a state that it has merged is gone, all are merged again.
    Otherwise only new states are merged. -#}
{% macro forget_withdrawn_states() %}
    {% if execute and is_incremental() %}
        delete from {{ this }}
        where (select coalesce(sum(jumlah_keadaan), 0) from {{ this }}) <> (
            select count(*) from {{ ref("int_crm__baris") }}
            where alasan is null and dinilai <= (select max(dinilai) from {{ this }})
        )
    {% endif %}
{% endmacro %}
