"""What would happen if it were wrong: mutants of data and of SQL, and which dbt test stops each.

Run by `make mutate`, which writes docs/assurance.md. All complaints here are simulated.
"""
