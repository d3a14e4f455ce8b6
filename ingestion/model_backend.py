"""An optional language model that proposes readings for held figures. Off unless TINHSO_MODEL_URL is set.

It speaks the chat-completions format that local and remote servers share. It sees one held figure at a time with the
words around it, must quote them letter for letter, and decides nothing: a proposal stands beside the figure until a
person accepts it. Answers are cached by the content of the question.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import httpx

from ingestion.periods import parse_label
from ingestion.records import KINDS, NATIONAL_UNIT_ID
from ingestion.reference import Reference

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
        """A proposal that passed its checks, or None. Raises ModelUnavailableError; that is never cached."""
        question = self._question(item)
        key = hashlib.sha256(json.dumps([PROMPT_VERSION, self.settings.model, question], ensure_ascii=False).encode())
        path = self.cache / f"{key.hexdigest()}.json"
        if path.is_file():
            answer = path.read_text(encoding="utf-8")
        else:
            answer = self._ask(question)
            self.cache.mkdir(parents=True, exist_ok=True)
            temporary = path.with_suffix(f".{os.getpid()}.tmp")
            temporary.write_text(answer, encoding="utf-8")
            os.replace(temporary, path)
        return self._checked(answer, item)

    def _question(self, item: Mapping[str, Any]) -> str:
        codes = self._codes(item)
        known = [f"{code}: {self.reference.indicators[code].name_vi}" for code in codes]
        number = item["quote"][item["value_start"] - item["quote_start"] : item["value_end"] - item["quote_start"]]
        published = item.get("published_on")
        return "\n".join(
            [
                f"Text: {item['context'] or item['quote']}",
                f"Number: {number}",
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
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, IndexError, TypeError) as error:
            # The words of the error may repeat the address or the key.
            raise ModelUnavailableError(f"no answer of the model that can be used: {type(error).__name__}") from None
        finally:
            if self.client is None:
                client.close()

    def _checked(self, answer: str, item: Mapping[str, Any]) -> Proposal | None:
        """What the text and the catalogue bear out: a quote of the very words, around the very number."""
        try:
            said = json.loads(answer[answer.index("{") : answer.rindex("}") + 1])
            quote, value = said["quote"], Decimal(str(said["value"]))
            kind, period = said.get("kind"), said.get("period") or None
            if period is not None:
                parse_label(str(period))
        except (ValueError, KeyError, TypeError, InvalidOperation):
            return None
        text = item["context"] or item["quote"]
        number = item["quote"][item["value_start"] - item["quote_start"] : item["value_end"] - item["quote_start"]]
        if not isinstance(quote, str) or number not in quote or quote not in text or kind not in KINDS:
            return None
        code = said.get("indicator") or None
        if code is not None and code not in self.reference.indicators:
            return None
        return Proposal(quote, value, code, self._unit(said.get("province"), item), period, kind)

    def _unit(self, province: object, item: Mapping[str, Any]) -> str | None:
        if province == "national":
            return NATIONAL_UNIT_ID
        if not isinstance(province, str):
            return None
        unit = self.reference.resolve(province, item["period_end"] or item.get("published_on")).unit
        return unit.unit_id if unit else None
