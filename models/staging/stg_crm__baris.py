"""Records of the exports as text: one row per record of a file. Incremental by file."""

from crm_dukcapil.landing import records


def model(dbt, session):
    """Return the records of files that were not read before."""
    dbt.config(materialized="incremental", incremental_strategy="append")
    dbt.ref("stg_crm__berkas")
    return records.new_records(session, str(dbt.this) if dbt.is_incremental else None)
