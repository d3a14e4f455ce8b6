"""A person and the review queue at a terminal: one held figure after the other, each answer written at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ingestion import review
from ingestion.model_backend import ModelUnavailableError, Proposal
from ingestion.periods import parse_label
from ingestion.records import KINDS, NATIONAL_UNIT_ID, Period
from ingestion.reference import Reference
from ingestion.review import Decision

HELP = "[a]ccept  [c]orrect  [r]eject  [s]kip  [u]ndo  [q]uit"

Propose = Callable[[Mapping[str, Any]], Proposal | None]


@dataclass(slots=True)
class Session:
    """Walks through held figures (rows of `standing_figures`) and keeps the file of decisions.

    `ask` shows a prompt and returns the answer, `show` prints a line; EOFError from `ask` ends the session.
    """

    items: Sequence[Mapping[str, Any]]
    path: Path
    reviewer: str
    today: date
    reference: Reference
    ask: Callable[[str], str] = input
    show: Callable[[str], None] = print
    propose: Propose | None = None
    """A model that may propose a reading: shown, and offered as the defaults of a correction; it decides nothing."""
    _made: list[int] = field(default_factory=list)
    """Positions of the items decided in this session, in order, for undo."""
    _proposal: Proposal | None = None

    def run(self) -> int:
        """Until the queue or the person's patience ends; returns how many decisions stand."""
        place = 0
        while self.items:
            at_end = place >= len(self.items)
            if not at_end:
                self._present(place)
            try:
                answer = (
                    self.ask("end of the queue: [u]ndo, or enter > " if at_end else f"{HELP} > ").strip().lower()[:1]
                )
            except EOFError:
                break
            if answer == "q" or (at_end and answer != "u"):
                break
            if answer == "u":
                place = self._undo(place)
            elif answer == "s":
                place += 1
            elif answer in ("a", "c", "r"):
                place += self._decide(place, answer)
            else:
                self.show("one of: a, c, r, s, u, q")
        return len(self._made)

    def _present(self, place: int) -> None:
        item = self.items[place]
        text = item["context"] or item["quote"]
        start = text.find(item["quote"])
        if start >= 0:
            number = start + item["value_start"] - item["quote_start"], start + item["value_end"] - item["quote_start"]
            text = f"{text[: number[0]]}>>{text[number[0] : number[1]]}<<{text[number[1] :]}"
        period = _label(item)
        self.show("")
        self.show(f"{place + 1} of {len(self.items)}  {item['name']}  {item['title'] or ''}".rstrip())
        self.show(f"  {' '.join(text.split())}")
        self.show(
            f"  read as: {item['indicator_code'] or 'unmapped'} = {item['value'].normalize():f} {item['unit']},"
            f" {item['province'] or 'no province'}, {period or 'no period'}, {item['kind']}"
        )
        self.show(f"  held because: {item['reasons']}; confidence {item['confidence']}")
        for number_, code in enumerate(self._candidates(item), 1):
            known = self.reference.indicators.get(code)
            self.show(f"  candidate {number_}: {code}  {known.name_vi if known else ''}")
        self._proposal = self._ask_model(item)

    def _ask_model(self, item: Mapping[str, Any]) -> Proposal | None:
        if self.propose is None:
            return None
        try:
            proposal = self.propose(item)
        except ModelUnavailableError as error:
            self.show(f"  no proposal: {error}")
            return None
        if proposal is not None:
            self.show(
                f"  a model proposes: {proposal.indicator_code or 'unmapped'} = {proposal.value.normalize():f},"
                f" {proposal.unit_id or 'no unit'}, {proposal.period or 'no period'}, {proposal.kind}"
            )
        return proposal

    @staticmethod
    def _candidates(item: Mapping[str, Any]) -> list[str]:
        return [code for code in (item["candidates"] or "").split(";") if code]

    def _decide(self, place: int, answer: str) -> int:
        """Writes a decision; 1 where it was made, 0 where the figure has to be looked at again."""
        item = self.items[place]
        decision = Decision(
            decided_on=self.today.isoformat(),
            decided_by=self.reviewer,
            verdict={"a": "accept", "c": "correct", "r": "reject"}[answer],
            source_key=review.source_key(item["name"], item["source_url"]),
            anchor=item["anchor"],
            read_as=item["indicator_code"] or "",
            excerpt=" ".join(item["quote"].split())[:120],
        )
        if answer != "r":
            decision = dataclasses.replace(
                decision,
                indicator_code=item["indicator_code"] or "",
                unit_id=item["unit_id"] or "",
                value=f"{item['value'].normalize():f}",
                kind=item["kind"],
                period=_label(item),
            )
        if answer == "c":
            try:
                decision = self._corrected(decision, item)
            except (ValueError, InvalidOperation) as error:
                self.show(f"  not written: {error}")
                return 0
        if decision.verdict != "reject" and not (decision.indicator_code and decision.unit_id):
            self.show("  an observation needs an indicator and a unit: correct it, or reject it")
            return 0
        review.write(self.path, [*review.read(self.path), decision])
        self._made.append(place)
        return 1

    def _corrected(self, decision: Decision, item: Mapping[str, Any]) -> Decision:
        if self._proposal is not None:
            decision = dataclasses.replace(
                decision,
                indicator_code=self._proposal.indicator_code or decision.indicator_code,
                unit_id=self._proposal.unit_id or decision.unit_id,
                value=f"{self._proposal.value.normalize():f}",
                kind=self._proposal.kind,
                period=self._proposal.period or decision.period,
            )
        code = self._answer("indicator", decision.indicator_code, "code, or number of a candidate")
        candidates = self._candidates(item)
        if code.isdigit() and 1 <= int(code) <= len(candidates):
            code = candidates[int(code) - 1]
        if code not in self.reference.indicators:
            raise ValueError(f"no indicator {code!r}")
        period = self._answer("period", decision.period, "2022, 2024-09, 2024-09-30, start/end; - for none")
        period = "" if period == "-" else period
        if period:
            parse_label(period)
        unit_id = self._unit(self._answer("unit", decision.unit_id, "province, national or unit_id"), period)
        value = f"{Decimal(self._answer('value', decision.value, 'number').replace(',', '.')).normalize():f}"
        kind = self._answer("kind", decision.kind, ", ".join(KINDS))
        if kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        return dataclasses.replace(
            decision, indicator_code=code, unit_id=unit_id, value=value, kind=kind, period=period
        )

    def _answer(self, name: str, current: str, hint: str) -> str:
        return self.ask(f"  {name} [{current or 'none'}] ({hint}): ").strip() or current

    def _unit(self, given: str, period: str) -> str:
        if given in self.reference.units or given == NATIONAL_UNIT_ID:
            return given
        if given == "national":
            return NATIONAL_UNIT_ID
        resolution = self.reference.resolve(given, parse_label(period).end if period else self.today)
        if resolution.unit is None:
            raise ValueError(f"no unit {given!r}: {resolution.reason}")
        return resolution.unit.unit_id

    def _undo(self, place: int) -> int:
        """Takes back the last decision of this session and returns to its figure."""
        if not self._made:
            self.show("nothing to undo")
            return place
        review.write(self.path, review.read(self.path)[:-1])
        self.show("taken back")
        return self._made.pop()


def _label(item: Mapping[str, Any]) -> str:
    if item["period_type"] is None:
        return ""
    return Period(item["period_type"], item["period_start"], item["period_end"]).label()
