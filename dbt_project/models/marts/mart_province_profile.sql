-- Everything that stands about a unit, one row per figure, with its name, its period and its evidence.
with

latest_names as (
    select
        panel_unit_id,
        panel,
        short_name,
        region,
        row_number() over (partition by panel_unit_id order by valid_from desc) as name_number
    from {{ ref('dim_province') }}
)

select
    indicators.indicator_key,
    indicators.unit_id,
    names.short_name as province,
    names.panel as unit_panel,
    names.region,
    indicators.scope,
    indicators.locality,
    indicators.indicator_code,
    catalogue.name_vi as indicator_name_vi,
    catalogue.name_en as indicator_name_en,
    catalogue.domain,
    indicators.index_code,
    indicators.measure,
    indicators.statistic,
    indicators.edition_id,
    indicators.panel,
    indicators.kind,
    indicators.period_type,
    indicators.period_start,
    indicators.period_end,
    coalesce(indicators.edition_year, extract(year from indicators.period_end)) as year,
    indicators.comparator,
    indicators.value,
    indicators.value_high,
    indicators.unit,
    indicators.of_total,
    indicators.claim,
    indicators.claims,
    indicators.has_conflict,
    indicators.quote,
    indicators.publisher,
    indicators.title,
    indicators.source_url,
    indicators.published_on,
    indicators.document_id,
    indicators.document_name,
    indicators.locator,
    indicators.observation_id,
    indicators.known_from
from {{ ref('fct_indicator') }} as indicators
left join latest_names as names on indicators.unit_id = names.panel_unit_id and names.name_number = 1
left join {{ ref('dim_indicator') }} as catalogue on indicators.indicator_code = catalogue.indicator_code
order by indicators.unit_id, indicators.indicator_key
