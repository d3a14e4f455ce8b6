{#- The portal's days, weeks and groups. Its days are Vietnam's; the lake's moments are UTC. -#}

{%- macro portal_groups() -%}
    {{- return(['transparency', 'progress', 'digitization', 'online', 'satisfaction']) -}}
{%- endmacro -%}

{#- The day in Vietnam (UTC+7, no summer time) of a moment in UTC. -#}
{%- macro vietnamese_day(moment) -%}
    cast({{ dbt.dateadd('hour', 7, moment) }} as date)
{%- endmacro -%}

{#- The Sunday that ends the ISO week of a day. -#}
{%- macro week_end(day) -%}
    cast({{ dbt.dateadd('day', 6, dbt.date_trunc('week', day)) }} as date)
{%- endmacro -%}

{#- The collector's name of a question without the number of the page. -#}
{%- macro portal_question(name) -%}
    regexp_replace({{ name }}, '/trang-[0-9]+$', '')
{%- endmacro -%}

{#- What of a day or office counts as one of the groups; the online group is given whole or in its two parts. -#}
{%- macro portal_measures_wide(condition='1 = 1') -%}
    {%- for measure in [
        'overall', 'transparency', 'progress', 'digitization', 'online_combined', 'online_service', 'online_payment',
        'satisfaction'
    ] %}
    max(case when measure = '{{ measure }}' and {{ condition }} then value end) as {{ measure }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro -%}

{#- The group of the largest move, of equal moves the first in the order of the decision; nothing where none moved. -#}
{%- macro leading_group(now, before) -%}
    case greatest(
        {%- for group in portal_groups() %}{{ group_move(now, before, group) }}{{ ', ' if not loop.last }}{% endfor -%}
    )
        when 0 then null
        {%- for group in portal_groups() %}
        when {{ group_move(now, before, group) }} then '{{ group }}'
        {%- endfor %}
    end
{%- endmacro -%}

{%- macro group_move(now, before, group) -%}
    coalesce(abs({{ now }}{{ group }} - {{ before }}{{ group }}), 0)
{%- endmacro -%}

{#- How far the group that `leading` names moved. -#}
{%- macro leading_change(leading, now, before) -%}
    cast(case {{ leading }}
        {%- for group in portal_groups() %}
        when '{{ group }}' then {{ now }}{{ group }} - {{ before }}{{ group }}
        {%- endfor %}
    end as decimal(28, 8))
{%- endmacro -%}
