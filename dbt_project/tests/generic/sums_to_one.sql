{#- Each of the columns adds to 1 within a group; a group whose shares are all unknown passes. -#}
{% test sums_to_one(model, group_by, columns, tolerance) %}
select {{ group_by | join(', ') }}
from {{ model }}
group by {{ group_by | join(', ') }}
having
    {% for column in columns %}
        {{ 'or' if not loop.first }} abs(sum({{ column }}) - 1) > {{ tolerance }}
    {% endfor %}
{% endtest %}
