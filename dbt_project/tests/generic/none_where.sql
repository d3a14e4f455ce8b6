{#- No row meets the condition. -#}
{% test none_where(model, condition) %}
select *
from {{ model }}
where {{ condition }}
{% endtest %}
