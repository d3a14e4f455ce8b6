"""Bytes in, validated records out: archive, read, extract or map, validate, write to the lake.

Plain Python that runs from a shell or a notebook. Nothing here knows Dagster, dbt or the warehouse.
"""
