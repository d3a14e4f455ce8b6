-- One row per unit in a ranking: an index, an edition or period, a panel, a measure. Ranks that were announced, that
-- others state and that the scores give stand side by side. Movement stays inside one panel and one method.
with

-- A bound ("among the first ten") is no rank, and a unit's own forecast no score.
eligible as (
    select
        *,
        -- The portal's own answers are kept where they say something new: each unit's last one stands, and together
        -- they are the ranking. What others report of its year to date is ranked by the day: two days are no ranking.
        observation_type = 'reading' and period_type = 'year_to_date' and claim <> 'official' as is_running,
        max(period_end) over (partition by claim_key) as last_period_end
    from {{ ref('fct_claim') }}
    where
        is_usable
        and index_code is not null
        and statistic in ('rank', 'score')
        and kind = 'actual'
        and level = 'province'
        and coalesce(scope, 'province') = 'province'
        and locality is null
        and panel is not null
        and comparator = '='
        and claim <> 'self_assessed'
),

claims as (
    select
        *,
        case when is_running then period_key || '|' || {{ text('period_end') }} else period_key end
            as ranking_period,
        row_number() over (partition by claim_key, claim order by {{ precedence() }}) as place_among_claim,
        row_number() over (partition by claim_key order by {{ precedence() }}) as place
    from eligible
    where not is_running or period_end = last_period_end
),

units as (
    select
        index_code,
        edition_year,
        coalesce(method, '') as method,
        cast(panel as bigint) as panel,
        measure,
        ranking_period as period_key,
        min(edition_id) as edition_id,
        min(period_type) as claimed_period_type,
        min(period_start) as claimed_period_start,
        max(period_end) as claimed_period_end,
        unit_id,
        max(case when statistic = 'score' and place = 1 then value end) as score,
        max(case when statistic = 'score' and place = 1 then claim end) as score_claim,
        max(case when statistic = 'score' and place = 1 then observation_id end) as score_observation_id,
        max(case when statistic = 'score' and place = 1 then quote end) as score_quote,
        max(case when statistic = 'score' and place = 1 then source_url end) as score_source_url,
        cast(
            max(case when statistic = 'rank' and claim = 'official' and place_among_claim = 1 then value end) as bigint
        ) as official_rank,
        cast(max(case when statistic = 'rank' and claim = 'stated' and place_among_claim = 1 then value end) as bigint)
            as stated_rank,
        cast(max(case when statistic = 'rank' and claim = 'derived' and place_among_claim = 1 then value end) as bigint)
            as derived_rank,
        max(case when statistic = 'rank' and place = 1 then observation_id end) as rank_observation_id,
        max(case when statistic = 'rank' and place = 1 then quote end) as rank_quote,
        max(case when statistic = 'rank' and place = 1 then source_url end) as rank_source_url,
        max(case when statistic = 'rank' and place = 1 then publisher end) as rank_publisher,
        max(case when statistic = 'rank' and place = 1 then document_id end) as rank_document_id
    from claims
    group by index_code, edition_year, coalesce(method, ''), panel, measure, ranking_period, unit_id
),

dated as (
    select
        units.*,
        coalesce(editions.period_type, units.claimed_period_type) as period_type,
        coalesce(editions.period_start, units.claimed_period_start) as period_start,
        coalesce(
            editions.period_end,
            max(units.claimed_period_end) over (
                partition by units.index_code, units.method, units.panel, units.measure, units.period_key
            )
        ) as period_end
    from units
    left join {{ ref('dim_index_edition') }} as editions on units.edition_id = editions.edition_id
),

-- The rank that the scores give, where every unit of the panel has one; otherwise its place among those that do.
scored as (
    select
        *,
        count(score) over (partition by index_code, edition_year, method, panel, measure, period_key) as scored_units,
        case when score is not null then
                rank() over (
                    partition by index_code, edition_year, method, panel, measure, period_key, score is null
                    order by score desc
                )
        end as place_by_score
    from dated
),

ranked as (
    select
        *,
        case when scored_units = panel then place_by_score end as computed_rank,
        coalesce(official_rank, stated_rank, derived_rank, case when scored_units = panel then place_by_score end)
            as best_rank,
        case
            when official_rank is not null then 'official'
            when stated_rank is not null then 'stated'
            when derived_rank is not null then 'derived'
            when scored_units = panel then 'computed'
        end as best_rank_claim
    from scored
),

-- The name and the region of the unit at the end of the period, as far as the unit existed then.
named as (
    select
        ranked.*,
        provinces.short_name as province,
        provinces.region
    from ranked
    inner join {{ ref('dim_province') }} as provinces
        on
            ranked.unit_id = provinces.panel_unit_id
            and case
                when ranked.period_end < provinces.panel_unit_from then provinces.panel_unit_from
                when ranked.period_end > provinces.panel_unit_to then provinces.panel_unit_to
                else ranked.period_end
            end >= provinces.valid_from
            and (
                provinces.valid_to is null
                or case
                    when ranked.period_end < provinces.panel_unit_from then provinces.panel_unit_from
                    when ranked.period_end > provinces.panel_unit_to then provinces.panel_unit_to
                    else ranked.period_end
                end <= provinces.valid_to
            )
),

regions as (
    select
        panel,
        region,
        count(distinct panel_unit_id) as region_units
    from {{ ref('dim_province') }}
    where level = 'province'
    group by panel, region
),

placed as (
    select
        named.*,
        regions.region_units,
        count(named.best_rank) over (
            partition by
                named.index_code, named.edition_year, named.method, named.panel, named.measure, named.period_key
        ) as ranked_units,
        count(named.best_rank) over (
            partition by
                named.index_code, named.edition_year, named.method, named.panel, named.measure, named.period_key,
                named.region
        ) as ranked_in_region,
        rank() over (
            partition by
                named.index_code, named.edition_year, named.method, named.panel, named.measure, named.period_key,
                named.region
            order by named.best_rank nulls last
        ) as place_in_region,
        max(case when named.best_rank = 1 then named.score end) over (
            partition by
                named.index_code, named.edition_year, named.method, named.panel, named.measure, named.period_key
        ) as leader_score
    from named
    left join regions on named.panel = regions.panel and named.region = regions.region
)

select
    placed.index_code || '|' || placed.period_key || '|' || {{ text('placed.panel') }} || '|'
    || placed.measure || '|' || placed.unit_id as ranking_id,
    placed.index_code,
    cast(placed.edition_year as bigint) as edition_year,
    placed.method,
    placed.edition_id,
    placed.period_type,
    placed.period_start,
    placed.period_end,
    placed.panel,
    placed.measure,
    placed.unit_id,
    placed.province,
    placed.score,
    placed.score_claim,
    placed.official_rank,
    placed.stated_rank,
    placed.derived_rank,
    cast(placed.computed_rank as bigint) as computed_rank,
    cast(placed.best_rank as bigint) as best_rank,
    placed.best_rank_claim,
    cast(case when placed.scored_units < placed.panel then placed.place_by_score end as bigint) as place_among_scored,
    placed.scored_units,
    placed.ranked_units,
    cast(previous.best_rank as bigint) as previous_rank,
    previous.best_rank_claim as previous_rank_claim,
    cast(previous.best_rank - placed.best_rank as bigint) as change,
    cast(placed.leader_score - placed.score as decimal(28, 8)) as gap_to_leader,
    placed.region,
    cast(case when placed.ranked_in_region = placed.region_units then placed.place_in_region end as bigint)
        as region_rank,
    placed.rank_observation_id,
    placed.rank_quote,
    placed.rank_publisher,
    placed.rank_source_url,
    placed.rank_document_id,
    placed.score_observation_id,
    placed.score_quote,
    placed.score_source_url,
    previous.rank_observation_id as previous_rank_observation_id
from placed
left join ranked as previous
    on
        placed.index_code = previous.index_code
        and placed.method = previous.method
        and placed.panel = previous.panel
        and placed.measure = previous.measure
        and placed.unit_id = previous.unit_id
        and placed.period_type = previous.period_type
        and placed.period_type in ('year', 'half', 'quarter', 'month')
        and previous.period_end = cast({{ dbt.dateadd('day', -1, 'placed.period_start') }} as date)
order by
    placed.index_code, placed.edition_year, placed.period_key, placed.panel, placed.measure,
    placed.best_rank nulls last, placed.unit_id
