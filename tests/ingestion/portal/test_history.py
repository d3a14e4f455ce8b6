"""Any order, repetition or interleaving of the same answers gives the same history."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingestion.collectors import Known, Polled
from ingestion.collectors.collect import collect
from ingestion.landing import Metadata
from ingestion.pipeline import Ingestion
from ingestion.portal import PortalRequest
from ingestion.schemas import POLLS, READINGS
from ingestion.settings import Settings

NAMES = {"934019": "Tỉnh Thái Nguyên", "398126": "Tỉnh An Giang"}
START = datetime(2025, 8, 1, tzinfo=UTC)
Answer = tuple[int, int, tuple[tuple[str, int], ...], bool]
"""Hour of reading, month asked for (0: year to date), per unit its points, and whether it came as somebody's file."""


@dataclass(frozen=True)
class Replay:
    """A source that gives these answers in this order."""

    answers: Sequence[Answer]
    source_id: str = "replay"

    def poll(self, known: Mapping[str, Known]) -> Iterator[Polled]:
        for hour, month, units, is_file in self.answers:
            moment = START + timedelta(hours=hour)
            request = PortalRequest(2025, p_thang=month)
            rows = [{"ID": unit, "TEN": NAMES[unit], "TONG_SCORE": str(points)} for unit, points in units]
            text = json.dumps(request.params(), sort_keys=True)
            yield Polled(
                "bao_cao.json" if is_file else request.name(moment.date()), moment,
                json.dumps(rows, ensure_ascii=False).encode(),
                Metadata(request=text, read_at=moment), request=text,
            )  # fmt: skip


def history(answers: Sequence[Sequence[Answer]]) -> dict[tuple[object, ...], list[tuple[datetime, object]]]:
    """For each cell what was said from when on, after rounds that brought these answers."""
    with tempfile.TemporaryDirectory() as folder:
        ticks = iter(range(10_000))
        ingestion = Ingestion(
            Settings(home=Path(folder), landing=Path(folder)),
            clock=lambda: START + timedelta(days=90, seconds=next(ticks)),
        )
        for round_ in answers:
            collect(ingestion, Replay(round_))
            ingestion.process()
        rows = ingestion.lake.read(READINGS).sort("read_at", "document_id").rows(named=True)
        assert ingestion.lake.read(POLLS).height == sum(map(len, answers))
    cells: dict[tuple[object, ...], list[tuple[datetime, object]]] = {}
    for row in rows:
        cell = (row["unit_id"], row["measure"], row["period_type"], row["period_start"])
        cells.setdefault(cell, []).append((row["read_at"], row["value"]))
    return {cell: [next(group) for _, group in groupby(said, key=lambda row: row[1])] for cell, said in cells.items()}


def expected(answers: Sequence[Answer]) -> dict[tuple[str, int], list[tuple[int, int]]]:
    """The same, by looking at all answers in order of reading."""
    cells: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for hour, month, units, _ in sorted(answers):
        for unit, points in units:
            said = cells.setdefault((unit, month), [])
            if not said or said[-1][1] != points:
                said.append((hour, points))
    return cells


units = st.lists(
    st.tuples(st.sampled_from(list(NAMES)), st.integers(1, 3)), min_size=1, max_size=2, unique_by=lambda u: u[0]
)
answer = st.tuples(
    st.integers(0, 30), st.sampled_from([0, 7]), units.map(lambda found: tuple(sorted(found))), st.booleans()
)
answers = st.lists(answer, min_size=1, max_size=7, unique_by=lambda given: given[:2])
A, B = (("934019", 1),), (("934019", 2),)


FILE = (2, 7, B, True)
C, D = (("398126", 1), ("934019", 2)), (("398126", 1), ("934019", 1))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(answers, st.randoms(use_true_random=False), st.integers(1, 3), st.booleans())
@example([(1, 7, A, False), (2, 7, B, False), (3, 7, A, False), (4, 7, A, False)], None, 4, False)
@example([(3, 7, B, False), (1, 7, B, False), (0, 7, A, False), (2, 7, A, False)], "as given", 1, False)
@example([(0, 7, B, True), (2, 7, B, False), (1, 7, A, False)], "as given", 1, False)
@example(
    [(0, 0, C, False), (27, 0, C, False), (1, 0, A, False), (28, 0, A, False), (16, 0, D, False)], "as given", 1, False
)
@example([(1, 7, A, False), FILE, (3, 7, A, False)], "in order", 1, False)
@example([(1, 7, A, False), FILE, (3, 7, A, False)], "file last", 1, False)
def test_order_and_repetition_do_not_matter(
    given_answers: list[Answer], random: object, rounds: int, repeated: bool
) -> None:
    """Late answers, the same answer twice, answers of several periods mixed, in one round or in many."""
    if random is None:  # the late answer that parts two equal ones, of which the second was left out
        parts = [[given_answers[number]] for number in (0, 2, 3, 1)]
    elif random == "as given":  # one round that goes back and forth
        parts = [given_answers]
    elif isinstance(random, str):  # a file that says something else between two equal answers
        parts = [[given_answers[number]] for number in ((0, 1, 2) if random == "in order" else (0, 2, 1))]
    else:
        order = [*given_answers, *(given_answers if repeated else [])]
        random.shuffle(order)  # type: ignore[attr-defined]
        parts = [order[number::rounds] for number in range(rounds)]
    found = history(parts)
    wanted = expected(given_answers)
    unit_of = {"VN34-19": "934019", "VN34-91": "398126"}
    seen = {
        (unit_of[str(unit)], 7 if kind == "month" else 0): [
            (int((moment - START.replace(tzinfo=None)).total_seconds() // 3600), int(value))
            for moment, value in said  # type: ignore[call-overload]
        ]
        for (unit, _, kind, _), said in found.items()
    }
    assert seen == wanted
