-- Every period that an observation speaks of.
with

periods as (
    select distinct
        period_type,
        period_start,
        period_end
    from {{ ref('fct_observation') }}
    where period_type is not null and period_start is not null and period_end is not null
)

select
    {{ period_key('period_type', 'period_start', 'period_end', '1 = 0') }} as period_key,
    period_type,
    period_start,
    period_end,
    case period_type
        when 'year' then cast(extract(year from period_start) as {{ dbt.type_string() }})
        when 'month' then substring({{ text('period_start') }}, 1, 7)
        when 'day' then {{ text('period_start') }}
        else {{ text('period_start') }} || '/' || {{ text('period_end') }}
    end as label,
    extract(year from period_end) as year,
    cast({{ dbt.datediff('period_start', 'period_end', 'day') }} + 1 as bigint) as days
from periods
