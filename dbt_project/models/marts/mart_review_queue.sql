-- What waits for a person: figures held for review, readings whose unit is unknown, rows and files that were refused,
-- and accepted claims that a guard of the warehouse keeps out of use. Only what stands: a later pass clears its items.
with

passes as (
    select * from {{ ref('document_vintage') }}
),

figures as (
    select
        'figure' as item_type,
        figures.figure_id as item_id,
        coalesce(figures.reasons, 'review') as reasons,
        cast(null as {{ dbt.type_string() }}) as stage,
        figures.unit_id,
        figures.province as unit_name,
        figures.indicator_code,
        figures.candidates,
        figures.value,
        figures.unit,
        figures.period_type,
        figures.period_start,
        figures.period_end,
        figures.kind,
        figures.quote,
        figures.value_start - figures.quote_start as number_start,
        figures.value_end - figures.quote_start as number_end,
        figures.context,
        figures.locator,
        figures.confidence,
        figures.anchor,
        passes.document_id,
        passes.name as document_name,
        passes.title,
        passes.source_url,
        passes.published_on,
        passes.known_from
    from {{ ref('stg_figures') }} as figures
    inner join passes on figures.outcome_id = passes.outcome_id and figures.batch_id = passes.batch_id
    where figures.status = 'review' and passes.is_standing
),

unresolved as (
    select
        'reading' as item_type,
        readings.reading_id as item_id,
        'no_unit' as reasons,
        'resolve' as stage,
        readings.unit_id,
        readings.portal_unit_name || ' (' || readings.portal_unit_id || ')' as unit_name,
        'nps_' || readings.measure as indicator_code,
        cast(null as {{ dbt.type_string() }}) as candidates,
        readings.value,
        'score' as unit,
        readings.period_type,
        readings.period_start,
        readings.period_end,
        'actual' as kind,
        readings.quote,
        cast(null as bigint) as number_start,
        cast(null as bigint) as number_end,
        readings.portal_unit_name as context,
        readings.locator,
        cast(null as decimal(5, 4)) as confidence,
        cast(null as {{ dbt.type_string() }}) as anchor,
        passes.document_id,
        passes.name as document_name,
        passes.title,
        passes.source_url,
        passes.published_on,
        passes.known_from
    from {{ ref('stg_readings') }} as readings
    inner join passes on readings.outcome_id = passes.outcome_id and readings.batch_id = passes.batch_id
    where
        readings.unit_id is null
        and (readings.office_level is null or readings.within_unit_id is null)
        and passes.is_standing
),

refused as (
    select
        'reject' as item_type,
        rejects.reject_id as item_id,
        rejects.reason as reasons,
        rejects.stage,
        cast(null as {{ dbt.type_string() }}) as unit_id,
        cast(null as {{ dbt.type_string() }}) as unit_name,
        cast(null as {{ dbt.type_string() }}) as indicator_code,
        cast(null as {{ dbt.type_string() }}) as candidates,
        cast(null as decimal(28, 8)) as value,
        cast(null as {{ dbt.type_string() }}) as unit,
        cast(null as {{ dbt.type_string() }}) as period_type,
        cast(null as date) as period_start,
        cast(null as date) as period_end,
        cast(null as {{ dbt.type_string() }}) as kind,
        rejects.row as quote,
        cast(null as bigint) as number_start,
        cast(null as bigint) as number_end,
        rejects.detail as context,
        rejects.locator,
        cast(null as decimal(5, 4)) as confidence,
        cast(null as {{ dbt.type_string() }}) as anchor,
        passes.document_id,
        passes.name as document_name,
        passes.title,
        passes.source_url,
        passes.published_on,
        passes.known_from
    from {{ ref('stg_rejects') }} as rejects
    inner join passes on rejects.outcome_id = passes.outcome_id and rejects.batch_id = passes.batch_id
    where passes.is_latest_pass or passes.is_standing
),

guarded as (
    select
        'claim' as item_type,
        claims.observation_id as item_id,
        claims.unusable_reason as reasons,
        cast(null as {{ dbt.type_string() }}) as stage,
        claims.unit_id,
        cast(null as {{ dbt.type_string() }}) as unit_name,
        claims.indicator_code,
        cast(null as {{ dbt.type_string() }}) as candidates,
        claims.value_as_printed as value,
        claims.unit,
        claims.period_type,
        claims.period_start,
        claims.period_end,
        claims.kind,
        claims.quote,
        cast(null as bigint) as number_start,
        cast(null as bigint) as number_end,
        claims.edition_id as context,
        claims.locator,
        claims.confidence,
        cast(null as {{ dbt.type_string() }}) as anchor,
        claims.document_id,
        claims.document_name,
        claims.title,
        claims.source_url,
        claims.published_on,
        claims.known_from
    from {{ ref('fct_claim') }} as claims
    where not claims.is_usable
),

items as (
    select * from figures
    union all
    select * from unresolved
    union all
    select * from refused
    union all
    select * from guarded
)

select
    items.item_type || '|' || items.item_id as review_id,
    items.item_type,
    items.item_id,
    items.reasons,
    items.stage,
    items.unit_id,
    coalesce(provinces.short_name, items.unit_name) as unit_name,
    items.indicator_code,
    items.candidates,
    items.value,
    items.unit,
    items.period_type,
    items.period_start,
    items.period_end,
    items.kind,
    items.quote,
    items.number_start,
    items.number_end,
    items.context,
    items.locator,
    items.confidence,
    items.anchor,
    items.document_id,
    items.document_name,
    items.title,
    items.source_url,
    items.published_on,
    items.known_from
from items
left join {{ ref('dim_province') }} as provinces on items.unit_id = provinces.unit_id
order by items.document_name, items.item_type, items.item_id
