{#- Spells of validity of the same thing do not share a day. -#}
{% test no_overlap(model, group_by, first, last) %}
with spells as (
    select
        {{ group_by | join(', ') }},
        {{ first }},
        {{ last }},
        lead({{ first }}) over (partition by {{ group_by | join(', ') }} order by {{ first }}) as next_first
    from {{ model }}
)

select *
from spells
where next_first is not null and ({{ last }} is null or {{ last }} >= next_first)
{% endtest %}
