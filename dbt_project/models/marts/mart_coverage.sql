-- What is known of each edition, panel, measure and unit. A missing row of a ranking is a row here that says so.
with

expected as (
    select
        editions.edition_id,
        editions.index_code,
        editions.edition_year,
        editions.method,
        measures.measure,
        measures.level as measure_level,
        units.panel,
        units.unit_id,
        units.province
    from {{ ref('dim_index_edition') }} as editions
    inner join {{ ref('stg_index_measures') }} as measures
        on editions.index_code = measures.index_code and editions.method = measures.method
    inner join (
        select
            panel,
            panel_unit_id as unit_id,
            min(short_name) as province
        from {{ ref('dim_province') }}
        where level = 'province' and unit_id = panel_unit_id
        group by panel, panel_unit_id
    ) as units
        on (editions.has_panel_63 and units.panel = 63) or (editions.has_panel_34 and units.panel = 34)
),

known as (
    select
        expected.*,
        rankings.ranking_id,
        rankings.score_claim,
        rankings.best_rank_claim,
        rankings.score is not null as score_known,
        rankings.best_rank is not null as rank_known
    from expected
    left join {{ ref('mart_ranking') }} as rankings
        on
            expected.edition_id = rankings.edition_id
            and expected.panel = rankings.panel
            and expected.measure = rankings.measure
            and expected.unit_id = rankings.unit_id
)

select
    edition_id || '|' || {{ text('panel') }} || '|' || measure || '|' || unit_id as coverage_id,
    index_code,
    edition_id,
    edition_year,
    method,
    panel,
    measure,
    measure_level,
    unit_id,
    province,
    rank_known,
    best_rank_claim as rank_claim,
    score_known,
    score_claim,
    ranking_id,
    count(case when rank_known then 1 end) over (partition by edition_id, panel, measure) as units_with_rank,
    count(case when score_known then 1 end) over (partition by edition_id, panel, measure) as units_with_score,
    panel - count(case when rank_known then 1 end) over (partition by edition_id, panel, measure)
        as units_without_rank,
    panel - count(case when score_known then 1 end) over (partition by edition_id, panel, measure)
        as units_without_score
from known
order by edition_year, edition_id, panel, measure, unit_id
