-- The national public service portal: one row per unit and period with its groups side by side. The year to date is
-- kept as it was read on each day, also where a later reading took its place.
with

best as (
    select
        *,
        row_number() over (
            partition by unit_id, panel, measure, statistic, period_type, period_start, period_end
            order by
                case when is_standing then 0 else 1 end, {{ claim_order('claim') }}, published_on desc nulls last,
                known_from desc, observation_id
        ) as place
    from {{ ref('fct_portal_score') }}
    where comparator = '=' and claim <> 'self_assessed' and panel is not null
),

wide as (
    select
        unit_id,
        cast(panel as bigint) as panel,
        period_type,
        period_start,
        period_end,
        max(case when measure = 'overall' and statistic = 'score' then value end) as total,
        max(case when measure = 'transparency' then value end) as transparency,
        max(case when measure = 'progress' then value end) as progress,
        max(case when measure = 'digitization' then value end) as digitization,
        max(case when measure = 'online_service' then value end) as online_service,
        max(case when measure = 'online_payment' then value end) as online_payment,
        max(case when measure = 'online_combined' then value end) as online_combined,
        max(case when measure = 'online_part_tttt' then value end)
        + max(case when measure = 'online_part_clgq' then value end) as online_parts,
        max(case when measure = 'satisfaction' then value end) as satisfaction,
        cast(max(case when measure = 'overall' and statistic = 'rank' then value end) as bigint) as rank,
        max(case when measure = 'overall' and statistic = 'rank' then claim end) as rank_claim,
        max(case when measure = 'overall' and statistic = 'rank' then observation_id end) as rank_observation_id,
        max(case when measure = 'overall' and statistic = 'score' then observation_id end) as total_observation_id,
        max(case when measure = 'overall' and statistic = 'score' then quote end) as total_quote,
        max(case when measure = 'overall' and statistic = 'score' then source_url end) as total_source_url,
        min(case when is_standing then 1 else 0 end) = 1 as is_standing,
        min(case when claim = 'official' then 1 else 0 end) = 1 as is_own_answer
    from best
    where place = 1
    group by unit_id, panel, period_type, period_start, period_end
),

{% set kept = [
    'total', 'transparency', 'progress', 'digitization', 'online_service', 'online_payment', 'online_combined',
    'online_parts', 'satisfaction'
] %}

-- A reading of the year to date is kept only where it says something new: what did not move since an earlier day
-- belongs to the day, too.
carried as (
    select
        {% for column in kept %}
            {{ last_known(column) }} over (
                partition by
                    unit_id, panel, period_type, period_start,
                    case when period_type = 'year_to_date' then period_start else period_end end
                order by period_end rows between unbounded preceding and current row
            ) as known_{{ column }},
        {% endfor %}
        wide.*
    from wide
),

-- The portal's own answers are whole. Of what others report, an earlier part counts only where the parts then add up.
judged as (
    select
        *,
        is_own_answer or abs(
            known_transparency + known_progress + known_digitization + known_satisfaction
            + coalesce(known_online_combined, known_online_parts, known_online_service + known_online_payment)
            - known_total
        ) <= 0.05 as is_whole
    from carried
),

completed as (
    select
        {% for column in kept %}
            case when is_whole then known_{{ column }} else {{ column }} end as {{ column }},
        {% endfor %}
        unit_id, panel, period_type, period_start, period_end, rank, rank_claim, rank_observation_id,
        total_observation_id, total_quote, total_source_url, is_standing
    from judged
),

grouped as (
    select
        *,
        cast(coalesce(online_combined, online_parts, online_service + online_payment) as decimal(28, 8)) as online,
        count(total) over (partition by panel, period_type, period_start, period_end) as scored_units,
        count(rank) over (partition by panel, period_type, period_start, period_end) as ranked_units,
        case when total is not null then
                rank() over (
                    partition by panel, period_type, period_start, period_end, total is null order by total desc
                )
        end as place_by_total
    from completed
),

-- The snapshot before: of the year to date within the year, of other periods the one before.
ordered as (
    select
        *,
        lag(period_end) over (
            partition by
                unit_id, panel, period_type,
                case when period_type in ('year_to_date', 'span') then period_start end
            order by period_end, period_start
        ) as previous_period_end,
        lag(total) over (
            partition by
                unit_id, panel, period_type,
                case when period_type in ('year_to_date', 'span') then period_start end
            order by period_end, period_start
        ) as previous_total,
        lag(rank) over (
            partition by
                unit_id, panel, period_type,
                case when period_type in ('year_to_date', 'span') then period_start end
            order by period_end, period_start
        ) as previous_rank
    from grouped
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
    ordered.unit_id || '|' || {{ text('ordered.panel') }} || '|'
    || {{ period_key('ordered.period_type', 'ordered.period_start', 'ordered.period_end', '1 = 0') }}
        as portal_ranking_id,
    ordered.unit_id,
    names.short_name as province,
    names.region,
    ordered.panel,
    ordered.period_type,
    ordered.period_start,
    ordered.period_end,
    ordered.rank,
    ordered.rank_claim,
    cast(case when ordered.scored_units = ordered.panel then ordered.place_by_total end as bigint) as computed_rank,
    ordered.ranked_units,
    ordered.scored_units,
    ordered.total,
    ordered.transparency,
    ordered.progress,
    ordered.digitization,
    ordered.online,
    ordered.online_service,
    ordered.online_payment,
    ordered.satisfaction,
    cast(
        ordered.transparency + ordered.progress + ordered.digitization + ordered.online + ordered.satisfaction
        as decimal(28, 8)
    ) as sum_of_groups,
    cast(100 - ordered.total as decimal(28, 8)) as points_short,
    ordered.previous_period_end,
    ordered.previous_total,
    cast(ordered.total - ordered.previous_total as decimal(28, 8)) as total_change,
    ordered.previous_rank,
    cast(ordered.previous_rank - ordered.rank as bigint) as rank_change,
    ordered.is_standing,
    ordered.rank_observation_id,
    ordered.total_observation_id,
    ordered.total_quote,
    ordered.total_source_url
from ordered
left join names on ordered.unit_id = names.panel_unit_id and names.name_number = 1
order by
    ordered.panel, ordered.period_type, ordered.period_start, ordered.period_end, ordered.rank nulls last,
    ordered.unit_id
