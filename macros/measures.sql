{#- The one list of measures: what complaints are counted by. The cells of the recaps, the numbers that the
    audit compares, the sums that it expects and int_ukuran all follow from it.
    ranah_baris and ranah_kolom are the domains of rows and columns. Without ranah_kolom the only column
    is Total. cakupan: a measure that is `lengkap` counts every complaint of a year. One that is `sebagian`
    counts those that have the name, or in print the largest numbers; it does not add up to the year. -#}
{% macro measures() %}
    {{ return([
        {
            "ukuran": "wilayah", "mart": "rekap_wilayah",
            "ranah_baris": "wilayah", "ranah_kolom": none, "cakupan": "lengkap",
        },
        {
            "ukuran": "bulan", "mart": "rekap_bulan",
            "ranah_baris": "bulan", "ranah_kolom": none, "cakupan": "lengkap",
        },
        {
            "ukuran": "wilayah_bulan", "mart": "rekap_wilayah_bulan",
            "ranah_baris": "wilayah", "ranah_kolom": "bulan", "cakupan": "lengkap",
        },
        {
            "ukuran": "kategori", "mart": "rekap_kategori",
            "ranah_baris": "kategori", "ranah_kolom": none, "cakupan": "lengkap",
        },
        {
            "ukuran": "kategori_wilayah", "mart": "rekap_kategori_wilayah",
            "ranah_baris": "kategori", "ranah_kolom": "wilayah", "cakupan": "lengkap",
        },
        {
            "ukuran": "kategori_rincian", "mart": "rekap_kategori_rincian",
            "ranah_baris": "kategori", "ranah_kolom": "rincian", "cakupan": "sebagian",
        },
        {
            "ukuran": "kelurahan", "mart": "rekap_kelurahan",
            "ranah_baris": "kelurahan", "ranah_kolom": none, "cakupan": "sebagian",
        },
        {
            "ukuran": "kanal", "mart": "rekap_kanal",
            "ranah_baris": "kanal", "ranah_kolom": none, "cakupan": "lengkap",
        },
        {
            "ukuran": "kanal_wilayah", "mart": "rekap_kanal_wilayah",
            "ranah_baris": "kanal", "ranah_kolom": "wilayah", "cakupan": "lengkap",
        },
    ]) }}
{% endmacro %}


{#- The column, of a mart or of a complaint, that names a member of a domain. -#}
{% macro name_of(ranah) -%}
    {%- if ranah is none -%} 'Total'
    {%- elif ranah == "bulan" -%} nama_bulan
    {%- elif ranah == "kelurahan" -%} {{ full_name("kota", "kecamatan", "kelurahan") }}
    {%- else -%} {{ ranah }}
    {%- endif -%}
{%- endmacro %}
