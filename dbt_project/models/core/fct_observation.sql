-- Every vintage of every accepted figure and portal reading. Built by lake batch out of the lake alone, so that rows
-- change only when the lake does; what the hand-kept reference data says is joined in fct_claim.
{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='vintage_key') }}

with

passes as (
    select * from {{ ref('document_vintage') }}
    where outcome = 'extracted'
),

figure_passes as (
    select * from passes
    {% if is_incremental() %}
        -- A batch can change the end of validity of every earlier pass of the names it holds.
        {%- set batches = batches_to_load(ref('document_vintage')) %}
        where passes.name in (
                select touched.name from {{ ref('document_vintage') }} as touched
                where touched.batch_id in {{ batches }} or touched.receipt_batch_id in {{ batches }}
            )
    {% endif %}
),

figures as (
    select
        figures.figure_id as observation_id,
        'figure' as observation_type,
        'document|' || passes.name as vintage_key,
        figures.batch_id,
        figures.outcome_id,
        passes.receipt_id,
        figures.document_id,
        passes.name as document_name,
        passes.title,
        passes.publisher_id as document_publisher_id,
        coalesce(figures.cited_source, passes.publisher) as publisher,
        coalesce(figures.cited_url, passes.source_url) as source_url,
        coalesce(figures.cited_on, passes.published_on) as published_on,
        figures.cited_source is not null or figures.cited_url is not null as is_cited,
        figures.indicator_code,
        figures.unit_id,
        figures.scope,
        figures.locality,
        figures.edition_id,
        figures.panel,
        figures.period_type,
        figures.period_start,
        figures.period_end,
        figures.period_basis,
        figures.kind,
        figures.claim,
        figures.comparator,
        figures.value,
        figures.value_high,
        figures.unit,
        figures.of_total,
        figures.quote,
        figures.value_start - figures.quote_start as number_start,
        figures.value_end - figures.quote_start as number_end,
        figures.context,
        figures.locator,
        figures.confidence,
        figures.rule,
        passes.known_from,
        passes.superseded_at
    from {{ ref('stg_figures') }} as figures
    inner join figure_passes as passes
        on figures.outcome_id = passes.outcome_id and figures.batch_id = passes.batch_id
    where figures.status = 'accepted'
),

reading_cells as (
    select
        readings.*,
        coalesce(readings.unit_id, readings.within_unit_id) as government_unit_id,
        'portal|' || coalesce(readings.unit_id, readings.within_unit_id) || '|'
        || case when readings.office_level is null then '' else readings.portal_unit_id end
        || '|' || readings.measure || '|'
        || {{ period_key('readings.period_type', 'readings.period_start', 'readings.period_end', '1 = 1') }} as cell,
        passes.receipt_id,
        passes.receipt_batch_id,
        passes.name as document_name,
        passes.title,
        passes.publisher_id as document_publisher_id,
        passes.publisher,
        passes.source_url,
        passes.claim,
        passes.known_from as processed_at
    from {{ ref('stg_readings') }} as readings
    inner join passes
        on readings.outcome_id = passes.outcome_id and readings.batch_id = passes.batch_id
    where readings.unit_id is not null or (readings.office_level is not null and readings.within_unit_id is not null)
),

{% if is_incremental() %}
    new_readings as (
        select
            cell,
            document_id
        from reading_cells
        where batch_id in {{ batches }} or receipt_batch_id in {{ batches }}
    ),
{% endif %}

touched_cells as (
    select * from reading_cells
    {% if is_incremental() %}
        where reading_cells.cell in (
                select touched.cell from reading_cells as touched
                where
                    touched.cell in (select new_readings.cell from new_readings)
                    or touched.document_id in (select new_readings.document_id from new_readings)
            )
    {% endif %}
),

-- The rank that the portal prints beside a province's total is an observation of its own. An office is ranked among
-- the offices that were asked for, which is no ranking of anything.
reading_values as (
    select
        *,
        'score' as statistic,
        value as observed_value
    from touched_cells
    union all
    select
        *,
        'rank' as statistic,
        cast(rank as decimal(28, 8)) as observed_value
    from touched_cells
    where rank is not null and measure = 'overall' and office_level is null
),

-- The same archived answer read again by a later extractor version replaces the earlier reading of it.
read_again as (
    select
        *,
        lag(processed_at) over (
            partition by document_id, document_name, locator, measure, statistic, read_at
            order by processed_at, reading_id
        ) as earlier_pass_at,
        lead(processed_at) over (
            partition by document_id, document_name, locator, measure, statistic, read_at
            order by processed_at, reading_id
        ) as later_pass_at
    from reading_values
),

compared as (
    select
        *,
        case when later_pass_at is null then 1 else 0 end as is_last_pass,
        lag(observed_value) over (
            partition by cell, statistic, case when later_pass_at is null then 1 else 0 end order by read_at, reading_id
        ) as value_before
    from read_again
),

-- A later reading with another value supersedes; one with the same value confirms.
runs as (
    select
        *,
        sum(case when value_before is null or value_before <> observed_value then 1 else 0 end) over (
            partition by cell, statistic, is_last_pass order by read_at, reading_id
            rows between unbounded preceding and current row
        ) as run_number
    from compared
),

run_starts as (
    select
        cell,
        statistic,
        run_number,
        min(read_at) as started_at
    from runs
    where is_last_pass = 1
    group by cell, statistic, run_number
),

-- An earlier pass over an answer gave way at the later pass, or already at the next reading, as the last pass does.
ended as (
    select
        runs.*,
        max(run_starts.started_at) over (
            partition by
                runs.document_id, runs.document_name, runs.locator, runs.measure, runs.statistic, runs.read_at
        ) as next_reading_at
    from runs
    left join run_starts
        on
            runs.cell = run_starts.cell
            and runs.statistic = run_starts.statistic
            and runs.run_number + 1 = run_starts.run_number
            and runs.is_last_pass = 1
),

readings as (
    select
        case ended.statistic when 'rank' then ended.reading_id || ':rank' else ended.reading_id end as observation_id,
        'reading' as observation_type,
        ended.cell as vintage_key,
        ended.batch_id,
        ended.outcome_id,
        ended.receipt_id,
        ended.document_id,
        ended.document_name,
        ended.title,
        ended.document_publisher_id,
        ended.publisher,
        ended.source_url,
        cast(ended.read_at as date) as published_on,
        false as is_cited,
        case
            when ended.statistic = 'rank' then 'nps_portal_rank'
            when ended.measure = 'overall' then 'nps_portal_score'
            else 'nps_' || ended.measure || '_score'
        end as indicator_code,
        ended.government_unit_id as unit_id,
        case when ended.office_level is null then 'province' else 'locality' end as scope,
        case when ended.office_level is not null then ended.portal_unit_name end as locality,
        cast(null as {{ dbt.type_string() }}) as edition_id,
        ended.panel,
        ended.period_type,
        ended.period_start,
        ended.period_end,
        'column' as period_basis,
        'actual' as kind,
        coalesce(ended.claim, 'official') as claim,
        '=' as comparator,
        ended.observed_value as value,
        cast(null as decimal(28, 8)) as value_high,
        ended.statistic as unit,
        case ended.statistic when 'rank' then cast(ended.panel as decimal(28, 8)) else ended.max_points end as of_total,
        ended.quote,
        cast(null as bigint) as number_start,
        cast(null as bigint) as number_end,
        ended.portal_unit_name as context,
        ended.locator,
        cast(1 as decimal(5, 4)) as confidence,
        'portal reply' as rule,
        case when ended.earlier_pass_at is null then ended.read_at else ended.processed_at end as known_from,
        case
            when ended.later_pass_at < ended.next_reading_at then ended.later_pass_at
            else coalesce(ended.next_reading_at, ended.later_pass_at)
        end as superseded_at
    from ended
),

observations as (
    select * from figures
    union all
    select * from readings
)

select
    observation_id,
    observation_type,
    vintage_key,
    batch_id,
    outcome_id,
    receipt_id,
    document_id,
    document_name,
    title,
    document_publisher_id,
    publisher,
    source_url,
    published_on,
    is_cited,
    indicator_code,
    unit_id,
    scope,
    locality,
    edition_id,
    panel,
    period_type,
    period_start,
    period_end,
    period_basis,
    kind,
    claim,
    comparator,
    value,
    value_high,
    unit,
    of_total,
    -- Points of a thousand and ratios are one series: 541.46 of 1,000 is 0.54146.
    cast(case when of_total = 1000 and value > 1 and unit = 'score' then value * 0.001 else value end as decimal(28, 8))
        as normalised_value,
    quote,
    number_start,
    number_end,
    context,
    locator,
    confidence,
    rule,
    known_from,
    case when superseded_at < known_from then known_from else superseded_at end as superseded_at
from observations
