"""The gate before publication, in Great Expectations: what dbt's tests do not say."""
