"""Sources that are polled: each is a module that yields documents, and `collect` is what happens to them.

A collector asks its source and yields one `Polled` for each question; it stores nothing. docs/adding_a_source.md
shows how a new one is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ingestion.http import Answer, FetchError, Validators
from ingestion.landing import Metadata

__all__ = ["Collector", "Known", "Polled"]


@dataclass(frozen=True, slots=True)
class Polled:
    """One question and its answer: bytes, `not modified`, or the error that stands for them.

    Of an answer that is no document (`is_document` is false: a catalogue, a page of search results) the bytes are
    archived, and that is all.
    """

    name: str
    at: datetime
    body: bytes | None = None
    metadata: Metadata = field(default_factory=Metadata)
    is_document: bool = True
    source_url: str | None = None
    request: str | None = None
    attempts: int = 1
    validators: Validators = field(default_factory=Validators)
    error: FetchError | None = None

    @classmethod
    def answered(
        cls, name: str, url: str, answer: Answer, metadata: Metadata, *, request: str | None = None,
        is_document: bool = True,
    ) -> Polled:  # fmt: skip
        """From an answer; one that says `not modified` has no body."""
        return cls(
            name=name, at=answer.read_at, body=None if answer.is_not_modified else answer.body, metadata=metadata,
            is_document=is_document, source_url=url, request=request, attempts=answer.attempts,
            validators=answer.validators,
        )  # fmt: skip

    @classmethod
    def failed(cls, name: str, url: str, at: datetime, error: FetchError, *, request: str | None = None) -> Polled:
        return cls(name=name, at=at, source_url=url, request=request, attempts=error.attempts, error=error)


@dataclass(frozen=True, slots=True)
class Known:
    """What the lake knows of a name: the bytes of the last answer and the validators that came with them."""

    document_id: str
    validators: Validators = field(default_factory=Validators)


class Collector(Protocol):
    """One source. `poll` asks what there is to ask and yields as it goes, so that nothing piles up in memory."""

    @property
    def source_id(self) -> str: ...

    def poll(self, known: Mapping[str, Known]) -> Iterator[Polled]: ...
