-- For the weekly report: of the offices below a unit, the five with the lowest totals of the year to date at the end of
-- a week, and the five whose totals moved furthest since the end of the week before.
with

readings as (
    select
        *,
        {{ week_end('read_on') }} as week_end
    from {{ ref('fct_portal_reading') }}
    where period_type = 'year_to_date' and measure = 'overall'
),

weeks as (
    select panel, period_start, week_end
    from readings
    union
    select panel, period_start, {{ week_end('polled_on') }} as week_end
    from {{ ref('fct_portal_poll') }}
    where period_type = 'year_to_date' and portal_unit_id is null and panel is not null
),

numbered as (
    select
        *,
        row_number() over (
            partition by office_key, panel, period_start, week_end order by read_at desc, reading_id desc
        ) as from_last
    from readings
    where office_key is not null
),

offices as (
    select office_key, within_unit_id, panel, period_start, min(week_end) as first_week_end
    from numbered
    where from_last = 1
    group by office_key, within_unit_id, panel, period_start
),

carried as (
    select
        {% for column in ['portal_unit_id', 'portal_unit_name', 'office_level', 'value'] %}
            {{ last_known('numbered.' ~ column) }} over (
                partition by offices.office_key, offices.panel, offices.period_start
                order by weeks.week_end rows between unbounded preceding and current row
            ) as {{ column }},
        {% endfor %}
        offices.office_key,
        offices.within_unit_id,
        offices.panel,
        offices.period_start,
        weeks.week_end
    from offices
    inner join weeks
        on
            offices.panel = weeks.panel
            and offices.period_start = weeks.period_start
            and offices.first_week_end <= weeks.week_end
    left join numbered
        on
            offices.office_key = numbered.office_key
            and offices.panel = numbered.panel
            and offices.period_start = numbered.period_start
            and weeks.week_end = numbered.week_end
            and numbered.from_last = 1
),

-- Nothing was read in a week that is left out: the week before it in the list is as of a week earlier, too.
compared as (
    select
        *,
        lag(value) over (partition by office_key, panel, period_start order by week_end) as previous_total
    from carried
),

placed as (
    select
        *,
        cast(value - previous_total as decimal(28, 8)) as total_change,
        count(*) over (partition by within_unit_id, panel, period_start, week_end) as offices_known,
        row_number() over (
            partition by within_unit_id, panel, period_start, week_end order by value, office_key
        ) as lowest_position,
        row_number() over (
            partition by within_unit_id, panel, period_start, week_end
            order by abs(value - previous_total) desc nulls last, office_key
        ) as moved_position
    from compared
),

listed as (
    select *, 'lowest' as list, lowest_position as position
    from placed
    where lowest_position <= 5
    union all
    select *, 'moved' as list, moved_position as position
    from placed
    where moved_position <= 5 and total_change <> 0
)

select
    within_unit_id || '|' || {{ text('panel') }} || '|' || {{ text('period_start') }} || '|' || {{ text('week_end') }}
    || '|' || list || '|' || {{ text('position') }} as weekly_office_id,
    within_unit_id,
    panel,
    period_start,
    week_end,
    list,
    position,
    portal_unit_id,
    portal_unit_name as office,
    office_level,
    value as total,
    previous_total,
    total_change,
    offices_known
from listed
order by panel, within_unit_id, period_start, week_end, list, position
