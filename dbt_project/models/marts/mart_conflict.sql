-- Usable claims about the same thing that give different numbers, side by side, with the one that is used marked.
-- Numbers without a period are not known to be about the same.
with

claims as (
    select
        *,
        min(case when comparator = '=' then value end) over (partition by claim_key) as lowest_value,
        max(case when comparator = '=' then value end) over (partition by claim_key) as highest_value,
        max(case when position = 1 then value end) over (partition by claim_key) as chosen_value,
        count(*) over (partition by claim_key) as claims
    from {{ ref('fct_claim') }}
    where is_usable
),

names as (
    select
        panel_unit_id,
        short_name,
        row_number() over (partition by panel_unit_id order by valid_from desc) as name_number
    from {{ ref('dim_province') }}
)

select
    claims.observation_id,
    claims.claim_key,
    claims.unit_id,
    names.short_name as province,
    claims.locality,
    claims.indicator_code,
    indicators.name_vi as indicator_name_vi,
    indicators.name_en as indicator_name_en,
    claims.index_code,
    claims.measure,
    claims.statistic,
    claims.edition_id,
    claims.panel,
    claims.period_type,
    claims.period_start,
    claims.period_end,
    claims.kind,
    claims.claim,
    claims.value,
    claims.unit,
    claims.position = 1 as is_used,
    claims.position,
    cast(claims.value - claims.chosen_value as decimal(28, 8)) as difference,
    cast(claims.highest_value - claims.lowest_value as decimal(28, 8)) as spread,
    claims.claims,
    claims.agreeing_claims,
    claims.publisher,
    claims.publisher_authority,
    claims.published_on,
    claims.quote,
    claims.title,
    claims.source_url,
    claims.document_id,
    claims.locator
from claims
left join names on claims.unit_id = names.panel_unit_id and names.name_number = 1
left join {{ ref('dim_indicator') }} as indicators on claims.indicator_code = indicators.indicator_code
where
    claims.comparator = '='
    and claims.lowest_value <> claims.highest_value
    and (claims.period_start is not null or claims.edition_id is not null)
order by claims.claim_key, claims.position
