-- Departments, communes and other offices below a unit: what the portal said of them last in the latest period of each
-- kind, and what had moved since a day, a week and a month before the offices of the unit were last asked about.
{% set steps = [('day', 'day', -1), ('week', 'day', -7), ('month', 'month', -1)] %}

with

latest_periods as (
    select panel, period_type, max(period_start) as period_start
    from {{ ref('fct_portal_reading') }}
    where office_key is not null
    group by panel, period_type
),

readings as (
    select
        readings.*,
        row_number() over (
            partition by readings.office_key, readings.panel, readings.period_type, readings.measure
            order by readings.read_at, readings.reading_id
        ) as reading_number
    from {{ ref('fct_portal_reading') }} as readings
    inner join latest_periods
        on
            readings.panel = latest_periods.panel
            and readings.period_type = latest_periods.period_type
            and readings.period_start = latest_periods.period_start
    where readings.office_key is not null
),

-- The offices of a unit come in one answer, so one of them that is new says when all were seen.
seen as (
    select within_unit_id, panel, period_type, read_at as seen_at, read_on as seen_on
    from readings
    union all
    select questions.within_unit_id, questions.panel, questions.period_type, polls.polled_at, polls.polled_on
    from (select distinct within_unit_id, panel, period_type, question from readings) as questions
    inner join {{ ref('fct_portal_poll') }} as polls on questions.question = polls.question
    where polls.status <> 'failed'
),

last_seen as (
    select
        within_unit_id,
        panel,
        period_type,
        max(seen_at) as last_seen_at,
        max(seen_on) as as_of
    from seen
    group by within_unit_id, panel, period_type
),

numbered as (
    select
        {% for name, part, count in steps %}
            max(
                case
                    when readings.read_on <= cast({{ dbt.dateadd(part, count, 'last_seen.as_of') }} as date)
                        then readings.reading_number
                end
            ) as {{ name }}_number,
        {% endfor %}
        readings.office_key,
        readings.panel,
        readings.period_type,
        readings.measure,
        max(last_seen.last_seen_at) as last_seen_at,
        max(last_seen.as_of) as as_of,
        max(readings.read_at) as changed_at,
        max(readings.reading_number) as now_number
    from readings
    inner join last_seen
        on
            readings.within_unit_id = last_seen.within_unit_id
            and readings.panel = last_seen.panel
            and readings.period_type = last_seen.period_type
    group by readings.office_key, readings.panel, readings.period_type, readings.measure
),

{% set measures = [
    'overall', 'transparency', 'progress', 'digitization', 'online_combined', 'online_service', 'online_payment',
    'satisfaction'
] %}

wide as (
    select
        {% for horizon in ['now', 'day', 'week', 'month'] %}
            {% for measure in measures %}
                max(
                    case
                        when
                            readings.measure = '{{ measure }}'
                            and readings.reading_number = numbered.{{ horizon }}_number
                            then readings.value
                    end
                ) as {{ horizon }}_{{ measure }},
            {% endfor %}
        {% endfor %}
        readings.office_key,
        readings.within_unit_id,
        readings.panel,
        readings.period_type,
        readings.period_start,
        max(readings.portal_unit_id) as portal_unit_id,
        max(numbered.as_of) as as_of,
        max(numbered.changed_at) as changed_at,
        max(numbered.last_seen_at) as last_seen_at,
        max(case when readings.reading_number = numbered.now_number then readings.portal_unit_name end) as office,
        max(case when readings.reading_number = numbered.now_number then readings.office_level end) as office_level,
        max(case when readings.reading_number = numbered.now_number then readings.period_end end) as period_end
    from readings
    inner join numbered
        on
            readings.office_key = numbered.office_key
            and readings.panel = numbered.panel
            and readings.period_type = numbered.period_type
            and readings.measure = numbered.measure
    group by
        readings.office_key, readings.within_unit_id, readings.panel, readings.period_type, readings.period_start
),

grouped as (
    select
        {% for horizon in ['now', 'day', 'week', 'month'] %}
            cast(
                coalesce({{ horizon }}_online_combined, {{ horizon }}_online_service + {{ horizon }}_online_payment)
                as decimal(28, 8)
            ) as {{ horizon }}_online,
        {% endfor %}
        wide.*
    from wide
),

moved as (
    select
        {% for name, part, count in steps %}
            cast(now_overall - {{ name }}_overall as decimal(28, 8)) as total_change_{{ name }},
            {{ leading_group('now_', name ~ '_') }} as leading_group_{{ name }},
        {% endfor %}
        grouped.*
    from grouped
),

names as (
    select
        panel_unit_id,
        short_name,
        row_number() over (partition by panel_unit_id order by valid_from desc) as name_number
    from {{ ref('dim_province') }}
)

select
    moved.office_key || '|' || {{ text('moved.panel') }} || '|' || moved.period_type as portal_office_id,
    moved.within_unit_id,
    names.short_name as province,
    moved.panel,
    moved.portal_unit_id,
    moved.office,
    moved.office_level,
    moved.period_type,
    moved.period_start,
    case when moved.period_type = 'year_to_date' then moved.as_of else moved.period_end end as period_end,
    moved.as_of,
    moved.now_overall as total,
    case when moved.now_overall is not null then
            rank() over (
                partition by
                    moved.within_unit_id, moved.panel, moved.period_type, moved.office_level,
                    moved.now_overall is null
                order by moved.now_overall desc
            )
    end as place_in_level,
    count(moved.now_overall) over (
        partition by moved.within_unit_id, moved.panel, moved.period_type, moved.office_level
    ) as scored_in_level,
    {% for group in portal_groups() %}
        moved.now_{{ group }} as {{ group }},
    {% endfor %}
    {% for name, part, count in steps %}
        moved.total_change_{{ name }},
        moved.leading_group_{{ name }},
        {{ leading_change('moved.leading_group_' ~ name, 'moved.now_', 'moved.' ~ name ~ '_') }}
            as leading_change_{{ name }},
    {% endfor %}
    moved.changed_at,
    moved.last_seen_at
from moved
left join names on moved.within_unit_id = names.panel_unit_id and names.name_number = 1
order by
    moved.panel, moved.within_unit_id, moved.period_type, moved.office_level, moved.now_overall desc nulls last,
    moved.office_key
