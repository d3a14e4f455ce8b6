{#- How claims are keyed, guarded and put in order. Every model that picks among claims uses these. -#}

{#-
    Best claim first: official, stated, derived, self-assessed; then the publisher's authority, then the date of
    publication. What follows only settles ties: a number before a bound, what more claims say, what was learned last;
    the key makes the order total, so that no two builds can disagree.
-#}
{%- macro precedence() -%}
    claim_order, publisher_authority, published_on desc nulls last, case comparator when '=' then 0 else 1 end,
    agreeing_claims desc, known_from desc, observation_id
{%- endmacro -%}

{%- macro claim_order(claim) -%}
    case {{ claim }} when 'official' then 1 when 'stated' then 2 when 'derived' then 3 else 4 end
{%- endmacro -%}

{#-
    The observations of a relation with `known_from` and `superseded_at` that stood at a moment, as a condition:
    select * from fct_observation where <as_of("timestamp '2025-08-20 00:00:00'")>
-#}
{%- macro as_of(moment, relation=none) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    {{ prefix }}known_from <= {{ moment }} and ({{ prefix }}superseded_at is null or {{ prefix }}superseded_at > {{ moment }})
{%- endmacro -%}

{#- A period as text. A portal reading of the year to date keeps one cell a year: its end is when it was read. -#}
{%- macro period_key(type, start, end, running) -%}
    case
        when {{ running }} and {{ type }} = 'year_to_date' then {{ type }} || '|' || cast({{ start }} as {{ dbt.type_string() }})
        else {{ type }} || '|' || cast({{ start }} as {{ dbt.type_string() }}) || '|' || cast({{ end }} as {{ dbt.type_string() }})
    end
{%- endmacro -%}

{#- A quotient as a decimal: engines differ in what division gives, not in what the rounded number is. -#}
{%- macro ratio(numerator, denominator, type='decimal(18,6)') -%}
    cast(({{ numerator }}) / nullif({{ denominator }}, 0) as {{ type }})
{%- endmacro -%}

{#- Decimals that a number was printed with, as far as its value tells: trailing zeros are lost. -#}
{%- macro decimals(value) -%}
    case
        {%- for places in range(0, 6) %}
        when {{ value }} = round({{ value }}, {{ places }}) then {{ places }}
        {%- endfor %}
        else 6
    end
{%- endmacro -%}

{#- Half a unit of the last printed place: how far rounding can have moved a number. -#}
{%- macro half_unit(decimals) -%}
    case {{ decimals }}
        {%- for places in range(0, 6) %}
        when {{ places }} then 0.{{ '0' * places }}5
        {%- endfor %}
        else 0.0000005
    end
{%- endmacro -%}

{#- The last known value of a column in a window. -#}
{%- macro last_known(column) -%}
    {{- adapter.dispatch('last_known', 'tinhso')(column) -}}
{%- endmacro -%}

{%- macro default__last_known(column) -%}
    last_value({{ column }} ignore nulls)
{%- endmacro -%}

{%- macro spark__last_known(column) -%}
    last_value({{ column }}) ignore nulls
{%- endmacro -%}

{%- macro text(value) -%}
    cast({{ value }} as {{ dbt.type_string() }})
{%- endmacro -%}
