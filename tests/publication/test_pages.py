"""Pages with SQL, and the commands over the current version."""

import io
from pathlib import Path

import duckdb
import pytest

from publication.__main__ import main
from publication.pages import answers, render
from publication.snapshot import open_snapshot
from tests.publication.small_warehouse import SmallWarehouse, observed

PAGE = """# Page

## Whose observations?

```sql
SELECT observation_id AS id, normalised_value AS value, quote, locality
FROM fct_observation WHERE observation_id <= 'o1' ORDER BY 1;
```

Words after.

```sql
SELECT 1 WHERE false
```
"""
ANSWERED = """<!-- answer -->
| id | value | quote | locality |
| --- | --- | --- | --- |
| o0 | -3 | =1+1 |  |
| o1 | -2 | &lt;b>a \\| b |  |
<!-- end of answer -->

Words after.
"""


@pytest.fixture
def small(tmp_path: Path) -> SmallWarehouse:
    small = observed(tmp_path)
    small.run("UPDATE fct_observation SET quote = '<b>a | b' WHERE observation_id = 'o1'")
    small.publish()
    return small


@pytest.fixture
def connection(small: SmallWarehouse) -> duckdb.DuckDBPyConnection:
    return open_snapshot(small.published / "current")


def test_a_page_is_answered_and_answered_anew(connection) -> None:
    once = render(PAGE, connection)
    assert ANSWERED in once
    assert "Nothing is known of it yet." in once
    assert render(once, connection) == once
    assert render(once.replace("| o0 | -3 |", "| o0 | 7 |"), connection) == once


def test_answers_know_their_question(connection) -> None:
    first, second = answers(PAGE, connection)
    assert (first.heading, first.columns[0], len(first.rows)) == ("Whose observations?", "id", 2)
    assert second.rows == ()


def test_a_statement_that_does_not_fit_is_an_error(connection) -> None:
    with pytest.raises(duckdb.CatalogException):
        render("```sql\nSELECT * FROM nowhere\n```\n", connection)


@pytest.fixture
def shell(small: SmallWarehouse, monkeypatch, capsys):
    monkeypatch.setenv("TINHSO_HOME", str(small.published.parent))
    monkeypatch.delenv("TINHSO_POSTGRES_URL", raising=False)

    def run(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main(list(arguments))
        return (code, *capsys.readouterr())

    return run


def test_the_prompt_prints_the_dictionary_and_answers(shell) -> None:
    typed = "SELECT name\nFROM dim_province;\n\n.columns dim_province\n.help\nSELECT nothing;\n.quit\n"
    code, out, errors = shell("query", typed=typed)
    assert code == 0
    assert "fct_observation (8)" in out
    assert "Tỉnh Quảng Ngãi" in out
    assert "the english_name of dim_province" in out
    assert "nothing" in errors


def test_commands_say_when_they_cannot(shell, tmp_path) -> None:
    assert shell("query", "SELECT nothing")[0] == 1
    assert shell("dictionary", "nowhere") == (1, "", "there is no table nowhere\n")
    assert shell("postgres") == (1, "", "TINHSO_POSTGRES_URL is not set.\n")
    page = tmp_path / "page.md"
    page.write_text("```sql\nSELECT * FROM nowhere\n```\n")
    assert shell("page", str(page), "--write")[0] == 1
    assert page.read_text() == "```sql\nSELECT * FROM nowhere\n```\n"


def test_a_page_is_printed_or_written(shell, tmp_path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    code, out, _ = shell("page", str(page))
    assert code == 0
    assert page.read_text(encoding="utf-8") == PAGE
    assert shell("page", str(page), "--write")[0] == 0
    assert page.read_text(encoding="utf-8") == out
