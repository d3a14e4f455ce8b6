"""The same lines and tables in every format that a table comes in."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import openpyxl

from tests.ingestion.readers import files

Rows = Sequence[Sequence[str]]


def every(rows: Rows, *lines: str) -> dict[str, bytes]:
    """A table below lines of text; in a sheet and a CSV file they are rows of it."""
    return apart((lines, rows)) | {
        "ruled.pdf": files.pdf(rows, lines=lines, fitted=True),
        "open.pdf": files.pdf(rows, lines=lines, ruled=False, fitted=True),
    }


def apart(*tables: tuple[Sequence[str], Rows]) -> dict[str, bytes]:
    """Tables below each other with an empty line or row between, each below its own lines."""
    return {
        "a.html": _html(tables),
        "a.docx": files.docx(
            "".join("".join(map(files.paragraph, lines)) + files.docx_table(rows) for lines, rows in tables)
        ),
        "a.xlsx": files.saved(_book(tables)),
        "a.csv": "\n\n".join(_records(lines, rows) for lines, rows in tables).encode(),
        "bars.txt": "\n\n".join(
            "\n".join(lines) + "\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows) for lines, rows in tables
        ).encode(),
    }


def json_list(rows: Rows, **members: str) -> bytes:
    """Objects with the header's words as keys, in an object whose other members speak of them."""
    return json.dumps(
        {**members, "data": [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]}, ensure_ascii=False
    ).encode()


def _html(tables: Sequence[tuple[Sequence[str], Rows]]) -> bytes:
    body = "".join(
        "".join(f"<p>{line}</p>" for line in lines)
        + "<table>"
        + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        + "</table>"
        for lines, rows in tables
    )
    return f"<!doctype html><html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode()


def _book(tables: Sequence[tuple[Sequence[str], Rows]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    page = book.active
    for number, (lines, rows) in enumerate(tables):
        if number:
            page.append([])
        for line in (*((text,) for text in lines), *rows):
            page.append(list(line))
    return book


def _records(lines: Sequence[str], rows: Rows) -> str:
    out = io.StringIO()
    for line in lines:
        out.write(f'"{line}"' + ";" * (len(rows[0]) - 1) + "\n")
    for row in rows:
        out.write(";".join(row) + "\n")
    return out.getvalue().rstrip("\n")
