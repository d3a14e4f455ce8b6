"""Pages that answer questions: Markdown with SQL in it, and below each statement what the published marts say.

A statement stands in a fence marked `sql`; its answer stands between two comments and is written anew by `render`.
`notebook` gives an answered page as a Jupyter notebook, in which `ask` runs the same statements.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import duckdb

BEGIN, END = "<!-- answer -->", "<!-- end of answer -->"
_STATEMENT = re.compile(
    rf"^```sql\n(?P<sql>.*?)^```\n(?:\n{BEGIN}\n(?P<answer>.*?)\n{END}\n)?", re.MULTILINE | re.DOTALL
)
_HEADING = re.compile(r"^#+ (?P<words>.*)$", re.MULTILINE)
_LONGEST = 100


_OPENING = """from ingestion.settings import Settings
from publication.pages import ask
from publication.snapshot import open_snapshot

marts = open_snapshot(Settings.from_environment().published / "current")"""
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """A statement under its heading, and its rows; a notebook shows it as a table."""

    heading: str
    sql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    def __repr__(self) -> str:
        """The rows as a Markdown table, words of documents escaped in it."""
        if not self.rows:
            return "Nothing is known of it yet."
        lines = [self.columns, ("---",) * len(self.columns), *(tuple(map(_cell, row)) for row in self.rows)]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)

    def _repr_markdown_(self) -> str:
        return repr(self)


def ask(connection: duckdb.DuckDBPyConnection, sql: str, heading: str = "") -> Answer:
    """Runs one statement. Raises duckdb.Error where it does not fit the marts."""
    result = connection.execute(sql)
    columns = tuple(column[0] for column in result.description or ())
    return Answer(heading, sql, columns, tuple(result.fetchall()))


def answers(page: str, connection: duckdb.DuckDBPyConnection) -> Iterator[Answer]:
    """Runs the page's statements in their order. Raises duckdb.Error where one does not fit the marts."""
    for match in _STATEMENT.finditer(page):
        headings = [heading["words"] for heading in _HEADING.finditer(page, 0, match.start())]
        yield ask(connection, match["sql"], headings[-1] if headings else "")


def render(page: str, connection: duckdb.DuckDBPyConnection) -> str:
    """The page with every answer as the marts give it now."""
    given = answers(page, connection)

    def one(match: re.Match[str]) -> str:
        return f"```sql\n{match['sql']}```\n\n{BEGIN}\n{next(given)!r}\n{END}\n"

    return _STATEMENT.sub(one, page)


def notebook(page: str) -> str:
    """An answered page as the text of a notebook (nbformat 4.5) that has been run; the same page, the same bytes."""
    cells: list[dict[str, object]] = []

    def words(text: str) -> None:
        if text.strip():
            about = {"cell_type": "markdown", "id": f"words-{len(cells)}", "metadata": {}}
            cells.append({**about, "source": _lines(text.strip())})

    def code(source: str, table: str | None) -> None:
        count = 1 + sum(cell["cell_type"] == "code" for cell in cells)
        # What Jupyter keeps of an Answer.
        shown = {"text/markdown": _lines(table), "text/plain": _lines(table)} if table is not None else None
        result = {"data": shown, "execution_count": count, "metadata": {}, "output_type": "execute_result"}
        about = {"cell_type": "code", "execution_count": count, "id": f"code-{len(cells)}", "metadata": {}}
        cells.append({**about, "outputs": [result] if shown else [], "source": _lines(source)})

    before = 0
    for match in _STATEMENT.finditer(page):
        words(page[before : match.start()])
        if before == 0:
            code(_OPENING, None)
        quoted = match["sql"].replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        code(f'ask(\n    marts,\n    """\n{quoted}""",\n)', match["answer"])
        before = match.end()
    words(page[before:])
    content = {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _lines(text: str) -> list[str]:
    """As notebooks keep text: a string a line, each but the last with its end."""
    return text.splitlines(keepends=True)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    words = " ".join(str(value).split())
    words = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
    # Words of documents: shown, neither markup nor a new cell.
    return words.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").replace("`", "\\`")
