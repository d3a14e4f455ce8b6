-- The catalogue: what a number can be about.
select
    indicator_code,
    name_vi,
    name_en,
    unit,
    index_code,
    measure,
    statistic,
    stock_flow,
    direction,
    lower_bound,
    upper_bound,
    domain,
    source
from {{ ref('stg_indicators') }}
