-- The best value that stands for each unit, locality, indicator, period or edition, panel and kind.
with

counted as (
    select
        *,
        count(*) over (partition by claim_key) as claims,
        min(case when comparator = '=' then value end) over (partition by claim_key) as lowest_value,
        max(case when comparator = '=' then value end) over (partition by claim_key) as highest_value
    from {{ ref('fct_claim') }}
    where is_usable
)

select
    claim_key as indicator_key,
    observation_id,
    indicator_code,
    index_code,
    measure,
    statistic,
    unit_id,
    unit_id_as_read,
    level,
    scope,
    locality,
    edition_id,
    edition_year,
    method,
    panel,
    period_key,
    period_type,
    period_start,
    period_end,
    kind,
    claim,
    publisher_id,
    publisher,
    publisher_authority,
    published_on,
    comparator,
    value,
    value_as_printed,
    value_high,
    unit,
    of_total,
    quote,
    locator,
    document_id,
    document_name,
    title,
    source_url,
    known_from,
    claims,
    coalesce(lowest_value <> highest_value and (period_start is not null or edition_id is not null), false)
        as has_conflict
from counted
where position = 1
