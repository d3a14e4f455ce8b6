"""A person and the review queue at a terminal: one held figure after the other, each answer written at once."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingestion import review
from ingestion.extract.lexer import lex, parse_number
from ingestion.model_backend import ModelUnavailableError, Proposal
from ingestion.periods import parse_label
from ingestion.records import KINDS, NATIONAL_UNIT_ID, Period
from ingestion.reference import Indicator, Reference, fold
from ingestion.review import Decision

HELP = "[a]ccept  [c]orrect  [r]eject  [s]kip  [u]ndo  [q]uit"

_PLAIN = re.compile(r"[-−–+]?(?:\d+|0[.,]\d+|\d+[.,](?:\d{1,2}|\d{4,}))")
"""What a reader of any country reads the same way; `4.321` is not among it."""
_LONGEST = 28
"""Characters of a number that somebody types."""

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
        try:
            while self.items:
                at_end = place >= len(self.items)
                if not at_end:
                    self._present(place)
                answer = (
                    self.ask("end of the queue: [u]ndo, or enter > " if at_end else f"{HELP} > ").strip().lower()[:1]
                )
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
        except EOFError:  # in the middle of a correction, too: what was not finished is not written
            pass
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
            f"  read as: {item['indicator_code'] or 'unmapped'} = {written(item['value'])} {item['unit']},"
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
                f"  a model proposes: {proposal.indicator_code or 'unmapped'} = {written(proposal.value)},"
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
            except ValueError as error:
                self.show(f"  not written: {error}")
                return 0
        if decision.verdict != "reject" and not (decision.indicator_code and decision.unit_id):
            self.show("  an observation needs an indicator and a unit: correct it, or reject it")
            return 0
        if problem := decision.problem(self.reference) or self._misfit(decision, item):
            self.show(f"  not written: {problem}")
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
        value = self._value(decision.value, self.reference.indicators[code])
        kind = self._answer("kind", decision.kind, ", ".join(KINDS))
        if kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        return dataclasses.replace(
            decision, indicator_code=code, unit_id=unit_id, value=value, kind=kind, period=period
        )

    def _value(self, current: str, indicator: Indicator) -> str:
        """Asks for a value as texts write it, says how it was understood, and asks again where it was meant otherwise.

        Raises ValueError for what is no number or lies out of the indicator's bounds.
        """
        while True:
            shown = written(Decimal(current)) if current else ""
            typed = self.ask(
                f"  value [{shown or 'none'}] (as texts write it: 4.321 thousand, 2,5 or 2,5 triệu): "
            ).strip()
            # What stands is not read again: it may have three decimals.
            value = understood(typed, indicator) if typed else Decimal(current or "NaN")
            if problem := review.value_problem(value, indicator):
                raise ValueError(problem)
            if typed:
                self.show(f"  understood: {written(value)} {indicator.unit}")
            if (
                not typed
                or _PLAIN.fullmatch(typed)
                or self.ask("  is it so? [enter] yes, [n]o > ").strip().lower()[:1] not in ("n", "k")
            ):
                return f"{value.normalize():f}"

    def _misfit(self, decision: Decision, item: Mapping[str, Any]) -> str | None:
        """Why a value that the indicator admits cannot be this figure's, or None."""
        if decision.verdict == "reject":
            return None
        indicator = self.reference.indicators[decision.indicator_code]
        return review.value_problem(Decimal(decision.value), indicator, item.get("of_total"), item.get("value_high"))

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


def understood(text: str, indicator: Indicator) -> Decimal:
    """A number as a person types it off the screen, read as the extractor reads texts: dots part thousands.

    A point is a point where the indicator ends at one (`0.712`, `1.000`). Raises ValueError for anything but one
    number, with or without its magnitude, sign and denominator.
    """
    low = fold(" ".join(unicodedata.normalize("NFC", text).split()))
    digits = low.lstrip("+-−–").strip()
    tokens = lex(digits) if 0 < len(digits) <= _LONGEST else []
    if (
        len(tokens) != 1
        or tokens[0].kind not in ("number", "fraction")
        or (tokens[0].start, tokens[0].end) != (0, len(digits))
    ):
        raise ValueError(f"no number: {text!r}")
    value = tokens[0].value
    assert value is not None
    if indicator.upper_bound is not None and indicator.upper_bound <= 1 and re.fullmatch(r"\d\.\d{3}", digits):
        value = parse_number(digits, bounded_by_one=True)
    return -value if low[0] in "-−–" else value


def written(value: Decimal) -> str:
    """A number with a decimal comma and nothing between its thousands: it is understood as it stands."""
    return f"{value.normalize():f}".replace(".", ",")
