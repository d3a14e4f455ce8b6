select
    event_id,
    event_type,
    predecessor_unit_id,
    successor_unit_id,
    effective_date,
    legal_basis,
    passed_date,
    weight_equal,
    population_2011_thousand,
    weight_population,
    area_2011_km2,
    weight_area,
    conflicts,
    source
from {{ ref('province_successions') }}
