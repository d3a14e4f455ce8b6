"""Broken files among good ones: the run goes on, each is named with its reason, and the good ones are whole."""

from __future__ import annotations

from tests.broken_files import READ
from tests.end_to_end.conftest import MixedRun


def test_the_run_goes_on_and_counts_them(mixed_run: MixedRun) -> None:
    assert mixed_run.result.returncode == 0, mixed_run.result.stderr
    assert len(mixed_run.broken) >= 12
    unread = mixed_run.home.value("SELECT count(*) FROM dim_source WHERE outcome IN ('rejected', 'needs_ocr')")
    assert f"{unread} of them could not be read" in mixed_run.result.stdout
    assert "documents_are_readable" in mixed_run.result.stderr


def test_every_broken_file_has_its_reason(mixed_run: MixedRun) -> None:
    rows = mixed_run.home.rows(
        "SELECT replace(name, 'broken/', ''), outcome, reason FROM dim_source WHERE name LIKE 'broken/%'"
    )
    outcomes = {name: (outcome, reason) for name, outcome, reason in rows}
    assert set(outcomes) == set(mixed_run.broken)
    queue: dict[str, set[str]] = {}
    for name, reasons in mixed_run.home.rows(
        "SELECT replace(document_name, 'broken/', ''), reasons FROM mart_review_queue"
        " WHERE document_name LIKE 'broken/%'"
    ):
        queue.setdefault(name, set()).update(reasons.split(";"))
    for name, expected in mixed_run.broken.items():
        outcome, reason = outcomes[name]
        said = queue.get(name, set()) | ({reason} if reason else set()) | ({outcome} & {"needs_ocr"})
        if READ in expected:
            assert outcome in ("extracted", "empty"), (name, outcome, reason)
        else:
            assert said & expected, (name, outcome, reason, said)


def test_what_was_refused_is_kept_whole(mixed_run: MixedRun) -> None:
    rows = mixed_run.home.rows(
        "SELECT quote, context FROM mart_review_queue"
        " WHERE item_type = 'reject' AND document_name = 'broken/broken_rows.csv'"
    )
    assert rows
    assert all(quote and context for quote, context in rows)


def test_the_good_ones_are_whole(mixed_run: MixedRun) -> None:
    rows = dict(
        mixed_run.home.rows(
            "SELECT name, figures_accepted FROM dim_source WHERE list_contains(?, name)", list(mixed_run.good)
        )
    )
    assert set(rows) == set(mixed_run.good)
    assert rows["dti_2023.xlsx"] == 46
    assert all(count > 0 for count in rows.values())


def test_a_second_run_tries_none_of_them_again(mixed_run: MixedRun) -> None:
    assert "Nothing new" in mixed_run.home.run("refresh").stderr
