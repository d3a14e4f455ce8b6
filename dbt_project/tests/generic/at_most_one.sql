{#- Of the rows that share these columns, at most one meets the condition. -#}
{% test at_most_one(model, group_by, condition) %}
select {{ group_by | join(', ') }}, count(*) as row_count
from {{ model }}
where {{ condition }}
group by {{ group_by | join(', ') }}
having count(*) > 1
{% endtest %}
