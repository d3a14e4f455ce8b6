"""One reply of `report_tinh_766_service` to readings and rejects. Fetching does not belong here.

A reply is an array of flat objects whose values are strings. It is read whole or not at all: from a truncated
body no row is taken. An empty string is an absent value; a broken or impossible one is a reject with its row.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ingestion.portal.requests import VIETNAM, BadRequestError, PortalRequest
from ingestion.portal.units import GROUPS, SUM_TOLERANCE, TOTAL, Measure, PortalSeeds, UnitMatcher, seeds
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Period, Reading, Reject, Source
from ingestion.reference import Reference

_LEVELS = {"1": "department", "2": "commune"}
"""CAPDONVIID of a row below a province."""
_SPACE = re.compile(r"[ \t\n\r\ufeff]*")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,8})?", re.ASCII)
_RANK = re.compile(r"[1-9]\d{0,3}", re.ASCII)


class BrokenReplyError(Exception):
    """The body is no reply: `reason` is a code, `str()` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Field:
    """A member of an object with its place in the text, from the key's quotation mark to the end of the value."""

    value: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """One object of the reply; `problem` says why it cannot be used."""

    index: int
    start: int
    end: int
    fields: dict[str, Field]
    problem: str | None = None

    def value(self, name: str) -> str:
        found = self.fields.get(name)
        return (found.value or "").strip() if found else ""

    def content(self) -> dict[str, str | None]:
        return {name: found.value for name, found in self.fields.items()}


class _Scanner:
    """Reads the array and keeps the offset of every member; the decoder of the standard library reads each value."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decoder = json.JSONDecoder(parse_float=_literal, parse_int=_literal, parse_constant=_literal)

    def rows(self) -> list[Row]:
        start = self._skip(0)
        if start == len(self._text):
            raise BrokenReplyError("empty", "the body is empty")
        if self._text[start] == "<":
            raise BrokenReplyError("html_for_json", "the body is a page where JSON is due")
        if self._text[start] != "[":
            whole, end = self._decode(start)
            self._end(end)
            raise BrokenReplyError("not_an_array", f"the body is {type(whole).__name__}, an array is due")
        rows: list[Row] = []
        at = self._skip(start + 1)
        while self._peek(at) != "]":
            if rows:
                at = self._skip(self._expect(at, ","))
            row = self._row(len(rows), at)
            rows.append(row)
            at = self._skip(row.end)
        self._end(at + 1)
        return rows

    def _row(self, index: int, start: int) -> Row:
        if self._peek(start) != "{":
            _, end = self._decode(start)
            return Row(index, start, end, {}, "not_an_object")
        fields: dict[str, Field] = {}
        problem = None
        at = self._skip(start + 1)
        while self._peek(at) != "}":
            if fields:
                at = self._skip(self._expect(at, ","))
            name, end = self._decode(at)
            if not isinstance(name, str):
                raise self._broken(at)
            value_start = self._skip(self._expect(self._skip(end), ":"))
            value, value_end = self._decode(value_start)
            if name in fields:
                problem = "duplicate_field"
            if value is not None and not isinstance(value, str):
                problem, value = "nested_value", self._text[value_start:value_end]
            fields[name] = Field(value, at, value_end)
            at = self._skip(value_end)
        return Row(index, start, at + 1, fields, problem)

    def _decode(self, at: int) -> tuple[Any, int]:
        try:
            return self._decoder.raw_decode(self._text, at)
        except (ValueError, RecursionError) as error:
            position = error.pos if isinstance(error, json.JSONDecodeError) else at
            unterminated = isinstance(error, json.JSONDecodeError) and error.msg.startswith("Unterminated")
            raise self._broken(len(self._text) if unterminated else position) from error

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def _peek(self, at: int) -> str:
        if at >= len(self._text):
            raise self._broken(at)
        return self._text[at]

    def _expect(self, at: int, char: str) -> int:
        if self._peek(at) != char:
            raise self._broken(at)
        return at + 1

    def _end(self, at: int) -> None:
        if self._skip(at) != len(self._text):
            raise BrokenReplyError("broken_json", f"more text behind the end at character {at}")

    def _broken(self, at: int) -> BrokenReplyError:
        if at >= len(self._text.rstrip()):
            return BrokenReplyError("truncated_json", f"the body ends inside the JSON, at character {at}")
        return BrokenReplyError("broken_json", f"no JSON at character {at}")


def _literal(text: str) -> str:
    """A bare number keeps its digits: numbers are strings to us, whether the portal quotes them or not."""
    return text


# Members of objects as the portal writes them: strings alone, no escapes.
_MEMBER = re.compile(r'(\{\s*)?"([^"\\]*)"\s*:\s*"([^"\\]*)"\s*([,}])')
MAX_PLAIN = 16 * 1024 * 1024


def plain_reply(data: bytes) -> CanonicalDocument | None:
    """The canonical document of a reply without escapes in NFC: its text is the bytes, and no reader has to run.

    None for everything else; the text is the same as the one of the JSON reader, which stays the judge of the rest.
    """
    if len(data) > MAX_PLAIN or not data.startswith(b"[") or b"\\" in data:
        return None
    try:
        text = data.decode("utf-8")
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not unicodedata.is_normalized("NFC", text) or "\r" in text:
        return None
    return CanonicalDocument(text=text, reader="json", media_type="application/json", encoding="utf-8")


def _plain_rows(text: str) -> list[Row] | None:
    """The rows of a reply of flat objects of strings; None where anything else stands in it."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, list):
        return None
    rows: list[Row] = []
    fields: dict[str, Field] = {}
    start = count = 0
    for match in _MEMBER.finditer(text):
        opening, name, value, closing = match.groups()
        if opening:
            start, fields, count = match.start(), {}, 0
        count += 1
        fields[name] = Field(value, match.start(2) - 1, match.end(3) + 1)
        if closing == "}":
            if count != len(fields):
                return None
            rows.append(Row(len(rows), start, match.end(), fields))
    if len(rows) != len(content):
        return None
    for row, found in zip(rows, content, strict=True):
        if not isinstance(found, dict) or found != {name: place.value for name, place in row.fields.items()}:
            return None
    return rows


def parse_reply(
    document: CanonicalDocument,
    source: Source,
    reference: Reference,
    *,
    request: Mapping[str, Any] | PortalRequest,
    read_at: datetime | None,
    portal: PortalSeeds | None = None,
) -> tuple[list[Reading], list[Reject]]:
    """Readings and rejects of one reply to `request`, as the portal gave it at `read_at` (aware, any zone)."""
    if read_at is None:
        return [], [Reject("validate", "no_read_at", f"{source.name}: the moment of reading is not given")]
    moment = (read_at if read_at.tzinfo else read_at.replace(tzinfo=UTC)).astimezone(UTC)
    read_on = moment.astimezone(VIETNAM).date()
    try:
        if not isinstance(request, PortalRequest):
            if not isinstance(request, Mapping):
                raise BadRequestError(f"the request is no JSON object: {request!r}")
            request = PortalRequest.of(request)
        period = request.period(read_on)
    except BadRequestError as error:
        return [], [Reject("validate", "unclear_period", f"{source.name}: {error}")]
    try:
        if "html" in document.media_type:
            raise BrokenReplyError("html_for_json", "the body is a page where JSON is due")
        rows = _plain_rows(document.text) or _Scanner(document.text).rows()
    except BrokenReplyError as error:
        return [], [Reject("read", error.reason, f"{source.name}: {error}")]
    if not rows:
        return [], [Reject("validate", "empty_reply", f"{source.name}: the array is empty")]
    reply = _Reply(document.text, request, period, moment, read_on, reference, portal or seeds(), rows)
    return reply.readings, reply.rejects


class _Reply:
    """The readings and rejects of one well-formed reply, gathered row by row."""

    def __init__(
        self,
        text: str,
        request: PortalRequest,
        period: Period,
        read_at: datetime,
        read_on: date,
        reference: Reference,
        portal: PortalSeeds,
        rows: list[Row],
    ) -> None:
        self._text = text
        self._request = request
        self._period = period
        self._read_at = read_at
        self._portal = portal
        self.readings: list[Reading] = []
        self.rejects: list[Reject] = []
        names = [] if request.below_province else [row.value("TEN") for row in rows]
        self._matcher = UnitMatcher(reference, portal, names, period, read_on)
        around = self._matcher.match(str(request.p_tinh_id), "") if request.below_province else None
        self._within_unit_id = around.unit.unit_id if around and around.unit else None
        contradicted = self._contradicted(rows)
        seen: set[str] = set()
        for row in rows:
            if row.problem:
                self._reject(row, "validate", row.problem, f"row {row.index + 1}: {row.problem.replace('_', ' ')}")
                continue
            key = row.value("ID")
            if key in contradicted:
                self._reject(row, "validate", "contradicted_unit", f"unit {key} stands there with other values, too")
                continue
            if key and key in seen:
                self._reject(row, "validate", "duplicate_unit", f"unit {key} stands there twice, with the same values")
                continue
            seen.add(key)
            self._read(row)
        self._check_around(rows)

    def _check_around(self, rows: list[Row]) -> None:
        """An office whose province is unknown is kept, and the province's id waits for review, once a reply."""
        if self._request.below_province and self._within_unit_id is None and self.readings:
            detail = f"id {self._request.p_tinh_id!r} of the unit around {len(rows)} offices is not known"
            self.rejects.append(Reject("resolve", "unknown_unit", detail))

    @staticmethod
    def _contradicted(rows: list[Row]) -> set[str]:
        if len({row.value("ID") for row in rows}) == len(rows):
            return set()
        contents: dict[str, dict[str, str | None]] = {}
        found = set()
        for row in rows:
            key = row.value("ID")
            if key and contents.setdefault(key, row.content()) != row.content():
                found.add(key)
        return found

    def _read(self, row: Row) -> None:
        portal_unit_id, name = row.value("ID"), row.value("TEN") or row.value("TEN_COQUAN")
        if not portal_unit_id and not name:
            self._reject(row, "resolve", "unknown_unit", f"row {row.index + 1} has neither id nor name")
            return
        unit_id, panel, level = None, None, None
        if self._request.below_province:
            level = _LEVELS.get(row.value("CAPDONVIID"), "other")
        else:
            match = self._matcher.match(portal_unit_id, name)
            if match.unit:
                unit_id, panel = match.unit.unit_id, match.unit.panel
            else:
                self._reject(row, "resolve", match.reason or "unknown_unit", match.detail)
        rank = self._rank(row)
        values: dict[str, Decimal] = {}
        read = False
        for measure in self._portal.measures:
            value = self._value(row, measure, values)
            if value is None:
                continue
            read = True
            start = min(row.fields[name].start for name in measure.fields)
            end = max(row.fields[name].end for name in measure.fields)
            pointers = [f'"/{row.index}/{field}"' for field in measure.fields]
            more = f', "with": [{", ".join(pointers[1:])}]' if len(pointers) > 1 else ""
            self.readings.append(
                Reading(
                    portal_unit_id=portal_unit_id,
                    portal_unit_name=name,
                    measure=measure.measure,
                    value=value,
                    period_type=self._period.type,
                    period_start=self._period.start,
                    period_end=self._period.end,
                    read_at=self._read_at,
                    locator=f'{{"pointer": {pointers[0]}, "start": {start}, "end": {end}{more}}}',
                    quote=self._text[start:end],
                    unit_id=unit_id,
                    max_points=measure.max_points,
                    rank=rank if measure.measure == "overall" else None,
                    panel=panel,
                    office_level=level,
                    within_unit_id=self._within_unit_id,
                )
            )
        self._check_sum(row, values)
        if not read and not any(row.value(name) for measure in self._portal.measures for name in measure.fields):
            self._reject(row, "validate", "no_values", f"{name}: no field of the row has a value")

    def _check_sum(self, row: Row, values: dict[str, Decimal]) -> None:
        """The groups add up to the total within their rounding. Where they do not, both stay and the row is shown."""
        if TOTAL not in values or not all(name in values for name in GROUPS):
            return
        summed = sum((values[name] for name in GROUPS), Decimal(0))
        if abs(summed - values[TOTAL]) > SUM_TOLERANCE:
            detail = f"{row.value('TEN')}: the groups add up to {summed}, the total is {values[TOTAL]}"
            self._reject(row, "validate", "sum_differs", detail, TOTAL)

    def _value(self, row: Row, measure: Measure, values: dict[str, Decimal]) -> Decimal | None:
        if len(measure.fields) > 1:
            parts = [values[name] for name in measure.fields if name in values]
            return sum(parts, Decimal(0)) if len(parts) == len(measure.fields) else None
        name = measure.fields[0]
        raw = row.value(name)
        if not raw:
            return None
        if not _NUMBER.fullmatch(raw):
            self._reject(row, "validate", "broken_number", f"{name} of {row.value('TEN')} is no number: {raw!r}", name)
            return None
        value = Decimal(raw)
        if value > measure.upper_bound:
            detail = f"{name} of {row.value('TEN')} is {raw}, at most {measure.upper_bound} points are possible"
            self._reject(row, "validate", "out_of_range", detail, name)
            return None
        values[name] = value
        return value

    def _rank(self, row: Row) -> int | None:
        raw = row.value("ROW_STT")
        if not raw:
            return None
        if not _RANK.fullmatch(raw):
            self._reject(row, "validate", "broken_number", f"rank of {row.value('TEN')} is no rank: {raw!r}", "ROW_STT")
            return None
        if not self._request.below_province and int(raw) > 63:
            detail = f"ROW_STT of {row.value('TEN')} is {raw}, there are at most 63 units"
            self._reject(row, "validate", "out_of_range", detail, "ROW_STT")
            return None
        if not row.value("TONG_SCORE"):
            detail = f"rank {raw} of {row.value('TEN')} stands without TONG_SCORE"
            self._reject(row, "validate", "rank_without_score", detail, "ROW_STT")
        return int(raw)

    def _reject(self, row: Row, stage: str, reason: str, detail: str, name: str | None = None) -> None:
        place = row.fields.get(name) if name else None
        locator = {
            "pointer": f"/{row.index}/{name}" if name else f"/{row.index}",
            "start": place.start if place else row.start,
            "end": place.end if place else row.end,
        }
        content = row.content() if row.fields else self._text[row.start : row.end]
        self.rejects.append(Reject(stage, reason, detail, json.dumps(locator), json.dumps(content, ensure_ascii=False)))
