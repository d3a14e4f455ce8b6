-- Units of government with the days between which each row held (type 2): both panels, changes of city status,
-- the region of its time, and the country itself, which reports also speak of.
with

status_changes as (
    select
        predecessor_unit_id,
        successor_unit_id,
        effective_date,
        legal_basis
    from {{ ref('stg_province_successions') }}
    where event_type = 'status_change'
),

-- A change of status leaves the unit the unit it was: it keeps its place in its panel. Two changes deep, and a test
-- says when that is no longer enough.
provinces as (
    select
        provinces.*,
        coalesce(earlier.predecessor_unit_id, latest.predecessor_unit_id, provinces.unit_id) as panel_unit_id,
        latest.legal_basis as status_legal_basis
    from {{ ref('stg_provinces') }} as provinces
    left join status_changes as latest on provinces.unit_id = latest.successor_unit_id
    left join status_changes as earlier on latest.predecessor_unit_id = earlier.successor_unit_id
),

founding as (
    select
        successor_unit_id,
        min(legal_basis) as legal_basis
    from {{ ref('stg_province_successions') }}
    where event_type <> 'status_change'
    group by successor_unit_id
),

units as (
    select
        provinces.unit_id,
        provinces.panel_unit_id,
        'province' as level,
        provinces.panel,
        provinces.name,
        provinces.short_name,
        provinces.ascii_name,
        provinces.english_name,
        provinces.unit_type,
        provinces.gso_code,
        provinces.iso_3166_2,
        provinces.region,
        provinces.region_scheme,
        provinces.valid_from,
        provinces.valid_to,
        provinces.successor_unit_id,
        coalesce(provinces.status_legal_basis, founding.legal_basis) as legal_basis,
        provinces.notes,
        provinces.source
    from provinces
    left join founding on provinces.unit_id = founding.successor_unit_id
    union all
    select
        'VN' as unit_id,
        'VN' as panel_unit_id,
        'national' as level,
        cast(null as bigint) as panel,
        'Cộng hòa xã hội chủ nghĩa Việt Nam' as name,
        'Cả nước' as short_name,
        'Ca nuoc' as ascii_name,
        'Viet Nam' as english_name,
        'quốc gia' as unit_type,
        cast(null as {{ dbt.type_string() }}) as gso_code,
        'VN' as iso_3166_2,
        cast(null as {{ dbt.type_string() }}) as region,
        cast(null as {{ dbt.type_string() }}) as region_scheme,
        cast('1976-07-02' as date) as valid_from,
        cast(null as date) as valid_to,
        cast(null as {{ dbt.type_string() }}) as successor_unit_id,
        cast(null as {{ dbt.type_string() }}) as legal_basis,
        cast(null as {{ dbt.type_string() }}) as notes,
        'ISO 3166-1' as source
)

select
    unit_id,
    panel_unit_id,
    level,
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
    valid_to is null as is_current,
    min(valid_from) over (partition by panel_unit_id) as panel_unit_from,
    case when max(case when valid_to is null then 1 else 0 end) over (partition by panel_unit_id) = 0
            then max(valid_to) over (partition by panel_unit_id)
    end as panel_unit_to,
    successor_unit_id,
    legal_basis,
    notes,
    source
from units
