-- The observations that stand now, joined with the reference data, guarded, and put in order of trust among the
-- claims about the same thing. Nothing is dropped: a claim that may not be used says why.
with

cited as (
    select distinct
        publisher,
        source_url
    from {{ ref('fct_observation') }}
    where is_cited
),

-- The publisher that a compilation names for a figure, by the host of its address or by its name.
cited_publishers as (
    select
        cited.publisher,
        cited.source_url,
        publishers.publisher_id,
        row_number() over (
            partition by cited.publisher, cited.source_url order by publishers.authority, publishers.publisher_id
        ) as match_number
    from cited
    inner join {{ ref('stg_publishers') }} as publishers
        on
            cited.source_url like 'http%://' || publishers.host || '/%'
            or cited.source_url like 'http%://%.' || publishers.host || '/%'
            or ';' || publishers.name_patterns || ';' like '%;' || cited.publisher || ';%'
),

standing as (
    select
        observations.*,
        case when observations.is_cited then cited_publishers.publisher_id else observations.document_publisher_id end
            as publisher_id,
        indicators.index_code,
        indicators.measure,
        indicators.statistic,
        indicators.indicator_code is not null as is_catalogued,
        provinces.panel_unit_id,
        provinces.level,
        provinces.panel as unit_panel,
        editions.edition_id is not null as is_known_edition,
        editions.edition_year as known_edition_year,
        editions.method as known_method,
        editions.announced_on,
        observations.observation_type = 'reading' as is_reading
    from {{ ref('fct_observation') }} as observations
    left join cited_publishers
        on
            observations.is_cited
            and coalesce(observations.publisher, '') = coalesce(cited_publishers.publisher, '')
            and coalesce(observations.source_url, '') = coalesce(cited_publishers.source_url, '')
            and cited_publishers.match_number = 1
    left join {{ ref('dim_indicator') }} as indicators on observations.indicator_code = indicators.indicator_code
    left join {{ ref('dim_province') }} as provinces on observations.unit_id = provinces.unit_id
    left join {{ ref('dim_index_edition') }} as editions on observations.edition_id = editions.edition_id
    where observations.superseded_at is null
),

single_methods as (
    select
        index_code,
        min(method) as method
    from {{ ref('stg_index_measures') }}
    group by index_code
    having count(distinct method) = 1
),

keyed as (
    select
        standing.*,
        coalesce(publishers.authority, 9) as publisher_authority,
        coalesce(publishers.name, standing.publisher) as publisher_name,
        {{ claim_order('standing.claim') }} as claim_order,
        case
            when standing.kind = 'actual' and standing.edition_id is not null then standing.edition_id
            -- A report that tells no time of a count or a share is still a fact of the report; a rank is of an edition.
            else coalesce(
                    {{ period_key(
                        'standing.period_type', 'standing.period_start', 'standing.period_end', 'standing.is_reading'
                    ) }},
                    case
                        when standing.index_code is null
                            then 'undated|' || coalesce({{ text('standing.published_on') }}, '')
                    end
                )
        end as period_key,
        coalesce(standing.panel, case when standing.index_code is not null then standing.unit_panel end)
            as ranking_panel,
        case
            when standing.kind = 'actual'
                then coalesce(standing.known_edition_year, extract(year from standing.period_start))
        end as edition_year,
        coalesce(standing.known_method, single_methods.method) as method
    from standing
    left join {{ ref('stg_publishers') }} as publishers on standing.publisher_id = publishers.publisher_id
    left join single_methods on standing.index_code = single_methods.index_code
),

guarded as (
    select
        *,
        coalesce(panel_unit_id, unit_id, '') || '|' || coalesce(locality, '') || '|' || coalesce(indicator_code, '')
        || '|' || coalesce(period_key, '') || '|' || coalesce({{ text('ranking_panel') }}, '') || '|' || kind
            as claim_key,
        case
            when indicator_code is null then 'no_indicator'
            when not is_catalogued then 'unknown_indicator'
            when panel_unit_id is null then 'unknown_unit'
            when period_key is null then 'no_period'
            when kind = 'actual' and claim <> 'self_assessed' and published_on < announced_on
                then 'edition_not_announced'
            when kind = 'actual' and ranking_panel <> unit_panel then 'panel_mismatch'
            when statistic = 'rank' and index_code is not null and ranking_panel is not null
                and locality is null and (value < 1 or value > ranking_panel) then 'rank_outside_panel'
        end as unusable_reason
    from keyed
),

compared as (
    select
        *,
        count(*) over (partition by claim_key, normalised_value, comparator, unusable_reason) as agreeing_claims
    from guarded
)

select
    observation_id,
    observation_type,
    claim_key,
    indicator_code,
    index_code,
    measure,
    statistic,
    coalesce(panel_unit_id, unit_id) as unit_id,
    unit_id as unit_id_as_read,
    level,
    scope,
    locality,
    edition_id,
    edition_year,
    method,
    ranking_panel as panel,
    period_key,
    period_type,
    period_start,
    period_end,
    kind,
    claim,
    cast(claim_order as bigint) as claim_order,
    publisher_id,
    publisher_name as publisher,
    publisher_authority,
    published_on,
    comparator,
    normalised_value as value,
    value as value_as_printed,
    value_high,
    unit,
    of_total,
    quote,
    locator,
    document_id,
    document_name,
    title,
    source_url,
    confidence,
    known_from,
    agreeing_claims,
    unusable_reason is null as is_usable,
    unusable_reason,
    case when unusable_reason is null then
            row_number() over (partition by claim_key, unusable_reason order by {{ precedence() }})
    end as position
from compared
