"""CSV and TSV: the delimiter from its counts, every record kept, ragged ones named."""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO

from ingestion.readers import limits
from ingestion.readers.builder import DocumentBuilder, DraftCell
from ingestion.readers.canonical import CanonicalDocument, UnreadableDocument
from ingestion.readers.encoding import decode

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_RECORDS = 200
_LONGEST_QUOTED = 20_000
"""A quoted field with more characters is an unclosed quote that swallowed the rows behind it."""


def read_delimited(data: bytes, media_type: str) -> CanonicalDocument:
    text, encoding, warnings = decode(data)
    if len(text) > limits.MAX_TEXT:
        raise UnreadableDocument("too_large", f"{len(text):,} characters of text")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    delimiter = declared_delimiter(text)
    if delimiter:
        text = text.split("\n", 1)[1]
    delimiter = delimiter or ("\t" if media_type.endswith("tab-separated-values") else sniff_delimiter(text))
    records, unquoted = read_records(text, delimiter)
    if unquoted:
        warnings.append("unbalanced_quotes")
    width = Counter(len(record) for record in records if record).most_common(1)
    builder = DocumentBuilder()
    ragged = [number for number, record in enumerate(records) if record and len(record) != width[0][0]]
    if ragged:
        warnings.append(f"ragged_rows:{len(ragged)}")
    builder.add_table(
        DraftCell(number, column, value, place={"record": number + 1})
        for number, record in enumerate(records)
        for column, value in enumerate(record)
    )
    return builder.build("delimited", media_type, encoding=encoding, warnings=warnings)


def declared_delimiter(text: str) -> str | None:
    """`sep=;` in the first line, as spreadsheets write it."""
    first = text.split("\n", 1)[0].strip()
    return first[4] if len(first) == 5 and first.lower().startswith("sep=") and "\n" in text else None


def sniff_delimiter(text: str) -> str:
    """The delimiter under which most records have the same number of fields, more than one."""
    best, score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for number, record in enumerate(csv.reader(StringIO(text), delimiter=delimiter)):
                if number >= _SAMPLE_RECORDS:
                    break
                if record:
                    widths[len(record)] += 1
        except csv.Error:
            continue
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        # A decimal comma splits some rows, a delimiter all of them; width breaks ties.
        agreement = count / sum(widths.values()) * (1 + min(width, 50) / 1000)
        if width > 1 and agreement > score:
            best, score = delimiter, agreement
    return best


def read_records(text: str, delimiter: str) -> tuple[list[list[str]], bool]:
    """All records, and whether quotes had to be taken as plain characters because they do not close."""
    csv.field_size_limit(limits.MAX_TEXT)
    try:
        records = list(csv.reader(StringIO(text), delimiter=delimiter, strict=True))
        if not any(len(value) > _LONGEST_QUOTED and "\n" in value for record in records for value in record):
            return records, False
    except csv.Error:
        pass
    lines = text.split("\n")
    return list(csv.reader((line for line in lines), delimiter=delimiter, quoting=csv.QUOTE_NONE)), True
