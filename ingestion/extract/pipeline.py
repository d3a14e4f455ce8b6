"""One document through the rooms of this package."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate, compress
from operator import itemgetter

from ingestion.extract import (
    consistency,
    derivations,
    government,
    grid_reader,
    grids,
    periods,
    resolver,
    speakers,
    time_limit,
)
from ingestion.extract import flow as flows
from ingestion.extract.cues import Cue
from ingestion.extract.dating import reported_in, spoken_on, year_of_section
from ingestion.extract.lexer import Token, lex
from ingestion.extract.number_words import add_shares
from ingestion.extract.phrases import Catalogue, Hit
from ingestion.extract.quantities import (
    RANK_TOTAL,
    Quantity,
    amounts_in_turn,
    growths_in_turn,
    number_lists,
    number_rows,
    quantity,
    ranks_of_one_panel,
    worded,
)
from ingestion.extract.rank_chains import ranks_told_on, scores_in_brackets
from ingestion.extract.reading import Reading
from ingestion.readers.canonical import CanonicalDocument, Table
from ingestion.records import Figure, Source
from ingestion.reference import Reference, fold

_INDEX_NAME = Cue(
    r"(?:dti|chỉ số chuyển đổi số|mức độ (?:chuyển đổi số|cđs)|chuyển đổi số(?: cấp tỉnh| của| quốc gia)?)"
    r"[^.;\d]{0,150}$"
)


def extract(
    document: CanonicalDocument,
    source: Source,
    reference: Reference,
    taken: Sequence[Table] = (),
    *,
    suggest: bool = True,
) -> list[Figure]:
    """All figures of the text, accepted or held for review. Tables in `taken` have been read elsewhere.

    `suggest`: unmapped figures get the indicators that their words are most like.

    Raises UnreadableDocument (`time_limit`) where that takes longer than a document may.
    """
    with time_limit.limited():
        return _extract(document, source, reference, taken, suggest)


def _extract(
    document: CanonicalDocument, source: Source, reference: Reference, taken: Sequence[Table], suggest: bool
) -> list[Figure]:
    if len(document.text) > _DUMP_SIZE and _is_dump(document.text):
        return []
    elsewhere = [(table.start, table.end) for table in taken]
    found_grids = _grids(document, elsewhere)
    flow = flows.build(document, tuple(elsewhere))
    # A table on one line, as JSON has them, leaves no line out: its numbers are dropped where they stand.
    in_cells = flows.merged([*elsewhere, *(span for grid in found_grids for span in grid_reader.cell_spans(grid))])
    tokens = lex(flow.low)
    catalogue = catalogue_of(reference)
    by_block: dict[int, list[Token]] = {}
    index, last = 0, len(flow.blocks) - 1
    for token in tokens:
        while index < last and flow.blocks[index + 1].start <= token.start:
            index += 1
        by_block.setdefault(index, []).append(token)
    dated = source.published_on or _iso(document.published_on) or periods.document_date(flow, tokens)
    title = _title(source, document, flow)
    reported = reported_in(title)
    spoken = dated or spoken_on(reported, tokens)
    times: dict[int, list[periods.Time]] = {}
    quantities: dict[int, list[Quantity]] = {}
    for index, block in enumerate(flow.blocks):
        group = by_block.get(index, [])
        if block.kind == "boilerplate" or not (group or block.kind == "heading"):
            continue  # a heading may tell its time without a digit: `NHIỆM VỤ ĐẾN CUỐI NĂM`
        time_limit.check()
        found_times = periods.times(flow, group, block.start, spoken)
        if spoken is not None and (
            worded_times := periods.worded_times(
                flow.low, block.start, block.end, spoken, found_times, year_of_section(flow, index, times, spoken)
            )
        ):
            found_times = sorted([*found_times, *worded_times], key=lambda time: time.start)
        if found_times:
            times[index] = found_times
        found = [item for token in group if (item := quantity(token, flow.low, block.start, block.end)) is not None]
        found = _without_totals(found, flow.low)
        ranks_of_one_panel(found, flow.low)
        ranks_told_on(found, flow.low, block.start)
        scores_in_brackets(found, flow.low)
        growths_in_turn(found, flow.low)
        amounts_in_turn(found, flow.low)
        number_lists(found, flow.low)
        number_rows(found, flow.low)
        if in_cells:
            found = [item for item in found if not flows.inside(in_cells, flow.origin(item.start))]
        if found:
            quantities[index] = found
    hits, denied = catalogue.told(flow.low, flow.text)
    areas = [(grid.start, grid.end) for grid in found_grids]
    marked = list(compress(hits, map(catalogue.marked.__contains__, map(itemgetter(2), hits))))
    _add_worded(flow, marked, catalogue, quantities)
    _add_ordinals(flow, quantities)
    add_shares(flow, quantities)
    if areas:
        _drop_words(flow, quantities, areas)
    if not quantities and not found_grids:
        return []
    mentions, localities = government.mentions(flow, marked, catalogue, reference)
    index_names = [hit for hit in marked if hit.pattern in catalogue.index_of]
    if said := speakers.spans(flow.low):
        hits = [hit for hit in hits if not flows.inside(said, hit.start)]
        index_names = [hit for hit in index_names if not flows.inside(said, hit.start)]
    starts, ends, patterns = (list(map(itemgetter(column), hits)) for column in range(3))
    reading = Reading(
        document=document,
        source=source,
        reference=reference,
        catalogue=catalogue,
        flow=flow,
        hits=hits,
        denied=denied,
        district=government.issuing_district(flow, source.title or document.title or ""),
        dated=dated,
        reported=reported,
        mentions=mentions,
        localities=localities,
        default=government.default_unit(flow, source, mentions, localities, reference),
        title=title,
        times=times,
        hit_starts=starts,
        hit_ends=ends,
        hit_patterns=patterns,
        hit_reach=list(accumulate(ends, max)),
        index_names=index_names,
        mention_starts=[mention.start for mention in mentions],
        suggest=suggest,
        editions=sorted(
            (time.start, time.period.start.year)
            for found_times in times.values()
            for time in found_times
            if time.period.type == "year"
            and time.relation in ("in", "by")
            and _INDEX_NAME.search(flow.low, max(0, time.anchor - 190), time.anchor + 1)
        ),
    )
    figures: list[Figure] = []
    for index, found in sorted(quantities.items()):
        figures.extend(resolver.read_block(reading, index, found))
    figures = consistency.hold_second_values(figures)
    if found_grids:
        # What stands in a table beside its values (labels, notes) is prose without a sentence: for a person.
        figures = [
            grid_reader.held(figure) if flows.inside(areas, figure.value_start) else figure for figure in figures
        ]
    for grid in found_grids:
        figures.extend(grid_reader.read(reading, grid))
    return figures + derivations.earlier_ranks(figures, reference)


def _grids(document: CanonicalDocument, taken: list[tuple[int, int]]) -> list[grids.Grid]:
    """Tables that no layout took: those that the file itself tells, then those that only the text shows."""

    def apart(found: grids.Grid, spans: list[tuple[int, int]]) -> bool:
        return not any(start <= found.start < end for start, end in spans)

    told = [grid for grid in grids.of_tables(document.tables) if apart(grid, taken)]
    if not grids.maybe(document.text):
        return told
    spans = [*taken, *((grid.start, grid.end) for grid in told)]
    shown = [grid for grid in grids.find(document.text) if apart(grid, spans)]
    return sorted([*told, *shown], key=lambda grid: grid.start)


def document_unit(document: CanonicalDocument, source: Source, reference: Reference) -> government.Default:
    """Whom a document speaks of as a whole, known from its source or read in its text."""
    flow = flows.build(document)
    catalogue = catalogue_of(reference)
    mentions, localities = government.mentions(flow, catalogue.hits(flow.low, flow.text), catalogue, reference)
    return government.default_unit(flow, source, mentions, localities, reference)


_DUMP_SIZE = 200_000


def _is_dump(text: str) -> bool:
    """Whether a long text is a heap of numbers without the words that would say what they count."""
    return sum(map(str.isalpha, text[:: max(1, len(text) // 50_000)])) < 2_500


def _add_worded(flow: flows.Flow, hits: list[Hit], catalogue: Catalogue, quantities: dict[int, list[Quantity]]) -> None:
    """Number words that count something, put among the numbers of their block."""
    last = -1
    number_words = catalogue.worded
    for hit in [hit for hit in hits if hit.pattern in number_words]:
        if hit.start <= last:
            continue
        index = flow.block_at(hit.start)
        block = flow.blocks[index]
        noun_start = flow.low.index(" ", hit.start) + 1
        item = (
            worded(hit.start, hit.end, number_words[hit.pattern], noun_start, flow.low, block.start)
            if block.kind != "boilerplate"
            else None
        )
        if item is not None:
            group = quantities.setdefault(index, [])
            group.append(item)
            group.sort(key=lambda quantity: quantity.start)
            last = hit.end


def _drop_words(flow: flows.Flow, quantities: dict[int, list[Quantity]], areas: list[tuple[int, int]]) -> None:
    """Words in a table are no numbers: `Năm | Điểm` are a year and points, not five points."""
    for index, group in list(quantities.items()):
        kept = [item for item in group if item.token.kind != "word" or not flows.inside(areas, flow.origin(item.start))]
        if kept:
            quantities[index] = kept
        else:
            del quantities[index]


_ORDINALS = {
    "nhất": 1, "nhì": 2, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10,
}  # fmt: skip
_ORDINAL_WORD = rf"(?:{'|'.join(_ORDINALS)})(?!\w| liên)"
_ORDINALS_IN_TURN = Cue(
    rf"(?:xếp|đứng|vị trí|hạng)(?: ở| vị trí| hạng| số)* thứ {_ORDINAL_WORD}"
    rf"(?:(?: (?:về|ở) [^.;,\d]{{2,40}}?)?(?:,| và|, và) thứ {_ORDINAL_WORD}|"
    rf"(?: \([\d.,]{{1,8}}(?: điểm)?\))?(?:,|;| và|, và|, còn)"
    rf"(?: (?!lần|năm|đợt|ngày|quý|sáng|chiều|kỳ)[^\W\d]+){{1,5}} thứ {_ORDINAL_WORD})*"
)
_ORDINAL = re.compile(rf"(?<=thứ ){_ORDINAL_WORD}")


def _add_ordinals(flow: flows.Flow, quantities: dict[int, list[Quantity]]) -> None:
    """Ranks written as words: `đứng thứ hai`, `lần lượt ở vị trí thứ hai và thứ ba`."""
    for ranks in _ORDINALS_IN_TURN.finditer(flow.low):
        index = flow.block_at(ranks.start())
        if flow.blocks[index].kind == "boilerplate":
            continue
        for match in _ORDINAL.finditer(flow.low, ranks.start(), ranks.end()):
            start, end = match.span()
            value = Decimal(_ORDINALS[match.group()])
            token = Token("word", start, end, match.group(), value, core_end=end)
            group = quantities.setdefault(index, [])
            total = RANK_TOTAL.match(flow.low, end)
            of_total = Decimal(total.group(total.lastindex or 1)) if total else None
            group[:] = [item for item in group if total is None or item.start != total.start(total.lastindex or 1)]
            group.append(Quantity(token, "rank", value, start, end, of_total=of_total, unit="rank"))
            group.sort(key=lambda quantity: quantity.start)


_OF_ALL = re.compile(r"(?P<noun>[a-zà-ỹđ, ]{0,30}?)\s*\(?\b(?:trong|trên)(?: tổng số| số| tổng)(?: có)?\s*")
# `9 trên 42 bệnh viện`: of so many, where both stand side by side and a noun behind them.
_OF_SO_MANY = (" trên ", " trong ")


def _without_totals(found: list[Quantity], low: str) -> list[Quantity]:
    """Drop the total of a rank (`71 trong 193 quốc gia`) or a count (`37 trong tổng số 40 xã`): it carries it."""
    kept: list[Quantity] = []
    for item in found:
        previous = kept[-1] if kept else None
        if (
            previous is not None
            and previous.shape == "rank"
            and previous.of_total == item.value
            and item.start - previous.end < 30
        ):
            continue
        if (
            previous is not None
            and previous.shape == item.shape == "count"
            and previous.of_total is None
            and previous.high is None
            and item.high is None
            and previous.value <= item.value
            and (
                (of_all := _OF_ALL.fullmatch(low, previous.end, item.start)) is not None
                or (item.word and low[previous.end : item.start] in _OF_SO_MANY)
            )
        ):
            previous.of_total = item.value
            if of_all is None or not of_all.group("noun").strip():
                previous.end, previous.word = item.end, item.word  # what is counted stands behind the total
            continue
        kept.append(item)
    return kept


def catalogue_of(reference: Reference) -> Catalogue:
    """The catalogue of a reference, compiled once."""
    found = reference._cache.get("catalogue")
    if not isinstance(found, Catalogue):
        found = Catalogue(reference)
        reference._cache["catalogue"] = found
    return found


def _iso(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


_TYPE_OF_DOCUMENT = re.compile(r"(?:^|\s)(?:BÁO CÁO|KẾ HOẠCH|NGHỊ QUYẾT|CHƯƠNG TRÌNH|ĐỀ ÁN|QUYẾT ĐỊNH|THÔNG BÁO)\W*$")
"""What a document is, on a line of its own above its title."""
_LONGEST_TITLE = 300
_PREAMBLE = re.compile(
    r"(?:Căn cứ|Thực hiện (?:Kế hoạch|Quyết định|Nghị quyết|Chỉ thị|Công văn)|Kính gửi|Theo đề nghị)\b"
)
_SECTION = re.compile(r"(?:[IVX]{1,4}|\d{1,2})\s?[.)]\s")
"""How the heading of a section begins, which is no part of the title."""


def _title(source: Source, document: CanonicalDocument, flow: flows.Flow) -> str:
    """The folded title: from outside, from the reader, or the headings before the first paragraph."""
    parts = [source.title or document.title or ""]
    for block in flow.blocks[:14]:
        named = _TYPE_OF_DOCUMENT.search(parts[-1]) is not None and flow.text[block.end - 1] not in ".;:"
        if block.kind not in ("title", "heading") and not (named and block.end - block.start < _LONGEST_TITLE):
            if block.kind == "paragraph" and block.end - block.start > 120:
                break
            continue
        if len(parts) > 1 and (
            _SECTION.match(flow.text, block.start, block.end) or _PREAMBLE.match(flow.text, block.start, block.end)
        ):
            break
        text = flow.text[block.start : block.end]
        if (typed := _TYPE_OF_DOCUMENT.search(text)) is not None and typed.start():
            parts.append(text[: typed.start()])  # `ỦY BAN NHÂN DÂN TỈNH …` over `KẾ HOẠCH`
            text = text[typed.start() :].strip()
        parts.append(text)
    return fold(" / ".join(part for part in parts if part))[:600]
