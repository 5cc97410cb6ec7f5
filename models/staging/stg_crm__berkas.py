"""Export files that CRM_EXPORT names, landed: one row per file."""

from crm_dukcapil.landing import land


def model(dbt, session):
    """Land the exports beside the build file, and return the files."""
    return land(session)
