-- Every vintage of the portal's scores and ranks, with what the reading before it said of the same cell.
with

observations as (
    select
        observations.*,
        indicators.measure,
        indicators.statistic,
        provinces.panel_unit_id,
        coalesce(observations.panel, provinces.panel) as ranking_panel
    from {{ ref('fct_observation') }} as observations
    inner join {{ ref('dim_indicator') }} as indicators on observations.indicator_code = indicators.indicator_code
    inner join {{ ref('dim_province') }} as provinces on observations.unit_id = provinces.unit_id
    where
        indicators.index_code = 'portal_766'
        and indicators.statistic in ('rank', 'score')
        and observations.kind = 'actual'
        and observations.locality is null
        and observations.period_type is not null
),

compared as (
    select
        *,
        case when observation_type = 'reading' then
                lag(normalised_value) over (partition by vintage_key, statistic order by known_from, observation_id)
        end as previous_value
    from observations
)

select
    observation_id,
    observation_type,
    panel_unit_id as unit_id,
    ranking_panel as panel,
    measure,
    statistic,
    period_type,
    period_start,
    period_end,
    claim,
    comparator,
    normalised_value as value,
    of_total,
    previous_value,
    cast(normalised_value - previous_value as decimal(28, 8)) as revision,
    published_on,
    publisher,
    source_url,
    quote,
    document_id,
    known_from,
    superseded_at,
    superseded_at is null as is_standing
from compared
