select
    publisher_id,
    name,
    kind,
    authority,
    host,
    name_patterns,
    province_unit_id,
    official_for,
    source
from {{ ref('publishers') }}
