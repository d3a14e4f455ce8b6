-- Targets of plans and resolutions against what was reached. A rank target counts in the panel it was set in: the
-- first 15 of 63 is not the first 15 of 34. Which number says how things go is the latest one up to the horizon.
with

targets as (
    select
        targets.*,
        coalesce(mapping.actual_indicator_code, targets.indicator_code) as actual_indicator_code,
        case
            when targets.unit <> 'rank' then null
            else coalesce(targets.panel, cast(targets.of_total as bigint), provinces.panel)
        end as target_panel
    from {{ ref('fct_indicator') }} as targets
    left join {{ ref('stg_target_actuals') }} as mapping on targets.indicator_code = mapping.target_indicator_code
    left join {{ ref('dim_province') }} as provinces on targets.unit_id = provinces.unit_id
    where targets.kind = 'target'
),

-- A unit whose territory did not change is measured on under its new key; a merged one is another unit.
unit_series as (
    select
        panel_unit_id as target_unit_id,
        panel_unit_id as actual_unit_id
    from {{ ref('dim_province') }}
    where unit_id = panel_unit_id
    union
    select
        predecessor_panel_unit_id as target_unit_id,
        successor_panel_unit_id as actual_unit_id
    from {{ ref('bridge_province_succession') }}
    where event_type = 'unchanged'
),

candidates as (
    select
        targets.indicator_key,
        actuals.observation_id,
        actuals.value,
        actuals.comparator,
        actuals.claim,
        actuals.period_end,
        actuals.quote,
        actuals.source_url,
        row_number() over (
            partition by targets.indicator_key
            order by actuals.period_end desc, actuals.period_start desc, actuals.observation_id
        ) as from_last,
        row_number() over (
            partition by targets.indicator_key
            order by
                case when actuals.period_end <= targets.published_on then 0 else 1 end,
                case when actuals.period_end <= targets.published_on then actuals.period_end end desc nulls last,
                actuals.period_end, actuals.observation_id
        ) as as_baseline
    from targets
    inner join unit_series on targets.unit_id = unit_series.target_unit_id
    inner join {{ ref('fct_indicator') }} as actuals
        on
            actuals.kind = 'actual'
            and unit_series.actual_unit_id = actuals.unit_id
            and targets.actual_indicator_code = actuals.indicator_code
            and coalesce(targets.locality, '') = coalesce(actuals.locality, '')
            and targets.period_end >= actuals.period_end
            and (targets.target_panel is null or targets.target_panel = actuals.panel)
    where actuals.claim <> 'self_assessed'
),

compared as (
    select
        targets.*,
        latest.observation_id as actual_observation_id,
        latest.value as actual_value,
        latest.comparator as actual_comparator,
        latest.claim as actual_claim,
        latest.period_end as actual_period_end,
        latest.quote as actual_quote,
        latest.source_url as actual_source_url,
        baseline.value as baseline_value,
        baseline.period_end as baseline_period_end,
        case
            when targets.comparator in ('<=', '<') then 'lower'
            when targets.comparator in ('>=', '>') then 'higher'
            else indicators.direction
        end as direction,
        indicators.name_vi as indicator_name_vi,
        indicators.name_en as indicator_name_en,
        provinces.short_name as province
    from targets
    left join candidates as latest on targets.indicator_key = latest.indicator_key and latest.from_last = 1
    left join candidates as baseline
        on
            targets.indicator_key = baseline.indicator_key
            and baseline.as_baseline = 1
            and latest.period_end > baseline.period_end
    left join {{ ref('dim_indicator') }} as indicators on targets.indicator_code = indicators.indicator_code
    left join {{ ref('dim_province') }} as provinces on targets.unit_id = provinces.unit_id
),

-- The straight line from the baseline to the target, at the date of the latest number.
paced as (
    select
        *,
        case
            when baseline_period_end is not null and period_end > baseline_period_end then
                cast(
                    baseline_value + (value - baseline_value)
                    * {{ ratio(
                        dbt.datediff('baseline_period_end', 'actual_period_end', 'day'),
                        dbt.datediff('baseline_period_end', 'period_end', 'day'),
                        'decimal(9,6)'
                    ) }}
                    as decimal(28, 8)
                )
        end as expected_value
    from compared
),

judged as (
    select
        *,
        case
            when actual_value is null then 'unknown'
            when direction not in ('higher', 'lower') then 'unknown'
            when direction = 'higher' and actual_value >= value and actual_comparator in ('=', '~', '>=', '>')
                then 'met'
            when direction = 'lower' and actual_value <= value and actual_comparator in ('=', '~', '<=', '<')
                then 'met'
            when direction = 'higher' and actual_comparator in ('>=', '>') then 'unknown'
            when direction = 'lower' and actual_comparator in ('<=', '<') then 'unknown'
            when actual_period_end >= period_end then 'behind'
            when expected_value is null then 'unknown'
            when direction = 'higher' and actual_value >= expected_value then 'on_track'
            when direction = 'lower' and actual_value <= expected_value then 'on_track'
            else 'behind'
        end as status
    from paced
)

select
    indicator_key as target_id,
    unit_id,
    province,
    locality,
    indicator_code,
    indicator_name_vi,
    indicator_name_en,
    target_panel as panel,
    period_type as target_period_type,
    period_end as target_date,
    comparator as target_comparator,
    value as target_value,
    value_high as target_value_high,
    unit,
    direction,
    actual_indicator_code,
    actual_value,
    actual_comparator,
    actual_claim,
    actual_period_end as actual_date,
    baseline_value,
    baseline_period_end as baseline_date,
    expected_value,
    status,
    case
        when status <> 'unknown' then null
        when period_end is null then 'no_horizon'
        when actual_value is null then 'no_actual'
        when direction not in ('higher', 'lower') then 'no_direction'
        when actual_comparator not in ('=', '~') then 'actual_is_a_bound'
        else 'no_earlier_actual'
    end as unknown_because,
    observation_id as target_observation_id,
    quote as target_quote,
    title as target_title,
    source_url as target_source_url,
    published_on as target_published_on,
    actual_observation_id,
    actual_quote,
    actual_source_url
from judged
order by unit_id, indicator_key
