{#- A value, where its bound is known, does not exceed it. -#}
{% test not_above(model, value, bound) %}
select {{ value }}, {{ bound }}
from {{ model }}
where {{ value }} > {{ bound }}
{% endtest %}
