select
    index_code,
    method,
    measure,
    level,
    max_points,
    weight,
    source
from {{ ref('index_measures') }}
