"""An optional language model that proposes readings for held figures. Off unless TINHSO_MODEL_URL is set.

It speaks the chat-completions format that local and remote servers share. It sees one held figure at a time with the
words around it, must quote them letter for letter, and decides nothing: a proposal stands beside the figure until a
person accepts it. Answers that passed their checks are cached by the content of the question.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from ingestion.extract.lexer import lex
from ingestion.periods import parse_label
from ingestion.records import KINDS, NATIONAL_UNIT_ID
from ingestion.reference import Reference, fold
from ingestion.review import value_problem

logging.getLogger("httpx").setLevel(logging.WARNING)
"""It logs the addresses that it asks, which may hold a password or token."""
PROMPT_VERSION = "1"
MAX_ANSWER_BYTES = 64 * 1024
_INSTRUCTION = (
    "You read one number in a Vietnamese report. Answer with one JSON object and nothing else, with the keys quote (the"
    " clause that holds the number, copied letter for letter), indicator (a code of the list, or null), province (short"
    " official name, 'national', or null), period (2022, 2024-09, 2024-09-30, start/end, or null where the text tells"
    " none), kind (actual, target or definition) and value (the number, magnitudes expanded)."
)


class ModelUnavailableError(Exception):
    """The model's server did not give an answer that could be used at all."""


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Where the model is: `url` ends before /chat/completions; neither it nor the key is shown or logged."""

    url: str = field(repr=False)
    model: str
    key: str | None = field(default=None, repr=False)
    timeout_seconds: float = 60.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> ModelSettings | None:
        """TINHSO_MODEL_URL, TINHSO_MODEL (default `default`), TINHSO_MODEL_KEY; None where no URL is set."""
        url = environment.get("TINHSO_MODEL_URL")
        if not url:
            return None
        return cls(
            url.rstrip("/"), environment.get("TINHSO_MODEL", "default"), environment.get("TINHSO_MODEL_KEY") or None
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A reading that a model proposes, checked against the text and the catalogue."""

    quote: str
    value: Decimal
    indicator_code: str | None
    unit_id: str | None
    period: str | None
    kind: str


@dataclass(slots=True)
class ModelBackend:
    """Asks the model about held figures (rows of `standing_figures`)."""

    settings: ModelSettings
    cache: Path
    reference: Reference
    client: httpx.Client | None = None

    def propose(self, item: Mapping[str, Any]) -> Proposal | None:
        """A proposal that passed its checks, or None. Raises ModelUnavailableError.

        Only what passed is cached, and it is checked again when it is read: a bad answer does not come back.
        """
        question = self._question(item)
        key = hashlib.sha256(json.dumps([PROMPT_VERSION, self.settings.model, question], ensure_ascii=False).encode())
        path = self.cache / f"{key.hexdigest()}.json"
        if (cached := _cached(path)) is not None and (proposal := self._checked(cached, item)) is not None:
            return proposal
        answer = self._ask(question)
        proposal = self._checked(answer, item)
        if proposal is not None:
            self.cache.mkdir(parents=True, exist_ok=True)
            temporary = path.with_suffix(f".{os.getpid()}.tmp")
            # Halves of letters, which JSON allows, may stand around the object that was checked.
            temporary.write_text(answer, encoding="utf-8", errors="backslashreplace")
            os.replace(temporary, path)
        return proposal

    def _question(self, item: Mapping[str, Any]) -> str:
        codes = self._codes(item)
        known = [f"{code}: {self.reference.indicators[code].name_vi}" for code in codes]
        published = item.get("published_on")
        return "\n".join(
            [
                f"Text: {item['context'] or item['quote']}",
                f"Number: {_number(item)}",
                f"Published: {published or 'unknown'}",
                "Indicators:",
                *known,
            ]
        )

    def _codes(self, item: Mapping[str, Any]) -> Sequence[str]:
        """Candidates first; a model is shown a short list, not the whole catalogue."""
        given = [
            code for code in ((item["indicator_code"] or "") + ";" + (item["candidates"] or "")).split(";") if code
        ]
        return [code for code in dict.fromkeys(given) if code in self.reference.indicators]

    def _ask(self, question: str) -> str:
        headers = {"Authorization": f"Bearer {self.settings.key}"} if self.settings.key else {}
        body = {
            "model": self.settings.model,
            "temperature": 0,
            "messages": [{"role": "system", "content": _INSTRUCTION}, {"role": "user", "content": question}],
        }
        client = self.client or httpx.Client(timeout=self.settings.timeout_seconds, follow_redirects=False)
        try:
            with client.stream("POST", f"{self.settings.url}/chat/completions", json=body, headers=headers) as response:
                response.raise_for_status()
                data = b""
                for chunk in response.iter_bytes():
                    data += chunk
                    if len(data) > MAX_ANSWER_BYTES:
                        raise ModelUnavailableError(f"the model's answer is longer than {MAX_ANSWER_BYTES} bytes")
            return str(json.loads(data)["choices"][0]["message"]["content"])
        except httpx.HTTPStatusError as error:
            raise ModelUnavailableError(f"the model's server answered {error.response.status_code}") from None
        except (
            httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, IndexError, TypeError, RecursionError,
        ) as error:  # fmt: skip
            # The words of the error may repeat the address or the key.
            raise ModelUnavailableError(f"no answer of the model that can be used: {type(error).__name__}") from None
        finally:
            if self.client is None:
                client.close()

    def _checked(self, answer: str, item: Mapping[str, Any]) -> Proposal | None:
        """What the text and the catalogue bear out: a quote of the very words, the very number, its fields."""
        try:
            said = json.loads(answer[answer.index("{") : answer.rindex("}") + 1])
            quote, kind, code = said["quote"], said.get("kind"), said.get("indicator") or None
            period = _period(said.get("period"))
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        text = item["context"] or item["quote"]
        if not isinstance(quote, str) or _number(item) not in quote or quote not in text:
            return None
        if not isinstance(kind, str) or kind not in KINDS:
            return None
        if code is not None and (not isinstance(code, str) or code not in self.reference.indicators):
            return None
        value = _value(said.get("value"), item)
        if value is None or value_problem(value, self.reference.indicators.get(code or "")):
            return None
        return Proposal(quote, value, code, self._unit(said.get("province"), item), period, kind)

    def _unit(self, province: object, item: Mapping[str, Any]) -> str | None:
        if province == "national":
            return NATIONAL_UNIT_ID
        if not isinstance(province, str):
            return None
        unit = self.reference.resolve(province, item["period_end"] or item.get("published_on")).unit
        return unit.unit_id if unit else None


def _cached(path: Path) -> str | None:
    """An answer of an earlier session; None where there is none that can be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _number(item: Mapping[str, Any]) -> str:
    """The number as it stands in the text."""
    quote: str = item["quote"]
    return quote[item["value_start"] - item["quote_start"] : item["value_end"] - item["quote_start"]]


def _period(said: object) -> str | None:
    """A label of a period; a year may be a number. Raises ValueError for anything else but nothing."""
    if said is None or said == "":
        return None
    if not isinstance(said, str | int) or isinstance(said, bool):
        raise ValueError("a period is a label")
    return parse_label(str(said)).label()


def _value(said: object, item: Mapping[str, Any]) -> Decimal | None:
    """The value that the model gives, where it is the number that stands in the text; None for any other."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    stands = [token.value for token in lex(fold(_number(item))) if token.value is not None][:1]
    if (read := item.get("value")) is not None:
        stands.append(read)
    if isinstance(said, str) and said.strip() == _number(item):
        return stands[-1] if stands else None
    try:
        value = Decimal(str(said))
    except ArithmeticError:
        return None
    return value if value.is_finite() and value in stands else None
