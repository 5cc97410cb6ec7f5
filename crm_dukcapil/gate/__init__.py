"""The gate before publishing, in Great Expectations: what dbt's tests do not check."""
