-- Calendar years with the set of provinces in force at their end. Long enough for the horizons of targets.
with

years as (
    {% for year in range(2010, 2051) -%}
        select
            cast({{ year }} as bigint) as year,
            cast('{{ year }}-01-01' as date) as first_day,
            cast('{{ year }}-12-31' as date) as last_day
        {{- ' union all' if not loop.last }}
    {% endfor %}
),

in_force as (
    select
        years.year,
        min(provinces.panel) as panel
    from years
    inner join {{ ref('dim_province') }} as provinces
        on
            years.last_day >= provinces.valid_from
            and (provinces.valid_to is null or years.last_day <= provinces.valid_to)
    where provinces.level = 'province'
    group by years.year
),

editions as (
    select
        edition_year,
        min(announced_on) as announced_on
    from {{ ref('stg_index_editions') }}
    where index_code = 'dti'
    group by edition_year
)

select
    years.year,
    years.first_day,
    years.last_day,
    in_force.panel,
    editions.announced_on as dti_announced_on
from years
left join in_force on years.year = in_force.year
left join editions on years.year = editions.edition_year
