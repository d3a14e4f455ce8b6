-- What is known of each unit in each year: ranks and scores of the index editions of that year, and other figures.
with

editions as (
    select
        unit_id,
        edition_year as year,
        panel,
        min(province) as province,
        count(*) as measures_expected,
        count(case when rank_known then 1 end) as ranks_known,
        count(case when score_known then 1 end) as scores_known
    from {{ ref('mart_coverage') }}
    group by unit_id, edition_year, panel
),

figures as (
    select
        unit_id,
        year,
        min(unit_panel) as panel,
        min(province) as province,
        count(case when kind = 'actual' then 1 end) as actual_figures,
        count(case when kind = 'target' then 1 end) as target_figures,
        count(distinct case when kind = 'actual' then indicator_code end) as indicators_known,
        count(distinct document_id) as documents
    from {{ ref('mart_province_profile') }}
    where year is not null
    group by unit_id, year
)

select
    coalesce(editions.unit_id, figures.unit_id) || '|'
    || {{ text('coalesce(editions.year, figures.year)') }}
        as coverage_id,
    coalesce(editions.unit_id, figures.unit_id) as unit_id,
    coalesce(editions.province, figures.province) as province,
    coalesce(editions.panel, figures.panel) as panel,
    coalesce(editions.year, figures.year) as year,
    coalesce(editions.measures_expected, 0) as measures_expected,
    coalesce(editions.ranks_known, 0) as ranks_known,
    coalesce(editions.measures_expected - editions.ranks_known, 0) as ranks_missing,
    coalesce(editions.scores_known, 0) as scores_known,
    coalesce(editions.measures_expected - editions.scores_known, 0) as scores_missing,
    coalesce(figures.actual_figures, 0) as actual_figures,
    coalesce(figures.target_figures, 0) as target_figures,
    coalesce(figures.indicators_known, 0) as indicators_known,
    coalesce(figures.documents, 0) as documents
from editions
full outer join figures on editions.unit_id = figures.unit_id and editions.year = figures.year
order by coverage_id
