select
    unit_id,
    panel,
    name,
    short_name,
    ascii_name,
    english_name,
    unit_type,
    gso_code,
    iso_3166_2,
    region,
    region_scheme,
    valid_from,
    valid_to,
    successor_unit_id,
    notes,
    source
from {{ ref('provinces') }}
