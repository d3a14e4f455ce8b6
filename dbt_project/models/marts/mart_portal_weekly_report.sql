-- What an office writes about its province every week: one row per unit and week, as the year to date stood on the last
-- day that was read up to the Sunday, beside what stood on the Sunday before. A week in which every question failed has
-- a row that says so.
with

readings as (
    select * from {{ ref('fct_portal_reading') }}
    where period_type = 'year_to_date' and unit_id is not null
),

polls as (
    select
        *,
        {{ week_end('polled_on') }} as week_end
    from {{ ref('fct_portal_poll') }}
    where period_type = 'year_to_date' and portal_unit_id is null and panel is not null
),

asked as (
    select
        panel,
        period_start,
        week_end,
        count(*) as polls,
        sum(case when status = 'failed' then 1 else 0 end) as failed_polls,
        max(case when status = 'failed' then polled_at end) as last_failed_at
    from polls
    group by panel, period_start, week_end
),

weeks as (
    select panel, period_start, week_end
    from asked
    union
    select panel, period_start, {{ week_end('read_on') }} as week_end
    from readings
),

days as (
    select distinct panel, period_start, day
    from {{ ref('mart_portal_day') }}
    where period_type = 'year_to_date'
),

as_of as (
    select
        weeks.panel,
        weeks.period_start,
        weeks.week_end,
        max(days.day) as as_of,
        max(case when days.day <= cast({{ dbt.dateadd('day', -7, 'weeks.week_end') }} as date) then days.day end)
            as previous_as_of
    from weeks
    inner join days
        on weeks.panel = days.panel and weeks.period_start = days.period_start and weeks.week_end >= days.day
    group by weeks.panel, weeks.period_start, weeks.week_end
),

-- Of the years that a week at their turn speaks of, the later one that was read.
chosen as (
    select
        {% for column in ['unit_id', 'province', 'rank', 'total'] %}
            {% for side, step in [('above', 'lag'), ('below', 'lead')] %}
                case when days.rank is not null then
                        {{ step }}(days.{{ column }}) over (
                            partition by days.panel, days.period_start, as_of.week_end, days.rank is null
                            order by days.rank, days.total desc, days.unit_id
                        )
                end as {{ side }}_{{ column }},
            {% endfor %}
        {% endfor %}
        days.*,
        as_of.week_end,
        as_of.as_of,
        as_of.previous_as_of,
        row_number() over (
            partition by days.unit_id, days.panel, as_of.week_end order by days.period_start desc
        ) as from_last_year
    from as_of
    inner join {{ ref('mart_portal_day') }} as days
        on as_of.panel = days.panel and as_of.period_start = days.period_start and as_of.as_of = days.day
    where days.period_type = 'year_to_date'
),

before as (
    select * from {{ ref('mart_portal_day') }}
    where period_type = 'year_to_date'
),

maxima as (
    select
        {% for group in portal_groups() %}
            max(case when measure = '{{ 'online_combined' if group == 'online' else group }}' then max_points end)
                as most_{{ group }},
        {% endfor %}
        max(case when measure = 'overall' then max_points end) as most_total
    from {{ ref('stg_index_measures') }}
    where index_code = 'portal_766'
),

offices as (
    select
        within_unit_id,
        panel,
        period_start,
        week_end,
        max(offices_known) as offices_known,
        max(case when list = 'lowest' then office end) as lowest_office,
        max(case when list = 'lowest' then total end) as lowest_office_total,
        max(case when list = 'moved' then office end) as most_moved_office,
        max(case when list = 'moved' then total_change end) as most_moved_office_change
    from {{ ref('mart_portal_weekly_office') }}
    where position = 1
    group by within_unit_id, panel, period_start, week_end
),

reported as (
    select
        chosen.*,
        cast({{ dbt.dateadd('day', -6, 'chosen.week_end') }} as date) as week_start,
        cast({{ dbt.dateadd('day', -3, 'chosen.week_end') }} as date) as thursday,
        before.rank as previous_rank,
        before.total as previous_total,
        cast(before.rank - chosen.rank as bigint) as rank_change,
        cast(chosen.total - before.total as decimal(28, 8)) as total_change,
        {% for group in portal_groups() %}
            cast(maxima.most_{{ group }} - chosen.{{ group }} as decimal(28, 8)) as {{ group }}_short,
            cast(chosen.{{ group }} - before.{{ group }} as decimal(28, 8)) as {{ group }}_change,
            before.{{ group }} as previous_{{ group }},
        {% endfor %}
        {{ leading_group('chosen.', 'before.') }} as leading_group
    from chosen
    cross join maxima
    left join before
        on
            chosen.unit_id = before.unit_id
            and chosen.panel = before.panel
            and chosen.period_start = before.period_start
            and chosen.previous_as_of = before.day
    where chosen.from_last_year = 1
)

select
    reported.unit_id || '|' || {{ text('reported.panel') }} || '|' || {{ text('reported.week_end') }}
        as weekly_report_id,
    reported.unit_id,
    reported.province,
    reported.region,
    reported.panel,
    {{ text('extract(year from reported.thursday)') }} || '-W'
    || lpad({{ text('extract(week from reported.thursday)') }}, 2, '0') as iso_week,
    reported.week_start,
    reported.week_end,
    reported.period_start,
    reported.as_of,
    reported.previous_as_of,
    reported.rank,
    reported.previous_rank,
    reported.rank_change,
    reported.ranked_units,
    reported.scored_units,
    reported.total,
    reported.previous_total,
    reported.total_change,
    reported.points_short,
    {% for group in portal_groups() %}
        reported.{{ group }},
        reported.{{ group }}_short,
        reported.{{ group }}_change,
    {% endfor %}
    reported.leading_group,
    {{ leading_change('reported.leading_group', 'reported.', 'reported.previous_') }} as leading_change,
    reported.above_unit_id,
    reported.above_province,
    reported.above_rank,
    reported.above_total,
    cast(reported.above_total - reported.total as decimal(28, 8)) as gap_above,
    reported.below_unit_id,
    reported.below_province,
    reported.below_rank,
    reported.below_total,
    cast(reported.total - reported.below_total as decimal(28, 8)) as gap_below,
    coalesce(offices.offices_known, 0) as offices_known,
    offices.lowest_office,
    offices.lowest_office_total,
    offices.most_moved_office,
    offices.most_moved_office_change,
    coalesce(asked.polls, 0) as polls,
    cast(coalesce(asked.failed_polls, 0) as bigint) as failed_polls,
    asked.last_failed_at,
    reported.last_seen_at
from reported
left join offices
    on
        reported.unit_id = offices.within_unit_id
        and reported.panel = offices.panel
        and reported.period_start = offices.period_start
        and reported.week_end = offices.week_end
left join asked
    on
        reported.panel = asked.panel
        and reported.period_start = asked.period_start
        and reported.week_end = asked.week_end
order by reported.panel, reported.week_end, reported.rank nulls last, reported.unit_id
