"""Spreadsheets. XLSX through openpyxl, which knows number formats and merged cells; the others, and XLSX files that
openpyxl cannot open, through calamine, which gives values only.

A cell says what the workbook shows: percent as percent, thousands where its format leaves digits out. What shows no
number (a formula that was never computed, an error) stays empty, and a warning names the cell.

Both allocate what the file claims, so the true extent is counted in the sheets' markup first.
"""

from __future__ import annotations

import re
import warnings as python_warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from ingestion.readers import limits, raised
from ingestion.readers.builder import DocumentBuilder, DraftCell
from ingestion.readers.canonical import CanonicalDocument, UnreadableDocument
from ingestion.readers.detection import XLS, XLSX

_SHEET_PART = re.compile(r"xl/(?:worksheets|chartsheets|dialogsheets|macrosheets)/[^/]+\.xml", re.IGNORECASE)
_REFERENCE = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\br\s*=\s*["']([A-Za-z]{1,4})(\d{1,9})["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^<>]*?\br\s*=\s*["'](\d{1,9})["']""")
_CELL_TAG = re.compile(rb"<(?:\w+:)?c[\s>/]")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b")
_CHUNK = 1 << 20
FORMATS_UNREAD = "number_formats_unread"
"""Whether 0.6 is shown as 60% is not known."""


def read_spreadsheet(data: bytes, media_type: str) -> CanonicalDocument:
    builder = DocumentBuilder()
    if media_type == XLSX:
        _check_extent(data)
        try:
            for sheet, drafts in _through_openpyxl(data, builder.warnings):
                builder.add_table(drafts, sheet=sheet)
            return builder.build("openpyxl", media_type)
        except UnreadableDocument:
            raise
        except MemoryError:
            raise
        except Exception as error:
            builder = DocumentBuilder()
            builder.warnings.append(f"openpyxl_failed:{type(error).__name__}")
    elif media_type != XLS:
        _check_archive(data)
    builder.warnings.append(FORMATS_UNREAD)
    for sheet, drafts in _through_calamine(data):
        builder.add_table(drafts, sheet=sheet)
    return builder.build("calamine", media_type)


def _check_extent(data: bytes) -> None:
    """Counts cells and finds the last row and column of every sheet, streaming, whatever `dimension` says."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            limits.check_zip(archive)
            for info in archive.infolist():
                if _SHEET_PART.fullmatch(info.filename):
                    _check_sheet(archive, info)
    except UnreadableDocument:
        raise
    except Exception as error:
        raise UnreadableDocument("broken", f"the archive is damaged: {type(error).__name__}") from None


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            limits.check_zip(archive)
    except UnreadableDocument:
        raise
    except Exception as error:
        raise UnreadableDocument("broken", f"the archive is damaged: {type(error).__name__}") from None


def _check_sheet(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    rows = columns = cells = merges = read = 0
    rest = b""
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > info.file_size:
                raise UnreadableDocument("archive_bomb", "a sheet is larger than its directory entry says")
            if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                raise UnreadableDocument("forbidden_markup", "a sheet declares a document type")
            piece = rest + chunk
            # The next chunk starts at the last tag's beginning, so that no tag is counted twice or cut.
            cut = piece.rfind(b"<")
            piece, rest = (piece[:cut], piece[cut:][-4096:]) if cut > 0 else (piece, b"")
            cells += len(_CELL_TAG.findall(piece))
            merges += len(_MERGE.findall(piece))
            for letters, row in _REFERENCE.findall(piece):
                rows = max(rows, int(row))
                columns = max(columns, _column_number(letters))
            for row in _ROW.findall(piece):
                rows = max(rows, int(row))
            if cells > limits.MAX_CELLS or merges > limits.MAX_CELLS // 10:
                raise UnreadableDocument("too_large", f"a sheet has more than {limits.MAX_CELLS:,} cells")
    if rows > 1_048_576 or columns > 16_384 or rows * max(columns, 1) > limits.MAX_SHEET_AREA:
        raise UnreadableDocument("too_large", f"a sheet spans {rows:,} rows by {columns:,} columns")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _through_openpyxl(data: bytes, warnings: list[str]) -> Iterator[tuple[str, list[DraftCell]]]:
    import openpyxl
    from openpyxl.cell.rich_text import CellRichText
    from openpyxl.utils import get_column_letter

    with python_warnings.catch_warnings():
        python_warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(BytesIO(data), data_only=True, keep_links=False, rich_text=True)
    uncomputed = _uncomputed(data, workbook)
    hidden = 0
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            hidden += sum(_has_digit(cell.value) for cell in sheet._cells.values())
            continue
        rows, columns = _hidden(sheet)
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        for merged in sheet.merged_cells.ranges:
            spans[merged.min_row, merged.min_col] = (
                merged.max_row - merged.min_row + 1,
                merged.max_col - merged.min_col + 1,
            )
        drafts = []
        for (row, column), cell in sorted(sheet._cells.items()):
            reference = f"{get_column_letter(column)}{row}"
            if cell.value is None:
                if (sheet.title, row, column) in uncomputed:
                    warnings.append(f"formula_without_value:{sheet.title}!{reference}")
                continue
            down, across = spans.get((row, column), (1, 1))
            if rows.issuperset(range(row, row + down)) or columns.issuperset(range(column, column + across)):
                hidden += _has_digit(cell.value)
                continue
            value = _with_marks(cell.value) if isinstance(cell.value, CellRichText) else cell.value
            text, number = _shown(value, cell.number_format)
            drafts.append(
                DraftCell(
                    row - 1, column - 1, text, down, across, number=number,
                    number_format=cell.number_format if number is not None else None,
                    reference=reference, place={"sheet": sheet.title, "cell": reference},
                )
            )  # fmt: skip
        yield sheet.title, drafts
    if hidden:
        warnings.append(f"hidden_text:{hidden}")


def _hidden(sheet: Any) -> tuple[set[int], set[int]]:
    """The rows and columns that readers of the sheet do not see, counted from one."""
    rows = {row for row, dimension in sheet.row_dimensions.items() if dimension.hidden}
    columns: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            columns |= set(range(dimension.min, dimension.max + 1))
    return rows, columns


def _has_digit(value: object) -> bool:
    return any(map(str.isdigit, str(value)))


def _uncomputed(data: bytes, workbook: Any) -> set[tuple[str, int, int]]:
    """Sheet, row and column of the formulas whose result is not in the file: its writer did not compute."""
    import openpyxl

    empty = {
        (sheet.title, row, column)
        for sheet in workbook.worksheets
        for (row, column), cell in sheet._cells.items()
        if cell.value is None
    }
    if not empty:
        return empty
    found = set()
    with python_warnings.catch_warnings():
        python_warnings.simplefilter("ignore")
        formulas = openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False)
        for sheet in formulas.worksheets:
            sheet.reset_dimensions()
            found |= {
                (sheet.title, cell.row, cell.column)
                for line in sheet.iter_rows()
                for cell in line
                if cell.data_type == "f"
            }
        formulas.close()
    return empty & found


def _with_marks(value: Any) -> str:
    """Rich text with what it raises marked as such."""
    parts = []
    for part in value:
        if isinstance(part, str):
            parts.append(part)
        else:
            up = part.font is not None and part.font.vertAlign == "superscript"
            parts.append(raised.raised(part.text) if up else part.text)
    return "".join(parts)


def _through_calamine(data: bytes) -> Iterator[tuple[str, list[DraftCell]]]:
    import python_calamine

    try:
        workbook = python_calamine.load_workbook(BytesIO(data))
        names = list(workbook.sheet_names)
    except MemoryError:
        raise
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        reason = "encrypted" if "assword" in str(error) or "ncrypt" in str(error) else "broken"
        raise UnreadableDocument(reason, f"no readable workbook: {str(error)[:200]}") from None
    for name in names:
        try:
            sheet = workbook.get_sheet_by_name(name)
            first_row, first_column = sheet.start or (0, 0)
            if sheet.height * sheet.width > limits.MAX_SHEET_AREA:
                raise UnreadableDocument("too_large", f"a sheet spans {sheet.height:,} rows by {sheet.width:,} columns")
            rows = sheet.to_python(skip_empty_area=True)
            merged = sheet.merged_cell_ranges or []
        except (UnreadableDocument, MemoryError):
            raise
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            # calamine's PanicException is no Exception
            raise UnreadableDocument("broken", f"sheet {name!r} cannot be read: {str(error)[:200]}") from None
        spans = {start: (end[0] - start[0] + 1, end[1] - start[1] + 1) for start, end in merged}
        drafts: list[DraftCell] = []
        for row, values in enumerate(rows, first_row):
            if len(drafts) > limits.MAX_CELLS:
                raise UnreadableDocument("too_large", f"a sheet has more than {limits.MAX_CELLS:,} cells")
            for column, value in enumerate(values, first_column):
                if value == "" or value is None:
                    continue
                text, number = _shown(value, None)
                reference = f"{_letters(column)}{row + 1}"
                down, across = spans.get((row, column), (1, 1))
                drafts.append(
                    DraftCell(
                        row,
                        column,
                        text,
                        down,
                        across,
                        number=number,
                        reference=reference,
                        place={"sheet": name, "cell": reference},
                    )
                )
        yield name, drafts


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _shown(value: Any, number_format: str | None) -> tuple[str, Decimal | None]:
    """A cell's value as text, and the number if it is one.

    Percent is shown as percent, the number stays as stored. Where the format counts in thousands or millions, so does
    the number: it is what stands beside the unit.
    """
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), None
    if isinstance(value, (int, float)):
        # 15 digits are what a spreadsheet holds; the rest is binary noise.
        number = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
        if not number.is_finite():
            return str(value), None
        if number_format and ("%" in number_format or "," in number_format):
            return _formatted(number, number_format)
        return plain(number), number
    if isinstance(value, datetime):
        return (value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")), None
    if isinstance(value, (date, time)):
        return value.isoformat(), None
    if isinstance(value, timedelta):
        return str(value), None
    return str(value), None


_FORMAT_PART = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[([^\]]*)\]|(;)|([^"\\_*\[;]+)')
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_SCALE = re.compile(r"[0#?](,+)(?=\.|[^0#?,.]|$)")


def _formatted(number: Decimal, number_format: str) -> tuple[str, Decimal]:
    """A number as percent or in thousands, as its format has it, with all of its digits.

    Words behind a number that the format scales (`0.0,, "triệu"`) belong to it; those of other formats do not.
    """
    codes, words = _section(number, number_format)
    if "%" in codes:
        return f"{plain(number * 100)}%", number
    scale = sum(len(commas) for commas in _SCALE.findall(codes))
    if not scale:
        return plain(number), number
    shown = number.scaleb(-3 * scale)
    return f"{plain(shown)}{' ' if words[:1].isalpha() else ''}{words}", shown


def _section(number: Decimal, number_format: str) -> tuple[str, str]:
    """The part of a format that is for this number: its codes, and the words that it sets behind them."""
    sections: list[tuple[str, str, str]] = []
    condition = codes = words = ""
    for quoted, escaped, bracket, end, plain_codes in [*_FORMAT_PART.findall(number_format), ("", "", "", ";", "")]:
        if end:
            sections.append((condition, codes, words))
            condition = codes = words = ""
        elif bracket:
            condition = bracket if _CONDITION.fullmatch(bracket) else condition
        elif plain_codes:
            codes += plain_codes
        elif any(code in codes for code in "0#?"):
            words += quoted or escaped
    for condition, codes, words in sections:
        if condition and _holds(number, condition):
            return codes, words
    free = [(codes, words) for condition, codes, words in sections[:3] if not condition]
    if len(free) < len(sections[:3]):
        return free[-1] if free else sections[0][1:]
    return free[2] if number == 0 and len(free) > 2 else free[1] if number < 0 and len(free) > 1 else free[0]


def _holds(number: Decimal, condition: str) -> bool:
    match = _CONDITION.fullmatch(condition)
    if match is None:
        return False
    sign, limit = match.group(1), Decimal(match.group(2))
    return {
        "<": number < limit, ">": number > limit, "<=": number <= limit, ">=": number >= limit,
        "=": number == limit, "<>": number != limit,
    }[sign]  # fmt: skip


def plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
