{#- The parts add up to the total. -#}
{% test adds_up(model, total, parts) %}
select *
from {{ model }}
where {{ total }} <> {{ parts | join(' + ') }}
{% endtest %}
