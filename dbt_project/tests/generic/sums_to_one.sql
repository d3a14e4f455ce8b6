{#- Each of the columns adds to 1 within a group; a group whose shares are all unknown passes. -#}
{% test sums_to_one(model, group_by, columns, tolerance) %}
{% for column in columns %}
select {{ group_by | join(', ') }}, '{{ column }}' as share, sum({{ column }}) as total
from {{ model }}
group by {{ group_by | join(', ') }}
having abs(sum({{ column }}) - 1) > {{ tolerance }}
{{ 'union all' if not loop.last }}
{% endfor %}
{% endtest %}
