-- The 34 units of today over all editions: the scores of the units that went into each, weighted by one rule a row.
-- Equal weights are the rule of the official figures of 2024. A score stands only where every predecessor's is known.
with

rules as (
    select 'equal' as weighting_rule
    union all
    select 'population' as weighting_rule
    union all
    select 'area' as weighting_rule
),

predecessors as (
    select
        successions.successor_panel_unit_id as unit_id,
        successions.predecessor_panel_unit_id,
        rules.weighting_rule,
        cast(
            case rules.weighting_rule
                when 'equal' then 1
                when 'population' then successions.population_2011_thousand
                else successions.area_2011_km2
            end as decimal(18, 4)
        ) as size
    from {{ ref('bridge_province_succession') }} as successions
    cross join rules
    where successions.event_type <> 'status_change'
),

-- Editions and measures with at least one score in the old panel.
series as (
    select distinct
        index_code,
        edition_id,
        edition_year,
        method,
        measure
    from {{ ref('mart_ranking') }}
    where panel = 63 and edition_id is not null and score is not null
),

weighted as (
    select
        series.index_code,
        series.edition_id,
        series.edition_year,
        series.method,
        series.measure,
        predecessors.weighting_rule,
        predecessors.unit_id,
        count(*) as predecessors,
        count(rankings.score) as predecessors_known,
        sum(cast(rankings.score as decimal(14, 8)) * predecessors.size) as weighted_sum,
        sum(predecessors.size) as size_sum
    from series
    cross join predecessors
    left join {{ ref('mart_ranking') }} as rankings
        on
            series.edition_id = rankings.edition_id
            and series.measure = rankings.measure
            and rankings.panel = 63
            and predecessors.predecessor_panel_unit_id = rankings.unit_id
    group by
        series.index_code, series.edition_id, series.edition_year, series.method, series.measure,
        predecessors.weighting_rule, predecessors.unit_id
),

scored as (
    select
        *,
        case
            when predecessors = predecessors_known then {{ ratio('weighted_sum', 'size_sum', 'decimal(28, 8)') }}
        end as score
    from weighted
),

ranked as (
    select
        *,
        count(*) over (partition by edition_id, measure, weighting_rule) as units,
        count(score) over (partition by edition_id, measure, weighting_rule) as scored_units,
        case when score is not null then
                rank() over (partition by edition_id, measure, weighting_rule, score is null order by score desc)
        end as place_by_score
    from scored
)

select
    ranked.edition_id || '|' || ranked.measure || '|' || ranked.weighting_rule || '|' || ranked.unit_id
        as harmonised_id,
    ranked.index_code,
    ranked.edition_id,
    ranked.edition_year,
    ranked.method,
    ranked.measure,
    ranked.weighting_rule,
    ranked.unit_id,
    names.short_name as province,
    ranked.predecessors,
    ranked.predecessors_known,
    ranked.score,
    cast(case when ranked.scored_units = ranked.units then ranked.place_by_score end as bigint) as computed_rank,
    cast(case when ranked.scored_units < ranked.units then ranked.place_by_score end as bigint) as place_among_scored,
    ranked.scored_units,
    published.score as published_score,
    published.score_claim as published_score_claim,
    published.best_rank as published_rank,
    cast(ranked.score - published.score as decimal(28, 8)) as difference,
    published.score_observation_id as published_score_observation_id
from ranked
left join {{ ref('mart_ranking') }} as published
    on
        ranked.edition_id = published.edition_id
        and ranked.measure = published.measure
        and published.panel = 34
        and ranked.unit_id = published.unit_id
left join {{ ref('dim_province') }} as names on ranked.unit_id = names.unit_id
order by ranked.edition_year, ranked.edition_id, ranked.measure, ranked.weighting_rule, ranked.unit_id
