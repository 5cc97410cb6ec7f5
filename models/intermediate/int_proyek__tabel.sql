-- Grain: one row per table in the public schemas that a build has left.
{{ public_tables() }}
