{#- The second date, where there is one, is not before the first. -#}
{% test ordered_dates(model, earlier, later) %}
select {{ earlier }}, {{ later }}
from {{ model }}
where {{ later }} < {{ earlier }}
{% endtest %}
