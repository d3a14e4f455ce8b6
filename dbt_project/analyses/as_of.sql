-- The best value of everything as it was known at a moment:
--     dbt compile --select as_of --vars "{as_of: '2025-08-20'}"
-- Claims are put in order as in fct_indicator; publishers, units and editions are those of the reference data now.
{% set moment = "cast('" ~ var('as_of', '2025-12-31') ~ "' as timestamp)" %}

with

known as (
    select
        observations.*,
        {{ claim_order('observations.claim') }} as claim_order,
        coalesce(publishers.authority, 9) as publisher_authority,
        case
            when observations.kind = 'actual' and observations.edition_id is not null then observations.edition_id
            else {{ period_key('observations.period_type', 'observations.period_start', 'observations.period_end', "observations.observation_type = 'reading'") }}
        end as period_key
    from {{ ref('fct_observation') }} as observations
    left join {{ ref('stg_publishers') }} as publishers on observations.document_publisher_id = publishers.publisher_id
    where {{ as_of(moment, 'observations') }} and observations.indicator_code is not null
),

compared as (
    select
        *,
        count(*) over (
            partition by unit_id, coalesce(locality, ''), indicator_code, period_key, kind, normalised_value, comparator
        ) as agreeing_claims
    from known
),

placed as (
    select
        *,
        row_number() over (
            partition by unit_id, coalesce(locality, ''), indicator_code, period_key, kind
            order by {{ precedence() }}
        ) as position
    from compared
)

select
    unit_id,
    locality,
    indicator_code,
    period_key,
    kind,
    claim,
    comparator,
    normalised_value as value,
    unit,
    known_from,
    superseded_at,
    quote,
    source_url,
    observation_id
from placed
where position = 1
