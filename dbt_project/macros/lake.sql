{#- Where the lake is, and which of its batches a model has still to load. -#}

{%- macro lake_path(table) -%}
    {{- env_var('TINHSO_HOME', 'data') ~ '/lake/' ~ table ~ '/*.parquet' -}}
{%- endmacro -%}

{%- macro lake(table) -%}
    {%- do source('lake', table) -%}
    {{- adapter.dispatch('lake', 'tinhso')(table) -}}
{%- endmacro -%}

{#- A file that lacks a column is an error rather than a column of nulls. -#}
{%- macro default__lake(table) -%}
    read_parquet('{{ lake_path(table) | replace("'", "''") }}', union_by_name = false, hive_partitioning = false)
{%- endmacro -%}

{%- macro spark__lake(table) -%}
    parquet.`{{ lake_path(table) }}`
{%- endmacro -%}

{#-
    The batches whose documents an incremental model has to look at again, as a list of literals: an explicit list
    prunes files, a subquery does not. A batch counts as loaded once the model holds a row of it; one that gave no
    row is looked at again, which costs little and changes nothing.
-#}
{%- macro batches_to_load(passes) -%}
    {%- set query -%}
        select batch_id from {{ passes }} where batch_id not in (select batch_id from {{ this }})
        union
        select receipt_batch_id from {{ passes }} where receipt_batch_id not in (select batch_id from {{ this }})
        order by 1
    {%- endset -%}
    {%- set batches = run_query(query).columns[0].values() if execute else [] -%}
    {%- if batches -%}
        ({%- for batch in batches -%}'{{ batch | replace("'", "''") }}'{{ ', ' if not loop.last }}{%- endfor -%})
    {%- else -%}
        ('')
    {%- endif -%}
{%- endmacro -%}
