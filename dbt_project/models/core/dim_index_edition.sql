-- Editions of an index: index, year and method together. Scores of two methods are two series.
select
    editions.edition_id,
    editions.index_code,
    editions.edition_year,
    editions.method,
    editions.decision,
    editions.announced_on,
    'year' as period_type,
    years.first_day as period_start,
    years.last_day as period_end,
    ';' || editions.panels || ';' like '%;63;%' as has_panel_63,
    ';' || editions.panels || ';' like '%;34;%' as has_panel_34,
    editions.source
from {{ ref('stg_index_editions') }} as editions
left join {{ ref('dim_year') }} as years on editions.edition_year = years.year
