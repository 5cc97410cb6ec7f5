{% test known_label(model, printed, ranah, tabel) %}
    {{ config(meta={
        "remedy": "correct the label in its seed (seeds/publikasi), or, if that is how it is printed, add it"
        ~ " to seeds/acuan/acuan_alias.csv; a new name goes into its seed in seeds/acuan."
    }) }}
    -- Runs after the audit, so that an unknown label does not skip what the audit has to say:
    -- depends_on: {{ ref("rekonsiliasi") }}, {{ ref("klaim") }}
    {{ unknown_labels(model, ref("int_label"), printed, ranah, tabel) }}
{% endtest %}
