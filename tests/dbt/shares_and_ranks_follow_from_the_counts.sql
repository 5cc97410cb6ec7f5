-- Rows of the recaps whose share is not that of their count in the year, or whose rank is not one
-- more than the number of larger counts. Worked out without window functions, unlike what it tests.
with

{% set recaps = {
    "rekap_wilayah": "wilayah", "rekap_bulan": "nama_bulan", "rekap_kategori": "kategori", "rekap_kanal": "kanal",
} -%}
recaps as (
    {% for recap, name in recaps.items() %}
    select
        '{{ recap }}' as recap,
        tahun,
        {{ name }} as nama,
        jumlah,
        persen,
        peringkat,
        true as has_shares
    from {{ ref(recap) }}
    union all
    {% endfor %}
    -- Counts that are not all complaints of a year have no shares.
    select
        'rekap_kelurahan' as recap,
        tahun,
        {{ full_name("kota", "kecamatan", "kelurahan") }} as nama,
        jumlah,
        cast(null as double) as persen,
        peringkat,
        false as has_shares
    from {{ ref("rekap_kelurahan") }}
    union all
    -- The audit ranks the columns of each row of a cross-tab.
    select
        ukuran || ' ' || baris as recap,
        tahun,
        kolom as nama,
        nilai as jumlah,
        cast(null as double) as persen,
        peringkat,
        false as has_shares
    from {{ ref("int_audit__angka") }}
    where kolom <> 'Total'
),

totals as (
    select
        recap,
        tahun,
        sum(jumlah) as jumlah
    from recaps
    where has_shares
    group by recap, tahun
),

expected as (
    select
        recaps.recap,
        recaps.tahun,
        recaps.nama,
        recaps.persen,
        recaps.peringkat,
        cast(recaps.jumlah as double) * 100 / nullif(totals.jumlah, 0) as persen_seharusnya,
        count(larger.nama) + 1 as peringkat_seharusnya
    from recaps
    left join totals on recaps.recap = totals.recap and recaps.tahun = totals.tahun
    left join recaps as larger
        on
            recaps.recap = larger.recap
            and recaps.tahun = larger.tahun
            and recaps.jumlah < larger.jumlah
    group by
        recaps.recap,
        recaps.tahun,
        recaps.nama,
        recaps.persen,
        recaps.peringkat,
        recaps.jumlah,
        totals.jumlah
)

select
    recap,
    tahun,
    nama,
    persen as share_found,
    persen_seharusnya as share_expected,
    peringkat as rank_found,
    peringkat_seharusnya as rank_expected
from expected
where
    not coalesce(peringkat = peringkat_seharusnya, false)
    or abs(coalesce(persen, -1) - coalesce(persen_seharusnya, -1)) > 1e-9
