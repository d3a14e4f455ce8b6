"""CSV for people with spreadsheets: a text that a spreadsheet would run as a formula is shown instead.

A text cell whose first character, after spaces and apostrophes, is one of = + - @ (or their full-width forms), or
that begins with a tab or line break, gets one apostrophe in front. `undefused` takes it away again, and nothing is
lost, since a text that has apostrophes there already gets one more. Columns of numbers and dates hold no text and
are written as they are: -5 stays a number.
"""

from __future__ import annotations

import re

_DANGER = "(?:[ \\x{a0}]*[=+\\-@＝＋－＠]|[\\t\\r\\n])"
_DANGEROUS = re.compile("'*" + _DANGER.replace("\\x{a0}", "\\xa0"))
_DEFUSED = re.compile("'" + _DANGEROUS.pattern)


def defused(text: str) -> str:
    return "'" + text if _DANGEROUS.match(text) else text


def undefused(cell: str) -> str:
    return cell[1:] if _DEFUSED.match(cell) else cell


def defused_sql(expression: str) -> str:
    """The same over a DuckDB expression of text."""
    pattern = ("^'*" + _DANGER).replace("'", "''")
    return f"CASE WHEN regexp_matches({expression}, '{pattern}') THEN '''' || {expression} ELSE {expression} END"
