"""Pages that answer questions: Markdown with SQL in it, and below each statement what the published marts say.

A statement stands in a fence marked `sql`; its answer stands between two comments and is written anew by `render`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import duckdb

BEGIN, END = "<!-- answer -->", "<!-- end of answer -->"
_STATEMENT = re.compile(rf"^```sql\n(?P<sql>.*?)^```\n(?:\n{BEGIN}\n.*?^{END}\n)?", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (?P<words>.*)$", re.MULTILINE)
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """A statement under its heading, and its rows."""

    heading: str
    sql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def answers(page: str, connection: duckdb.DuckDBPyConnection) -> Iterator[Answer]:
    """Runs the page's statements in their order. Raises duckdb.Error where one does not fit the marts."""
    for match in _STATEMENT.finditer(page):
        result = connection.execute(match["sql"])
        columns = tuple(column[0] for column in result.description or ())
        headings = [heading["words"] for heading in _HEADING.finditer(page, 0, match.start())]
        yield Answer(headings[-1] if headings else "", match["sql"], columns, tuple(result.fetchall()))


def render(page: str, connection: duckdb.DuckDBPyConnection) -> str:
    """The page with every answer as the marts give it now."""
    given = answers(page, connection)

    def one(match: re.Match[str]) -> str:
        return f"```sql\n{match['sql']}```\n\n{BEGIN}\n{_table(next(given))}\n{END}\n"

    return _STATEMENT.sub(one, page)


def _table(answer: Answer) -> str:
    if not answer.rows:
        return "Nothing is known of it yet."
    lines = [answer.columns, ("---",) * len(answer.columns), *(tuple(map(_cell, row)) for row in answer.rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    words = " ".join(str(value).split())
    words = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
    # Words of documents: shown, neither markup nor a new cell.
    return words.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").replace("`", "\\`")
