-- Published identities recomputed on the figures we hold. Weights and points come from seeds/index_measures.csv.
-- The tolerance is what rounding of the printed numbers can add up to.
with

scores as (
    select
        index_code,
        method,
        edition_id,
        edition_year,
        panel,
        period_key,
        observation_type = 'reading' and period_type = 'year_to_date' as is_running,
        period_end,
        unit_id,
        measure,
        value,
        {{ decimals('value') }} as decimals,
        observation_id,
        claim,
        row_number() over (
            partition by
                index_code, method, panel, period_key, period_end, unit_id, measure
            order by {{ precedence() }}
        ) as place
    from {{ ref('fct_claim') }}
    where
        is_usable and index_code is not null and statistic = 'score' and kind = 'actual' and comparator = '='
        and claim <> 'self_assessed' and level = 'province' and locality is null and panel is not null
        and coalesce(scope, 'province') = 'province'
),

best as (
    select * from scores
    where place = 1
),

-- Of a year to date a reading is kept only where it says something new: a part that did not move since an earlier day
-- belongs to the total of the day. Whether it did not move, only the portal's own answers tell for sure.
carried as (
    select
        totals.index_code,
        totals.method,
        totals.edition_id,
        totals.edition_year,
        totals.panel,
        totals.period_key || '|' || {{ text('totals.period_end') }} as period_key,
        totals.unit_id,
        best.measure,
        best.value,
        best.decimals,
        case when best.period_end < totals.period_end and best.claim <> 'official' then 1 else 0 end as is_assumed,
        row_number() over (
            partition by
                totals.index_code, totals.panel, totals.period_key, totals.period_end, totals.unit_id, best.measure
            order by best.period_end desc, best.observation_id
        ) as from_last
    from best as totals
    inner join best
        on
            totals.index_code = best.index_code
            and totals.panel = best.panel
            and totals.period_key = best.period_key
            and totals.unit_id = best.unit_id
            and totals.period_end >= best.period_end
    where totals.measure = 'overall' and totals.is_running and best.is_running
),

reported as (
    select
        index_code, method, edition_id, edition_year, panel, period_key, unit_id, measure, value, decimals,
        0 as is_assumed
    from best
    where not is_running
    union all
    select
        index_code, method, edition_id, edition_year, panel, period_key, unit_id, measure, value, decimals, is_assumed
    from carried
    where from_last = 1
),

-- The portal shows one of its groups as two parts, whose sum is the group. Its replies do not tell which field is
-- online service and which is payment, so they are parts under names of their own.
pairs_of_parts as (
    select
        index_code, method, edition_id, edition_year, panel, period_key, unit_id,
        case when measure like 'online_part_%' then 1 else 2 end as pair,
        cast(sum(value) as decimal(28, 8)) as value,
        max(decimals) as decimals,
        max(is_assumed) as is_assumed
    from reported
    where
        index_code = 'portal_766'
        and measure in ('online_part_tttt', 'online_part_clgq', 'online_service', 'online_payment')
    group by
        index_code, method, edition_id, edition_year, panel, period_key, unit_id,
        case when measure like 'online_part_%' then 1 else 2 end
    having count(*) = 2
),

numbered_pairs as (
    select
        *,
        row_number() over (partition by index_code, method, panel, period_key, unit_id order by pair) as pair_number
    from pairs_of_parts
),

parts_of_group as (
    select
        index_code, method, edition_id, edition_year, panel, period_key, unit_id,
        'online_combined' as measure,
        value,
        decimals,
        is_assumed
    from numbered_pairs
    where pair_number = 1
),

values_known as (
    select * from reported
    union all
    select parts_of_group.*
    from parts_of_group
    left join reported
        on
            parts_of_group.index_code = reported.index_code
            and parts_of_group.panel = reported.panel
            and parts_of_group.period_key = reported.period_key
            and parts_of_group.unit_id = reported.unit_id
            and parts_of_group.measure = reported.measure
    where reported.measure is null
),

totals as (
    select * from values_known
    where measure = 'overall'
),

-- 1. The weighted sum of the parts is the total.
weighted_parts as (
    select
        totals.index_code,
        totals.method,
        totals.edition_id,
        totals.edition_year,
        totals.panel,
        totals.period_key,
        totals.unit_id,
        totals.value as printed,
        totals.decimals as printed_decimals,
        count(*) as parts_needed,
        count(parts.value) as parts_known,
        sum(measures.weight * cast(parts.value as decimal(14, 8))) as computed,
        sum(measures.weight) as weight_sum,
        max(parts.decimals) as parts_decimals,
        max(coalesce(parts.is_assumed, 0)) as is_assumed,
        {{ dbt.listagg("case when parts.value is null then measures.measure end", "', '",
            "order by measures.measure") }}
            as parts_missing
    from totals
    inner join {{ ref('stg_index_measures') }} as measures
        on totals.index_code = measures.index_code and totals.method = measures.method and measures.weight is not null
    left join values_known as parts
        on
            totals.index_code = parts.index_code
            and totals.panel = parts.panel
            and totals.period_key = parts.period_key
            and totals.unit_id = parts.unit_id
            and measures.measure = parts.measure
    group by
        totals.index_code, totals.method, totals.edition_id, totals.edition_year, totals.panel, totals.period_key,
        totals.unit_id, totals.value, totals.decimals
),

weighted_sums as (
    select
        'weighted_sum' as identity,
        index_code, method, edition_id, edition_year, panel, period_key, unit_id,
        parts_needed,
        parts_known,
        parts_missing,
        is_assumed,
        cast(printed as decimal(28, 8)) as printed,
        cast(computed as decimal(28, 8)) as computed,
        cast(null as decimal(28, 8)) as lower_bound,
        cast(null as decimal(28, 8)) as upper_bound,
        cast({{ half_unit('parts_decimals') }} * weight_sum + {{ half_unit('printed_decimals') }} as decimal(28, 8))
            as tolerance
    from weighted_parts
    where parts_known > 0
),

-- 2. Pillars that share a foundation count it more than once. What they count too often must fit into its points:
-- under 922 the foundation is (700 government + 650 economy + 650 society - 1,000 total) / 2, at most 500.
pillar_points as (
    select
        totals.index_code,
        totals.method,
        totals.edition_id,
        totals.edition_year,
        totals.panel,
        totals.period_key,
        totals.unit_id,
        totals.value as printed,
        totals.decimals as printed_decimals,
        max(total_points.max_points) as total_points,
        count(*) as parts_needed,
        count(parts.value) as parts_known,
        sum(measures.max_points) as pillar_points,
        sum(measures.max_points * cast(parts.value as decimal(14, 8))) as points,
        max(parts.decimals) as parts_decimals,
        {{ dbt.listagg("case when parts.value is null then measures.measure end", "', '",
            "order by measures.measure") }}
            as parts_missing
    from totals
    inner join {{ ref('stg_index_measures') }} as total_points
        on
            totals.index_code = total_points.index_code and totals.method = total_points.method
            and total_points.level = 'total' and total_points.max_points is not null
    inner join {{ ref('stg_index_measures') }} as measures
        on
            totals.index_code = measures.index_code and totals.method = measures.method
            and measures.level = 'pillar' and measures.max_points is not null and measures.weight is null
    left join values_known as parts
        on
            totals.index_code = parts.index_code
            and totals.panel = parts.panel
            and totals.period_key = parts.period_key
            and totals.unit_id = parts.unit_id
            and measures.measure = parts.measure
    group by
        totals.index_code, totals.method, totals.edition_id, totals.edition_year, totals.panel, totals.period_key,
        totals.unit_id, totals.value, totals.decimals
),

foundation_bounds as (
    select
        'foundation_bound' as identity,
        index_code, method, edition_id, edition_year, panel, period_key, unit_id,
        parts_needed,
        parts_known,
        parts_missing,
        0 as is_assumed,
        cast(printed as decimal(28, 8)) as printed,
        cast((points - total_points * cast(printed as decimal(14, 8))) * 0.5 as decimal(28, 8)) as computed,
        cast(0 as decimal(28, 8)) as lower_bound,
        cast((pillar_points - total_points) * 0.5 as decimal(28, 8)) as upper_bound,
        cast(
            ({{ half_unit('parts_decimals') }} * pillar_points + {{ half_unit('printed_decimals') }} * total_points)
            * 0.5 as decimal(28, 8)
        ) as tolerance
    from pillar_points
    where parts_known > 0
),

-- 3. The score of a merged unit is the plain mean of its predecessors' scores in the same edition.
merger_means as (
    select
        'merger_mean' as identity,
        index_code, method, edition_id, edition_year,
        cast(34 as bigint) as panel,
        edition_id as period_key,
        unit_id,
        predecessors as parts_needed,
        predecessors_known as parts_known,
        cast(null as {{ dbt.type_string() }}) as parts_missing,
        0 as is_assumed,
        published_score as printed,
        score as computed,
        cast(null as decimal(28, 8)) as lower_bound,
        cast(null as decimal(28, 8)) as upper_bound,
        cast(0.0001 as decimal(28, 8)) as tolerance
    from {{ ref('mart_harmonised_ranking') }}
    where
        weighting_rule = 'equal' and measure = 'overall' and published_score is not null and predecessors > 1
        and predecessors_known > 0
),

-- 4. A better rank goes with a score that is not lower: pairs of units for which it does not.
inversions as (
    select
        'rank_follows_score' as identity,
        one.index_code,
        one.method,
        one.edition_id,
        one.edition_year,
        one.panel,
        one.index_code || '|' || one.measure || '|' || coalesce(one.edition_id, '') || '|'
        || {{ text('one.period_start') }} || '|' || {{ text('one.period_end') }} as period_key,
        one.unit_id,
        cast(1 as bigint) as parts_needed,
        cast(1 as bigint) as parts_known,
        cast(null as {{ dbt.type_string() }}) as parts_missing,
        0 as is_assumed,
        cast(0 as decimal(28, 8)) as printed,
        cast(count(case when (one.best_rank < other.best_rank and one.score < other.score)
                or (one.best_rank > other.best_rank and one.score > other.score) then 1
        end) as decimal(28, 8)) as computed,
        cast(null as decimal(28, 8)) as lower_bound,
        cast(null as decimal(28, 8)) as upper_bound,
        cast(0 as decimal(28, 8)) as tolerance
    from {{ ref('mart_ranking') }} as one
    inner join {{ ref('mart_ranking') }} as other
        on
            one.index_code = other.index_code
            and one.method = other.method
            and one.panel = other.panel
            and one.measure = other.measure
            and one.period_type = other.period_type
            and one.period_start = other.period_start
            and one.period_end = other.period_end
            and one.unit_id <> other.unit_id
    where
        one.score is not null and one.best_rank is not null and one.best_rank_claim <> 'computed'
        and other.score is not null and other.best_rank is not null and other.best_rank_claim <> 'computed'
    group by
        one.index_code, one.method, one.edition_id, one.edition_year, one.panel, one.measure, one.period_start,
        one.period_end, one.unit_id
),

identities as (
    select * from weighted_sums
    union all
    select * from foundation_bounds
    union all
    select * from merger_means
    union all
    select * from inversions
)

select
    identities.identity || '|' || identities.period_key || '|' || {{ text('identities.panel') }} || '|'
    || identities.unit_id as reconciliation_id,
    identities.identity,
    identities.index_code,
    identities.method,
    identities.edition_id,
    cast(identities.edition_year as bigint) as edition_year,
    identities.period_key,
    cast(identities.panel as bigint) as panel,
    identities.unit_id,
    names.short_name as province,
    identities.parts_needed,
    identities.parts_known,
    identities.parts_missing,
    identities.printed,
    case when identities.parts_known = identities.parts_needed then identities.computed end as computed,
    identities.lower_bound,
    identities.upper_bound,
    case
        when identities.parts_known = identities.parts_needed and identities.upper_bound is null
            then cast(identities.computed - identities.printed as decimal(28, 8))
    end as difference,
    identities.tolerance,
    case
        when identities.parts_known < identities.parts_needed then 'incomplete'
        when identities.upper_bound is not null and identities.computed >= identities.lower_bound - identities.tolerance
            and identities.computed <= identities.upper_bound + identities.tolerance then 'holds'
        when identities.upper_bound is null and abs(identities.computed - identities.printed) <= identities.tolerance
            then 'holds'
        when identities.is_assumed = 1 then 'incomplete'
        else 'differs'
    end as verdict
from identities
left join {{ ref('dim_province') }} as names on identities.unit_id = names.unit_id
order by identities.identity, identities.period_key, identities.panel, identities.unit_id
