select
    target_indicator_code,
    actual_indicator_code,
    source
from {{ ref('target_actuals') }}
