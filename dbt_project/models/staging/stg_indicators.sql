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
from {{ ref('indicators') }}
