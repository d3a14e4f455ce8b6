-- What the portal answered, as the last pass over each answer reads it: units of government, and the offices below
-- them. An answer that says what was known adds no row, so the last row of a cell up to a moment is what it said then.
with

passes as (
    select * from {{ ref('document_vintage') }}
    where outcome = 'extracted' and coalesce(claim, 'official') <> 'self_assessed'
),

read as (
    select
        readings.*,
        passes.name as document_name,
        coalesce(passes.claim, 'official') as claim,
        row_number() over (
            partition by readings.document_id, passes.name, readings.locator, readings.measure, readings.read_at
            order by passes.known_from desc, readings.reading_id desc
        ) as pass_from_last
    from {{ ref('stg_readings') }} as readings
    inner join passes
        on readings.outcome_id = passes.outcome_id and readings.batch_id = passes.batch_id
)

select
    read.reading_id,
    case when read.office_level is null then provinces.panel_unit_id end as unit_id,
    case when read.office_level is not null then provinces.panel_unit_id end as within_unit_id,
    case when read.office_level is not null
            then provinces.panel_unit_id
                || '|'
                || coalesce(nullif(read.portal_unit_id, ''), '~' || read.portal_unit_name)
    end as office_key,
    read.office_level,
    nullif(read.portal_unit_id, '') as portal_unit_id,
    read.portal_unit_name,
    cast(coalesce(read.panel, provinces.panel) as bigint) as panel,
    read.measure,
    read.period_type,
    read.period_start,
    read.period_end,
    read.value,
    -- An office is ranked among the offices that were asked for, which is no ranking of anything.
    case when read.measure = 'overall' and read.office_level is null and read.rank between 1 and provinces.panel
            then read.rank
    end as rank,
    read.claim,
    read.read_at,
    {{ vietnamese_day('read.read_at') }} as read_on,
    {{ portal_question('read.document_name') }} as question,
    read.document_id
from read
inner join {{ ref('dim_province') }} as provinces
    on provinces.unit_id = case when read.office_level is null then read.unit_id else read.within_unit_id end
where read.pass_from_last = 1 and provinces.panel is not null
