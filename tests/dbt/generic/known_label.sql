{% test known_label(model, column, printed, ranah, tabel) %}
    {{ config(meta={
        "remedy": "correct the label in its seed (seeds/publikasi), or, if that is how it is printed, add it"
        ~ " to seeds/acuan/acuan_alias.csv; a new name goes into its seed in seeds/acuan."
    }) }}
    {{ unknown_labels(model, ref("int_label"), column, printed, ranah, tabel) }}
{% endtest %}
