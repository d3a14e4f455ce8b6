"""What one document says: a portal reply, declared tables, and the prose around them, with the words of its source.

A pure function of the document, its receipt and the reference data: it can be called in another process.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import ingestion.extract
import ingestion.portal
import ingestion.tables
from ingestion.landing import Metadata, parse_metadata
from ingestion.portal import saved
from ingestion.readers.canonical import CanonicalDocument
from ingestion.readers.ocr import WARNING as OCR_WARNING
from ingestion.records import Figure, Reading, Receipt, Reject, Source
from ingestion.reference import Reference


def understand(
    document: CanonicalDocument, receipt: Receipt, reference: Reference
) -> tuple[list[Figure], list[Reading], list[Reject]]:
    """Figures, readings and rejects of one document: a portal reply, declared tables, and prose around them."""
    metadata = receipt_metadata(receipt)
    source = metadata.source(receipt.name)
    request = json.loads(metadata.request) if metadata.request else None
    if request is not None and (not document.tables or document.media_type == "application/json"):
        return _reply(document, source, reference, request, metadata)
    read_at = metadata.read_at or (saved.moment_in(document.text) if document.tables else None)
    if metadata.read_at:
        source = saved.framed(source, request, metadata.read_at)
    mapped = ingestion.tables.map_tables(document, source, reference)
    readings: list[Reading] = []
    if read_at is not None:
        readings, mapped.figures = saved.readings_of(
            mapped.figures, document, reference, request=request, read_at=read_at
        )
    if request is not None and not readings:
        return _reply(document, source, reference, request, metadata)
    figures = [*mapped.figures, *ingestion.extract.extract(document, source, reference, taken=mapped.taken)]
    figures = hold_recognised([_claimed(figure, receipt, reference) for figure in figures], document)
    return figures, readings, list(mapped.rejects)


def _reply(
    document: CanonicalDocument, source: Source, reference: Reference, request: Any, metadata: Metadata
) -> tuple[list[Figure], list[Reading], list[Reject]]:
    """What the document holds as an answer of the portal; a page that is none is a reject that says so."""
    readings, rejects = ingestion.portal.parse_reply(
        document, source, reference, request=request, read_at=metadata.read_at
    )
    return [], readings, rejects


def hold_recognised(figures: list[Figure], document: CanonicalDocument) -> list[Figure]:
    """Nothing that was read off a scan is accepted without a person: a digit may be wrong."""
    if OCR_WARNING not in document.warnings:
        return figures
    return [
        dataclasses.replace(
            figure,
            status="review" if figure.status == "accepted" else figure.status,
            reasons=";".join(filter(None, (figure.reasons, OCR_WARNING))),
        )
        for figure in figures
    ]


def _claimed(figure: Figure, receipt: Receipt, reference: Reference) -> Figure:
    """The claim of the whole document, where its source or its publisher's authority gives one."""
    if figure.claim != "stated":
        return figure
    if receipt.claim:
        return dataclasses.replace(figure, claim=receipt.claim)
    indicator = reference.indicators.get(figure.indicator_code or "")
    publisher = reference.publisher(receipt.publisher, receipt.source_url)
    if indicator and publisher and indicator.index_code and indicator.index_code in publisher.official_for:
        return dataclasses.replace(figure, claim="official")
    return figure


def receipt_metadata(receipt: Receipt) -> Metadata:
    """The metadata that a receipt keeps."""
    return parse_metadata(
        {
            "title": receipt.title,
            "publisher": receipt.publisher,
            "source_url": receipt.source_url,
            "published_on": receipt.published_on.isoformat() if receipt.published_on else None,
            "provinces": receipt.provinces,
            "claim": receipt.claim,
            "request": receipt.request,
            "read_at": receipt.read_at.isoformat() if receipt.read_at else None,
        }
    )
