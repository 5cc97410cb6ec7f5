"""audit.publikasi, the last node of the DAG: publish marts and audit, one row per served table."""

from crm_dukcapil import publication


def model(dbt, session):
    """Return what is served once this node has run."""
    # What is served: all of marts and audit. The test nothing_is_left_out names a missing one.
    dbt.ref("dim_bulan")
    dbt.ref("dim_kanal")
    dbt.ref("dim_kategori")
    dbt.ref("dim_kelurahan")
    dbt.ref("dim_tabel")
    dbt.ref("dim_wilayah")
    dbt.ref("fct_pengaduan")
    dbt.ref("kinerja_tindak_lanjut")
    dbt.ref("rekap_bulan")
    dbt.ref("rekap_kanal")
    dbt.ref("rekap_kanal_wilayah")
    dbt.ref("rekap_kategori")
    dbt.ref("rekap_kategori_rincian")
    dbt.ref("rekap_kategori_wilayah")
    dbt.ref("rekap_kelurahan")
    dbt.ref("rekap_kelurahan_rincian")
    dbt.ref("rekap_lama_selesai")
    dbt.ref("rekap_wilayah")
    dbt.ref("rekap_wilayah_bulan")
    dbt.ref("klaim")
    dbt.ref("penerimaan")
    dbt.ref("rekonsiliasi")
    # Not served, but what they find must stop a publication.
    dbt.ref("int_kendali__segel")
    dbt.ref("int_proyek__kelalaian")
    dbt.ref("int_crm__karantina")
    # What publication reads besides.
    dbt.ref("stg_acuan__registri")
    dbt.ref("int_proyek__model")
    dbt.ref("int_proyek__run")
    # On Spark: `publish` compares them with the exports that CRM_EXPORT names by then.
    dbt.ref("stg_crm__berkas")
    return publication.run(session)
