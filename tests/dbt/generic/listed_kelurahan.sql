{% test listed_kelurahan(model) %}
    {{ config(meta={"remedy": "compare the row with the print and with seeds/acuan/acuan_kelurahan.csv."}) }}
    select recap.*
    from {{ model }} as recap
    left join {{ ref("dim_kelurahan") }} as listed
        on
            recap.kota = listed.kota
            and recap.kecamatan = listed.kecamatan
            and recap.kelurahan = listed.kelurahan
    where listed.kelurahan is null
{% endtest %}
