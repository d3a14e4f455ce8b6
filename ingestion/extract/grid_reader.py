"""Figures out of grids: a row's label says what is measured, the column's header when and of which kind."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal

from ingestion.extract import confidence as sure
from ingestion.extract import government, grids, kinds, periods, time_limit
from ingestion.extract.comparators import comparator
from ingestion.extract.flow import Flow
from ingestion.extract.grids import Grid, GridCell
from ingestion.extract.lexer import lex
from ingestion.extract.phrases import Rule
from ingestion.extract.reading import Reading
from ingestion.extract.resolver import edition_of
from ingestion.records import NATIONAL_UNIT_ID, Figure, Period
from ingestion.reference import MERGER_DATE, NATIONAL, fold

_SHARE = re.compile(r"^(?:tỷ lệ|tỷ trọng|mức độ|% )")
_RANK_HEAD = re.compile(r"(?:xếp hạng|thứ hạng|vị trí|xếp thứ|hạng\b)")
_SCORE_HEAD = re.compile(r"(?:điểm|giá trị|chỉ số)\b")
_BARE_YEAR = re.compile(r"(?<![\d/.-])20[0-4]\d(?![\d/.-])")
_TARGET_HEAD = re.compile(r"(?:mục tiêu|\bkh\b|chỉ tiêu|kế hoạch|phấn đấu|dự kiến|đến năm|lộ trình|giai đoạn)")
_ACTUAL_HEAD = re.compile(r"(?:kết quả|thực hiện|đạt được|hiện trạng|thực tế|ước)")


def cell_spans(grid: Grid) -> list[tuple[int, int]]:
    """Places of the cells whose numbers the grid reads or knows to be none: values, indexes, headers of years."""
    return [
        (cell.start, cell.end)
        for row in grid.rows
        for cell in row
        if not cell.copy
        and (grids.is_value(cell.text) or re.fullmatch(r"[\d.]{1,5}|[^\d]{0,14}\d{4}", cell.text.strip()))
    ]


def held(figure: Figure) -> Figure:
    """A figure kept for review because it stands in a table."""
    if figure.status != "accepted":
        return figure
    return replace(figure, status="review", reasons="no_layout")


def read(reading: Reading, grid: Grid) -> list[Figure]:
    """All figures of one grid."""
    figures: list[Figure] = []
    caption = fold(reading.document.text[max(0, grid.start - 400) : grid.start])
    above = {hit.pattern for hit in reading.catalogue.hits(caption, caption)}
    roles = [grids.role(head) for head in grid.heads]
    whens: dict[str, tuple[Period | None, str, bool]] = {}
    of_units = _is_of_units(reading, grid, roles)
    for row, span in zip(grid.rows[grid.first :], grid.spans[grid.first :], strict=True):
        time_limit.check()
        label_column = _label_column(row, roles)
        if label_column is None:
            continue
        label = row[label_column].text
        unit_text = next((cell.text for cell, kind in zip(row, roles, strict=False) if kind == "unit"), "")
        for column, cell in enumerate(row):
            if column <= label_column or (column < len(roles) and roles[column] in ("index", "unit", "note")):
                continue
            if not grids.is_value(cell.text) or (cell.copy and column and row[column - 1].start == cell.start):
                continue
            if cell.copy and cell.start < span[0]:
                continue
            head = grid.heads[column] if column < len(grid.heads) else ""
            if head not in whens:
                whens[head] = _when(reading, fold(head), caption)
            if of_units:
                figure = _of_unit(reading, span, label, head, cell, caption, whens[head])
            else:
                figure = _figure(reading, grid, span, label, unit_text, head, cell, above, whens[head])
            if figure is not None:
                figures.append(figure)
    return figures


def _label_column(row: list[GridCell], roles: list[str]) -> int | None:
    for column, cell in enumerate(row[:4]):
        if column < len(roles) and roles[column] in ("index", "unit"):
            continue
        if len(cell.text) > 3 and not grids.is_value(cell.text) and any(char.isalpha() for char in cell.text):
            return column
    return None


def _shape(unit_text: str, head: str, label: str, value: Decimal, unit: str | None) -> tuple[tuple[str, ...], str]:
    units = fold(unit_text)
    if unit == "percent" or units.startswith(("%", "phần trăm", "tỷ lệ %")) or "%" in head or "(%)" in label:
        return ("percent",), "percent"
    if _RANK_HEAD.search(head) and not units:
        return ("rank",), "rank"
    if "điểm" in units or (_SCORE_HEAD.search(head) and not units):
        return ("score",), "score"
    if not units and _SHARE.match(label) and "100 dân" not in label and value <= 100:
        return ("percent",), "percent"
    return ("count", "rate"), "count"


def _mapped(reading: Reading, shapes: tuple[str, ...], label: str, context: set[int]) -> tuple[Rule | None, bool]:
    """The rule whose terms the label holds, and whether it won clearly."""
    catalogue = reading.catalogue
    present = reading.terms_in(label)
    scored: list[tuple[float, Rule]] = []
    seen: set[int] = set()
    for shape in shapes:
        by_noun, by_term = catalogue.by_noun.get(shape, {}), catalogue.by_term.get(shape, {})
        for pattern in present:
            for rule in (*by_noun.get(pattern, ()), *by_term.get(pattern, ())):
                if id(rule) in seen:
                    continue
                seen.add(id(rule))
                if rule.without & present:
                    continue
                groups = [*rule.terms, *([rule.noun] if rule.noun else [])]
                if not all(group & present for group in groups) or not all(
                    group & (context | present) for group in rule.context
                ):
                    continue
                scored.append((sum(max(catalogue.weights[p] for p in group & present) for group in groups), rule))
    scored.sort(key=lambda item: (-item[0], item[1].phrase.row))
    if not scored:
        return None, True
    best = scored[0]
    others = [score for score, rule in scored if rule.code != best[1].code]
    return best[1], not others or best[0] >= others[0] * 1.12


def _figure(
    reading: Reading,
    grid: Grid,
    span: tuple[int, int],
    label: str,
    unit_text: str,
    head: str,
    cell: GridCell,
    above: set[int],
    when: tuple[Period | None, str, bool],
) -> Figure | None:
    text = reading.document.text
    raw = text[cell.start : cell.end]
    low = fold(raw)
    tokens = [token for token in lex(low) if token.value is not None and token.core_end - token.start <= 20]
    tokens = [token for token in tokens if not re.search(r"<[^>]*$", low[: token.start])]
    if len(tokens) != 1:
        return None
    token = tokens[0]
    assert token.value is not None
    if re.fullmatch(r"(?:19|20)\d\d", token.text):
        return None
    folded_label, folded_head = fold(label), fold(head)
    shapes, unit = _shape(unit_text, folded_head, folded_label, token.value, token.unit)
    rule, clear = _mapped(reading, shapes, folded_label, above)
    if rule is None and unit_text:
        rule, clear = _mapped(reading, shapes, folded_label + " " + fold(unit_text), set())
    reasons: list[str] = []
    features = {"grid"}
    named = reading.reference.resolve(label, reading.dated)
    if named.unit is not None or not grid.heads:
        reasons.append("no_layout")
    period, kind, doubt = when
    if doubt:
        features.add("period_doubtful")
    indicator = reading.reference.indicators.get(rule.code) if rule else None
    if rule is None:
        reasons.append("unmapped")
    elif not clear:
        features.add("narrow_margin")
    if indicator is not None and rule is not None:
        unit = rule.phrase.unit or indicator.unit.split("|")[0]
        kind = rule.phrase.kind or kind
        if not indicator.admits(token.value):
            reasons.append("out_of_bounds")
    total = None
    high = token.high if token.kind == "range" else None
    if token.kind == "fraction":
        total = token.high
    unit_id, province, scope = _unit(reading, label, period)
    if unit_id is None:
        reasons.append("no_unit")
    share = sure.confidence(features, rule.phrase.prior if rule else 1.0) if rule else Decimal("0.2")
    status = sure.status(share, reasons)
    start, end = cell.start + token.start, cell.start + token.end
    quote_start, quote_end = (
        span if span[1] - span[0] <= 600 and span[0] <= start and end <= span[1] else (cell.start, cell.end)
    )
    edition_id = edition_of(reading, indicator, period, kind)
    return Figure(
        value=token.value,
        unit=unit,
        quote=text[quote_start:quote_end],
        quote_start=quote_start,
        quote_end=quote_end,
        value_start=start,
        value_end=end,
        locator=json.dumps(
            {**reading.document.place(start), "start": start, "end": end}, ensure_ascii=False, sort_keys=True
        ),
        status=status,
        confidence=share,
        rule=f"grid:{rule.code}#{rule.phrase.row}" if rule else "grid",
        comparator=comparator(low[: token.start], low[token.end :], shapes[0], group=False, ranged=high is not None),
        kind=kind,
        claim=reading.source.claim or "stated",
        value_high=high,
        of_total=total,
        indicator_code=rule.code if rule else None,
        unit_id=unit_id,
        province=province,
        scope=scope,
        edition_id=edition_id,
        period_type=period.type if period else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        period_basis="column" if period else "none",
        context=" | ".join(part for part in (label, unit_text, head, cell.text) if part)[:600],
        reasons=";".join(reasons) or None,
    )


_LEAST_UNITS = 4


def _is_of_units(reading: Reading, grid: Grid, roles: list[str]) -> bool:
    """Whether the rows of a grid are provinces, so that its columns say what is measured."""
    if not grid.heads:
        return False
    rows = grid.rows[grid.first :]
    columns = [_label_column(row, roles) for row in rows]
    named = sum(
        column is not None and reading.reference.resolve(row[column].text, reading.dated).unit is not None
        for row, column in zip(rows, columns, strict=True)
    )
    return named >= _LEAST_UNITS and named >= 0.8 * len(rows)


def _of_unit(
    reading: Reading,
    span: tuple[int, int],
    label: str,
    head: str,
    cell: GridCell,
    caption: str,
    when: tuple[Period | None, str, bool],
) -> Figure | None:
    """A province's rank or score: the column names the index, or the lines above the table do."""
    text = reading.document.text
    low = fold(text[cell.start : cell.end])
    tokens = [token for token in lex(low) if token.value is not None and token.core_end - token.start <= 20]
    value = tokens[0].value if len(tokens) == 1 else None
    if value is None:
        return None
    token, folded = tokens[0], fold(head)
    shape = "rank" if _RANK_HEAD.search(folded) and not _VALUE_HEAD.search(folded) else "score"
    period, _, _ = when
    around = f"{caption[-200:]} / {reading.title}"
    years = {int(year) for year in _BARE_YEAR.findall(around)}
    if period is None and len(years) == 1:
        period = periods.year(years.pop())
    rule = _of_column(reading, shape, folded, around)
    indicator = reading.reference.indicators.get(rule.code) if rule else None
    reasons: list[str] = []
    if rule is None or indicator is None or period is None:
        reasons.append("no_layout")
    elif not indicator.admits(value) or token.kind != "number":
        reasons.append("out_of_bounds")
    edition = edition_of(reading, indicator, period, "actual")
    announced = next((item.announced_on for item in reading.reference.editions if item.edition_id == edition), None)
    if announced is not None and reading.dated is not None and announced > reading.dated:
        reasons.append("edition_not_announced")
    fact = reading.dated if announced is not None and announced >= MERGER_DATE else period.end if period else None
    unit = reading.reference.resolve(label, fact).unit
    if unit is None:
        reasons.append("no_unit")
    share = sure.confidence({"grid"}, rule.phrase.prior) if rule else Decimal("0.2")
    start, end = cell.start + token.start, cell.start + token.end
    quote = span if span[1] - span[0] <= 600 else (cell.start, cell.end)
    return Figure(
        value=value,
        unit=indicator.unit.split("|")[0] if indicator else shape,
        quote=text[quote[0] : quote[1]],
        quote_start=quote[0],
        quote_end=quote[1],
        value_start=start,
        value_end=end,
        locator=json.dumps(
            {**reading.document.place(start), "start": start, "end": end}, ensure_ascii=False, sort_keys=True
        ),
        status=sure.status(share, reasons),
        confidence=share,
        rule=f"grid:{rule.code}#{rule.phrase.row}" if rule else "grid",
        kind="actual",
        claim=reading.source.claim or "stated",
        indicator_code=rule.code if rule else None,
        unit_id=unit.unit_id if unit else None,
        province=unit.short_name if unit else None,
        scope="province" if unit else None,
        edition_id=edition,
        period_type=period.type if period else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        period_basis="column" if period else "none",
        context=" | ".join(part for part in (label, head, cell.text) if part)[:600],
        reasons=";".join(reasons) or None,
    )


_VALUE_HEAD = re.compile(r"(?:giá trị|điểm|chỉ số)\b")


def _of_column(reading: Reading, shape: str, head: str, around: str) -> Rule | None:
    """The index that a column's header names, with the help of what stands above; none where several may be meant."""
    catalogue = reading.catalogue
    here = {hit.pattern for hit in catalogue.hits(head, head)}
    wide = here | {hit.pattern for hit in catalogue.hits(around, around)}
    found: list[tuple[int, Rule]] = []
    for rule in catalogue.rules:
        phrase = rule.phrase
        if phrase.shape != shape or rule.noun or not (rule.terms or rule.context) or phrase.scope == "national":
            continue
        if phrase.family in ("change", "growth", "reduction"):
            continue
        if reading.reference.indicators[rule.code].index_code is None or rule.without & here:
            continue
        if all(group & here for group in rule.terms) and all(group & wide for group in rule.context):
            found.append((len(rule.terms) + sum(bool(group & here) for group in rule.context), rule))
    if not found:
        return None
    most = max(score for score, _ in found)
    best = [rule for score, rule in found if score == most]
    return best[0] if len({rule.code for rule in best}) == 1 else None


def _when(reading: Reading, head: str, caption: str) -> tuple[Period | None, str, bool]:
    """Period and kind of a column; doubt where the header names no time."""
    period: Period | None = None
    tokens = lex(head)
    found = periods.times(Flow(head, head, [], head, [0], [0]), tokens, 0) if tokens else []
    doubt = False
    usable = [time for time in found if time.relation != "compare"]
    bare = _BARE_YEAR.findall(head)
    if usable:
        period = usable[-1].period
    elif len(bare) == 1:
        period = periods.year(int(bare[0]))  # `Mục tiêu 2025`
    else:
        doubt = True
    if (_TARGET_HEAD.search(head) and not _ACTUAL_HEAD.search(head)) or (
        period is not None and reading.dated is not None and period.start > reading.dated
    ):
        kind = "target"
    elif _ACTUAL_HEAD.search(head) or period is not None:
        kind = "actual"
    else:
        kind = (
            "target"
            if kinds.TARGET_HEADING.search(caption[-200:]) and not kinds.ACTUAL_HEADING.search(caption[-200:])
            else "actual"
        )
    return period, kind, doubt


def _unit(reading: Reading, label: str, period: Period | None) -> tuple[str | None, str | None, str | None]:
    fact = period.end if period is not None and (reading.dated is None or period.end < reading.dated) else reading.dated
    named = reading.reference.resolve(label, fact)
    chosen = named.unit.unit_id if named.unit else reading.default.unit_id
    if chosen is None:
        return None, None, None
    if chosen == NATIONAL_UNIT_ID:
        return NATIONAL_UNIT_ID, NATIONAL, "national"
    unit = government.unit_on(reading.reference, chosen, fact)
    return (unit.unit_id, unit.short_name, "province") if unit else (None, None, None)
