-- Which unit went into which, when, by what decree, and with what weight under each rule. A weight is the share of
-- the successor that the predecessor makes up.
with

sized as (
    select
        successions.*,
        coalesce(predecessors.panel_unit_id, successions.predecessor_unit_id) as predecessor_panel_unit_id,
        coalesce(successors.panel_unit_id, successions.successor_unit_id) as successor_panel_unit_id,
        count(*) over (partition by successions.event_id, successions.successor_unit_id) as predecessors,
        sum(successions.population_2011_thousand)
            over (partition by successions.event_id, successions.successor_unit_id)
            as population_total,
        sum(successions.area_2011_km2)
            over (partition by successions.event_id, successions.successor_unit_id)
            as area_total
    from {{ ref('stg_province_successions') }} as successions
    left join {{ ref('dim_province') }} as predecessors on successions.predecessor_unit_id = predecessors.unit_id
    left join {{ ref('dim_province') }} as successors on successions.successor_unit_id = successors.unit_id
)

select
    event_id || '|' || predecessor_unit_id as succession_id,
    event_id,
    event_type,
    predecessor_unit_id,
    predecessor_panel_unit_id,
    successor_unit_id,
    successor_panel_unit_id,
    effective_date,
    legal_basis,
    passed_date,
    predecessors,
    population_2011_thousand,
    area_2011_km2,
    {{ ratio('1', 'predecessors') }} as weight_equal,
    {{ ratio('population_2011_thousand', 'population_total') }} as weight_population,
    {{ ratio('area_2011_km2', 'area_total') }} as weight_area,
    conflicts,
    source
from sized
