"""Dagster: what runs, when, after what, under which check. Each asset calls one function or one dbt selection."""
