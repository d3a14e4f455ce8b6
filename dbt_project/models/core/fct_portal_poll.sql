-- What the portal was asked: the period, all units or the offices of one, when, and whether there was an answer. An
-- answer that says what the last one said is a row here and nowhere else.
with

named as (
    select
        *,
        {{ portal_question('name') }} as question,
        {{ dbt.split_part('name', "'/'", 3) }} as year_asked,
        {{ dbt.split_part('name', "'/'", 4) }} as span_asked,
        case when {{ dbt.split_part('name', "'/'", 5) }} = 'offices'
                then {{ dbt.split_part('name', "'/'", 6) }}
        end as portal_unit_id
    from {{ ref('stg_polls') }}
    where name like 'portal/766/%'
),

dated as (
    select
        *,
        case
            when span_asked = 'luy-ke' then 'year_to_date'
            when span_asked = 'ca-nam' then 'year'
            when span_asked like 'nua-nam-%' then 'half'
            when span_asked like 'quy-%' then 'quarter'
            when span_asked like 'thang-%' then 'month'
        end as period_type,
        case
            when span_asked in ('luy-ke', 'ca-nam', 'nua-nam-1', 'quy-1') then '01'
            when span_asked = 'quy-2' then '04'
            when span_asked in ('nua-nam-2', 'quy-3') then '07'
            when span_asked = 'quy-4' then '10'
            when span_asked like 'thang-%' then {{ dbt.split_part('span_asked', "'-'", 2) }}
        end as month_asked
    from named
),

polls as (
    select
        poll_id,
        question,
        period_type,
        cast(year_asked || '-' || month_asked || '-01' as date) as period_start,
        portal_unit_id,
        polled_at,
        status,
        reason
    from dated
    where month_asked is not null
),

-- The units that an answer speaks of are those of the last new reading of its period: the reply names no panel.
moments as (
    select distinct
        period_type,
        period_start,
        read_at as moment,
        0 as is_poll,
        panel,
        cast(null as {{ dbt.type_string() }}) as poll_id
    from {{ ref('fct_portal_reading') }}
    where unit_id is not null
    union all
    select
        period_type,
        period_start,
        polled_at as moment,
        1 as is_poll,
        cast(null as bigint) as panel,
        poll_id
    from polls
    where portal_unit_id is null
),

panels as (
    select
        poll_id,
        {{ last_known('panel') }} over (
            partition by period_type, period_start order by moment, is_poll, panel, poll_id
            rows between unbounded preceding and current row
        ) as panel
    from moments
)

select
    polls.poll_id,
    polls.question,
    polls.period_type,
    polls.period_start,
    polls.portal_unit_id,
    panels.panel,
    polls.polled_at,
    {{ vietnamese_day('polls.polled_at') }} as polled_on,
    polls.status,
    polls.reason
from polls
left join panels on polls.poll_id = panels.poll_id
