"""Export files that CRM_EXPORT names: one row per file."""

import json
import os

from crm_dukcapil.landing import files


def model(dbt, session):
    """Return the files; the layouts come from the var ekspor_crm."""
    layouts = json.loads(dbt.config.meta_get("ekspor_crm"))
    return files.listed(os.environ.get("CRM_EXPORT", ""), layouts, session)
