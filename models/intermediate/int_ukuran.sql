-- Grain: one row per measure. The list of macros/measures.sql as a relation.
with

measures as (
    {% for measure in measures() %}
    select
        '{{ measure.ukuran }}' as ukuran,
        '{{ measure.ranah_baris }}' as ranah_baris,
        '{{ measure.ranah_kolom or "" }}' as ranah_kolom,
        '{{ measure.mart }}' as mart,
        '{{ measure.cakupan }}' as cakupan
    {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from measures
