"""Exports of any shape become Parquet files of one shape, which SQL reads."""

from crm_dukcapil.landing.errors import ExportError
from crm_dukcapil.landing.folder import land, update

__all__ = ["ExportError", "land", "update"]
