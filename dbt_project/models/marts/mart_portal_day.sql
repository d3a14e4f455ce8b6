-- The portal by day: each unit of the panel on each day that a period was read, with what had moved since a day, a
-- week and a month before. A day on which nothing was new has the values that still stood at its end.
{% set kept = [
    'total', 'transparency', 'progress', 'digitization', 'online_combined', 'online_service', 'online_payment',
    'satisfaction', 'rank_said', 'period_end_said', 'changed_at'
] %}
{% set steps = [('day', 'day', -1), ('week', 'day', -7), ('month', 'month', -1)] %}

with

readings as (
    select * from {{ ref('fct_portal_reading') }}
    where unit_id is not null
),

-- A period was read on a day where an answer came, new or not.
seen as (
    select panel, period_type, period_start, polled_on as day, polled_at as seen_at
    from {{ ref('fct_portal_poll') }}
    where portal_unit_id is null and panel is not null and status <> 'failed'
    union all
    select panel, period_type, period_start, read_on as day, read_at as seen_at
    from readings
),

days as (
    select panel, period_type, period_start, day, max(seen_at) as last_seen_at
    from seen
    group by panel, period_type, period_start, day
),

last_of_day as (
    select
        *,
        row_number() over (
            partition by unit_id, panel, period_type, period_start, measure, read_on
            order by read_at desc, reading_id desc
        ) as from_last
    from readings
),

said as (
    select
        unit_id,
        panel,
        period_type,
        period_start,
        read_on as day,
        {{ portal_measures_wide() }},
        -- A total that came without a rank leaves no rank standing.
        max(case when measure = 'overall' then coalesce(rank, 0) end) as rank_said,
        max(period_end) as period_end_said,
        max(read_at) as changed_at
    from last_of_day
    where from_last = 1
    group by unit_id, panel, period_type, period_start, read_on
),

unit_days as (
    select firsts.unit_id, days.*
    from days
    inner join (
        select unit_id, panel, period_type, period_start, min(day) as first_day
        from said
        group by unit_id, panel, period_type, period_start
    ) as firsts
        on
            days.panel = firsts.panel
            and days.period_type = firsts.period_type
            and days.period_start = firsts.period_start
            and days.day >= firsts.first_day
),

carried as (
    select
        {% for column in kept %}
            {{ last_known('said.overall' if column == 'total' else 'said.' ~ column) }} over (
                partition by unit_days.unit_id, unit_days.panel, unit_days.period_type, unit_days.period_start
                order by unit_days.day rows between unbounded preceding and current row
            ) as {{ column }},
        {% endfor %}
        unit_days.*
    from unit_days
    left join said
        on
            unit_days.unit_id = said.unit_id
            and unit_days.panel = said.panel
            and unit_days.period_type = said.period_type
            and unit_days.period_start = said.period_start
            and unit_days.day = said.day
),

counted as (
    select
        *,
        nullif(rank_said, 0) as portal_rank,
        cast(coalesce(online_combined, online_service + online_payment) as decimal(28, 8)) as online,
        count(total) over (partition by panel, period_type, period_start, day) as scored_units,
        count(nullif(rank_said, 0)) over (partition by panel, period_type, period_start, day) as ranked_units,
        case when total is not null then
                rank() over (
                    partition by panel, period_type, period_start, day, total is null order by total desc
                )
        end as place_by_total
    from carried
),

-- Some printed ranks beside others that are missing may be of another hour: then the totals of the whole panel decide.
ranked as (
    select
        *,
        case when scored_units = panel then place_by_total end as computed_rank,
        case when scored_units = panel and ranked_units < scored_units then place_by_total else portal_rank end as rank
    from counted
),

-- The last day read up to a day, a week and a month before: what stood then.
compared as (
    select
        {% for name, part, count in steps %}
            max(case when earlier.day <= cast({{ dbt.dateadd(part, count, 'days.day') }} as date) then earlier.day end)
                as {{ name }}_before,
        {% endfor %}
        days.panel,
        days.period_type,
        days.period_start,
        days.day
    from days
    inner join days as earlier
        on
            days.panel = earlier.panel
            and days.period_type = earlier.period_type
            and days.period_start = earlier.period_start
            and days.day > earlier.day
    group by days.panel, days.period_type, days.period_start, days.day
),

moved as (
    select
        {% for name, part, count in steps %}
            {{ name }}_values.day as {{ name }}_before,
            cast(ranked.total - {{ name }}_values.total as decimal(28, 8)) as total_change_{{ name }},
            cast({{ name }}_values.rank - ranked.rank as bigint) as rank_change_{{ name }},
            {{ leading_group('ranked.', name ~ '_values.') }} as leading_group_{{ name }},
            {% for group in portal_groups() %}
                {{ name }}_values.{{ group }} as {{ name }}_{{ group }},
            {% endfor %}
        {% endfor %}
        ranked.*
    from ranked
    left join compared
        on
            ranked.panel = compared.panel
            and ranked.period_type = compared.period_type
            and ranked.period_start = compared.period_start
            and ranked.day = compared.day
    {% for name, part, count in steps %}
        left join ranked as {{ name }}_values
            on
                ranked.unit_id = {{ name }}_values.unit_id
                and ranked.panel = {{ name }}_values.panel
                and ranked.period_type = {{ name }}_values.period_type
                and ranked.period_start = {{ name }}_values.period_start
                and compared.{{ name }}_before = {{ name }}_values.day
    {% endfor %}
),

names as (
    select
        panel_unit_id,
        short_name,
        region,
        row_number() over (partition by panel_unit_id order by valid_from desc) as name_number
    from {{ ref('dim_province') }}
)

select
    moved.unit_id || '|' || {{ text('moved.panel') }} || '|' || moved.period_type || '|'
    || {{ text('moved.period_start') }} || '|' || {{ text('moved.day') }} as portal_day_id,
    moved.unit_id,
    names.short_name as province,
    names.region,
    moved.panel,
    moved.period_type,
    moved.period_start,
    case when moved.period_type = 'year_to_date' then moved.day else moved.period_end_said end as period_end,
    moved.day,
    cast(moved.rank as bigint) as rank,
    moved.portal_rank,
    cast(moved.computed_rank as bigint) as computed_rank,
    moved.ranked_units,
    moved.scored_units,
    moved.total,
    {% for group in portal_groups() %}
        moved.{{ group }},
    {% endfor %}
    cast(100 - moved.total as decimal(28, 8)) as points_short,
    {% for name, part, count in steps %}
        moved.{{ name }}_before,
        moved.total_change_{{ name }},
        moved.rank_change_{{ name }},
        moved.leading_group_{{ name }},
        {{ leading_change('moved.leading_group_' ~ name, 'moved.', 'moved.' ~ name ~ '_') }}
            as leading_change_{{ name }},
    {% endfor %}
    moved.changed_at,
    moved.last_seen_at
from moved
left join names on moved.unit_id = names.panel_unit_id and names.name_number = 1
order by moved.panel, moved.period_type, moved.period_start, moved.day, moved.rank nulls last, moved.unit_id
