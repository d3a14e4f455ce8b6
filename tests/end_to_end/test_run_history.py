"""A refresh leaves a row that says what it brought."""

from tests.end_to_end.conftest import Home


def test_a_run_stands_in_the_history(home: Home, first_run: object) -> None:
    said = home.run("runs")
    assert said.returncode == 0, said.stderr
    _, *rows = said.stdout.splitlines()
    [first] = [row for row in rows if "checks failed; 20" in row][-1:]  # the version, which begins with its time
    assert "shell" in first
    assert "success" in first
