"""No SQL of the product is put together from anything but constants and quoted names and texts."""

from __future__ import annotations

import re

import pytest

from ingestion.settings import PROJECT_ROOT
from tests.powers.sql_texts import Checker

ALLOWED = frozenset(
    (
        ("publication/__main__.py", "main"),  # what a person types runs on the locked snapshot
        ("publication/__main__.py", "_session"),
        ("publication/pages.py", "answers"),  # and what a person wrote into a page
        ("benchmarks/publication.py", "ask"),  # takes the queries that stand in the same file
    )
)
_PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def sources() -> dict[str, str]:
    """The code of the tree, Python in the documentation, too; not of the tests, which make up their own."""
    folders = (path for path in PROJECT_ROOT.iterdir() if path.is_dir() and not path.name.startswith("."))
    files = [path for folder in folders if folder.name not in ("tests", "data") for path in folder.rglob("*.*")]
    found = {}
    for path in [*PROJECT_ROOT.glob("*.*"), *files]:
        name = path.relative_to(PROJECT_ROOT).as_posix()
        if path.suffix == ".py":
            found[name] = path.read_text(encoding="utf-8")
        elif path.suffix == ".md":
            found[name] = "\n".join(_PYTHON.findall(path.read_text(encoding="utf-8")))
    assert {"publication/export.py", "README.md"} <= set(found)
    return found


def test_no_text_from_outside_becomes_sql() -> None:
    assert [str(finding) for finding in Checker(sources(), ALLOWED).findings()] == []


def test_the_exceptions_are_needed() -> None:
    found = {(finding.path, finding.function) for finding in Checker(sources()).findings()}
    assert found == ALLOWED


HEAD = "from publication.quoting import name, text\nfrom psycopg import sql\nTABLES = ('a', 'b')\nOTHER = read()\n"
WRONG = {
    "f-string": "def f(c, table): c.execute(f'SELECT * FROM {table.name}')",
    "percent": "def f(c, row): c.execute('SELECT %s' % row['x'])",
    "plus": "def f(c): c.sql('SELECT ' + input())",
    "format": "def f(c): c.query('SELECT {}'.format(OTHER))",
    "join": "def f(c, names): c.execute('SELECT ' + ', '.join(name for name in c.names()))",
    "a variable": "def f(c):\n  x = 'a'\n  x = open('b').read()\n  c.execute(x)",
    "a caller": "def _run(c, q): c.execute(q)\ndef f(c): _run(c, f'SELECT {c.x}')",
    "a caller of a caller": "def _run(c, q): c.execute(q)\ndef _go(c, q): _run(c, q)\ndef f(c): _go(c, c.x)",
    "a method": "class A:\n  def _rows(self, q): return self.c.execute(q)\n  def f(self, a): return self._rows(a.x)",
    "what a function returns": "def g(x): return 'a' + x\ndef f(c): c.execute(g(c.x))",
    "psycopg with a text": "def f(c): c.execute(sql.SQL(c.x))",
    "rows": "def f(c):\n  for (x,) in c.execute('SELECT 1').fetchall():\n    c.execute(f'DROP TABLE {x}')",
    "batch": "def f(c, t): c.executemany(f'INSERT INTO {t.x} VALUES (?)', [])",
}
RIGHT = {
    "constant": "def f(c, x): c.execute('SELECT ?', [x])",
    "quoted": "def f(c, x): c.execute(f'SELECT {text(x)} FROM {name(x.schema, x.name)}')",
    "joined": "def f(c, x):\n  columns = ', '.join(map(name, x))\n  c.execute(f'SELECT {columns}')",
    "psycopg": "def f(c, x): c.execute(sql.SQL('SELECT {}').format(sql.Identifier(x)))",
    "constants": "def f(c):\n  for table in TABLES:\n    c.execute(f'SELECT * FROM {table}')",
    "a caller": "def _run(c, q): c.execute(q)\ndef f(c): _run(c, 'SELECT 1')",
    "a function": "def g(x): return f'SELECT {text(x)}'\ndef f(c): c.execute(g(c.x))",
    "a choice": "def f(c, x): c.execute('SELECT 1' if x else 'SELECT 2')",
}


@pytest.mark.parametrize("code", WRONG.values(), ids=WRONG.keys())
def test_what_is_not_quoted_is_found(code: str) -> None:
    [finding] = Checker({"a.py": HEAD + code}).findings()
    assert finding.path == "a.py"
    assert finding.line > HEAD.count("\n")


def test_a_caller_in_another_module_is_found() -> None:
    runs = "def run(c, q): c.execute(q)"
    calls = {
        "b.py": "from pack.a import run\ndef f(c): run(c, c.x)",
        "d.py": "import pack.a\ndef f(c): pack.a.run(c, c.x)",
        "e.py": "from pack import a\ndef f(c): a.run(c, c.x)",
        "g.py": "def f(c): c.run(c, c.x)",  # another's method of the same name
    }
    found = Checker({"pack/a.py": runs, **calls}).findings()
    assert [finding.path for finding in found] == ["b.py", "d.py", "e.py"]


@pytest.mark.parametrize("code", RIGHT.values(), ids=RIGHT.keys())
def test_what_is_quoted_is_not(code: str) -> None:
    assert Checker({"a.py": HEAD + code}).findings() == []
