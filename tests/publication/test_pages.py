"""Pages with SQL, and the commands over the current version."""

import ast
import io
import json
from pathlib import Path

import duckdb
import pytest
from jsonschema import Draft4Validator

from ingestion.settings import PROJECT_ROOT
from publication.__main__ import main
from publication.pages import answers, notebook, render
from publication.snapshot import open_snapshot
from tests.publication.small_warehouse import SmallWarehouse, observed

DOCS = PROJECT_ROOT / "docs"
SCHEMA = Path(__file__).with_name("nbformat.v4.5.schema.json")
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


def run(cells: list[dict], **names: object) -> list[dict]:
    """The notebook's code as Jupyter runs it: what a cell's last expression shows of itself, by MIME type."""
    shown = []
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
            shown.append({"text/markdown": value._repr_markdown_(), "text/plain": repr(value)})
    return shown


def outputs(cells: list[dict]) -> list[dict]:
    return [
        {kind: "".join(lines) for kind, lines in output["data"].items()}
        for cell in cells
        for output in cell.get("outputs", ())
    ]


def test_a_notebook_shows_what_running_it_shows(shell, small: SmallWarehouse, tmp_path: Path) -> None:
    page, out = tmp_path / "page.md", tmp_path / "page.ipynb"
    page.write_text(PAGE + '```sql\nSELECT \'a"""\\n\' AS text\n```\n', encoding="utf-8")
    assert shell("page", str(page), "--notebook", str(out)) == (0, "", "")
    cells = json.loads(out.read_text(encoding="utf-8"))["cells"]
    assert [cell["cell_type"] for cell in cells] == ["markdown", "code", "code", "markdown", "code", "code"]
    shown = outputs(cells)
    assert len(shown) == 3 and shown[0]["text/plain"] in ANSWERED and shown[2]["text/plain"].endswith('| a"""\\n |')
    assert run(cells) == shown


def test_the_notebook_in_the_docs_is_the_page_in_the_docs() -> None:
    text = (DOCS / "five_questions.ipynb").read_text(encoding="utf-8")
    remedy = "python -m publication page docs/five_questions.md --write --notebook docs/five_questions.ipynb"
    assert text == notebook((DOCS / "five_questions.md").read_text(encoding="utf-8")), remedy
    Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(json.loads(text))
    cells = json.loads(text)["cells"]
    assert len({cell["id"] for cell in cells}) == len(cells)
    assert len(outputs(cells)) == 5
