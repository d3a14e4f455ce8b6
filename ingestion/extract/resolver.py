"""Binds each quantity to an indicator, a unit of government and a period, and says how sure that is.

A quantity has a territory: the text of its sentence that is nearer to it than to its neighbours. Rules of the
catalogue whose terms stand in the territory compete; the one with the most and nearest words wins, and what
wins by too little is left to a person.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ingestion.extract import confidence as sure
from ingestion.extract import government, kinds, periods
from ingestion.extract.comparators import comparator
from ingestion.extract.flow import Block, Flow
from ingestion.extract.periods import Time
from ingestion.extract.phrases import Catalogue, Hit, Rule
from ingestion.extract.quantities import Quantity
from ingestion.extract.sentences import BOUNDARY, Sentences
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import NATIONAL_UNIT_ID, Figure, Period, Source
from ingestion.reference import MERGER_DATE, NATIONAL, Indicator, Reference

_SUBJECT_FIRST = re.compile(
    r"(?:đạt(?: được)?|là|chiếm|bằng|tăng|giảm|còn|lên|tới|đến|mức|:|phủ|ước|trên|hơn|gần|khoảng|tối thiểu|"
    r"ít nhất|dưới|bình quân|trung bình|tỷ lệ|từ|thứ|hạng|vị trí|đứng|xếp|quá|tối đa|xuống|được)\s*(?:tỷ lệ |"
    r"mức |khoảng |trên |hơn |gần |tối thiểu |ít nhất |bình quân |từ |đến |tới |thêm |0)*[(\"“]?$"
)
_VERB = re.compile(r"\b(?:đạt|là|chiếm|bằng|tăng|giảm|còn|lên|xuống|mức|tỷ lệ|thứ|hạng|vị trí|đứng|xếp|phủ|ước)\b")
_NOUN_GAP = re.compile(r"\s*(?:\(|các |loại |cán bộ, |chiếc |những |số |lượt )*\s*$")
_FROM_TO = re.compile(r"\b(?:từ)\b")
_QUOTE_LIMIT = 240
_INDEX_SHAPES = frozenset({"rank", "group", "score", "move"})


@dataclass(slots=True)
class Match:
    """A rule that the territory of a quantity satisfies."""

    rule: Rule
    score: float
    features: set[str]
    spot: int = -1
    """Where the deciding term stands, to tell one number for two indicators."""


@dataclass(slots=True)
class Site:
    """A quantity in its block, with everything around it that has been read."""

    quantity: Quantity
    sentence: tuple[int, int]
    left: int = 0
    right: int = 0
    carry: int = -1
    free_right: int = 0
    """Start of the next quantity of the same shape, or the end of the sentence."""
    bare: bool = False
    """Nothing but a verb stands before the number in its territory: `…, đạt 98%`."""
    subject_first: bool = True


@dataclass(slots=True)
class Reading:
    """One document being read: what was found in it, shared by all its figures."""

    document: CanonicalDocument
    source: Source
    reference: Reference
    catalogue: Catalogue
    flow: Flow
    hits: list[Hit]
    dated: date | None
    mentions: list[government.Mention]
    localities: list[tuple[int, int, str]]
    default: government.Default
    title: str
    times: dict[int, list[Time]]
    sentences: dict[int, Sentences] = field(default_factory=dict)
    hit_starts: list[int] = field(default_factory=list)
    mention_starts: list[int] = field(default_factory=list)
    editions: list[tuple[int, int]] = field(default_factory=list)
    above: dict[int, float] = field(default_factory=dict)
    """What the headings over a block say of its kind, once worked out."""
    central: dict[int, bool] = field(default_factory=dict)
    """Whether a block stands in a section that sets out a central document."""
    plan: list[Period | None] = field(default_factory=list)
    newest: list[int | None] = field(default_factory=list)

    def hits_between(self, start: int, end: int) -> list[Hit]:
        low = bisect_left(self.hit_starts, start)
        high = bisect_left(self.hit_starts, end)
        return [hit for hit in self.hits[low:high] if hit.end <= end]

    def sentences_of(self, index: int) -> Sentences:
        found = self.sentences.get(index)
        if found is None:
            block = self.flow.blocks[index]
            found = self.sentences[index] = Sentences(self.flow.text, block.start, block.end)
        return found


def sites(reading: Reading, index: int, quantities: list[Quantity]) -> list[Site]:
    """The quantities of a block with their territories."""
    sentences = reading.sentences_of(index)
    low = reading.flow.low
    result: list[Site] = []
    previous: Site | None = None
    for quantity in quantities:
        bounds = sentences.around(quantity.start)
        site = Site(quantity, bounds, bounds[0], bounds[1])
        before = low[max(bounds[0], quantity.start - 36) : quantity.start]
        head = low[bounds[0] : quantity.start].strip(' -–+•"“(')
        site.subject_first = bool(_SUBJECT_FIRST.search(before)) and len(head) > 14 and not _starts_clause(before)
        if _BRACKETED.search(before) and low.find(")", quantity.end, quantity.end + 40) >= 0:
            # `Kinh tế số (300 điểm)`: the number belongs to what stands before the bracket.
            site.subject_first = True
            site.right = low.find(")", quantity.end)
        if previous is not None and previous.sentence == bounds:
            cut = _cut(low, previous, site)
            previous.right = max(previous.quantity.end, min(previous.right, cut if cut is not None else quantity.start))
            # Nothing between them: a parameter inside the subject (from 15 years, at 1 Gb/s), or "from 60% to 70%".
            site.left = cut if cut is not None else previous.left
            site.carry = previous.left
            if previous.carry >= 0 and quantity.start - previous.quantity.end < 60:
                site.carry = previous.carry
        semicolon = low.rfind(";", site.left, quantity.start)
        if semicolon >= 0:
            site.left = semicolon + 1
        stop = low.find(";", quantity.end, site.right)
        if stop >= 0:
            site.right = stop
        site.free_right = site.right
        words = _FILLER.sub("", low[site.left : quantity.start])
        site.bare = len(words.strip(" ,;:(")) < 4 and site.subject_first
        result.append(site)
        previous = site
    for position, site in enumerate(result):
        stop = site.sentence[1]
        for other in result[position + 1 :]:
            if other.quantity.shape == site.quantity.shape or other.quantity.start >= stop:
                stop = min(stop, other.quantity.start)
                break
        semicolon = low.find(";", site.quantity.end, stop)
        site.free_right = semicolon if semicolon >= 0 else stop
    return result


_FILLER = re.compile(
    r"\b(?:bình quân|trung bình|chung|cả nước|toàn quốc|của|tăng|giảm|đạt|tỷ lệ|là|chiếm|và|với|trong đó|"
    r"khoảng|trên|hơn|gần|ước|được|mức|còn|bằng|từ|lên|xuống|đến|tới|kế hoạch|năm|trước|này|chỉ|xếp|thứ|hạng|"
    r"đứng|vị trí|ở|điểm)\b"
)


_BRACKETED = re.compile(r"\([^()]{0,14}$")


def _starts_clause(before: str) -> bool:
    """Whether the number opens its clause, so that its subject follows: `; 90% …`, `, có hơn 60% …`."""
    tail = re.sub(
        r"(?:hơn|trên|gần|khoảng|tối thiểu|ít nhất|tới|đến|có|với|đã có|hiện có|:|và|trong đó|\s|[“\"(])+$", "", before
    )
    return tail == "" or tail[-1] in ",;:.–-(|"


_OPENS_SUBJECT = re.compile(
    r"[,;(|:]?\s*(?:và |với |trong đó,? |còn |nhưng )?(?:tỷ lệ|tỷ trọng|số|tổng|mức|có|đạt|trong đó|trong số|"
    r"qua đó|thứ|xếp|đứng|chỉ số)\b"
)


def _cut(low: str, first: Site, second: Site) -> int | None:
    """Where the territory of one quantity ends and that of the next begins; None where nothing parts them."""
    start, end = first.quantity.end, second.quantity.start
    spots = list(BOUNDARY.finditer(low, start, end))
    if not spots:
        return None
    if second.subject_first:
        strong = [spot for spot in spots if spot.group() in ",;(|"] or spots
        opening = [spot for spot in strong if _OPENS_SUBJECT.match(low, spot.start())]
        return (opening or strong)[0].start()
    return spots[-1].start()


_ABOUT = re.compile(
    r"(?: điểm)?(?: tỉnh(?:, ?thành(?: phố)?)?| tỉnh thành| địa phương)?(?: (?:trong |trên )?(?:cả nước|"
    r"toàn quốc))?,? về "
)


def matches(reading: Reading, index: int, site: Site) -> list[Match]:
    """The catalogue's rules that the site satisfies, best first."""
    quantity = site.quantity
    catalogue = reading.catalogue
    shapes = (quantity.shape, "rate") if quantity.shape == "count" else (quantity.shape,)
    low = reading.flow.low
    inside = reading.hits_between(site.left, site.right)
    block = reading.flow.blocks[index]
    sentence = reading.hits_between(*site.sentence)
    commas = _Commas(low, site)
    # `xếp thứ 17 về chính quyền số`: what a rank is about stands behind it.
    about = quantity.shape in ("rank", "score") and _ABOUT.match(low, quantity.end) is not None
    factors: dict[int, tuple[float, int]] = {}
    for hit in inside:
        if hit.start >= quantity.end:
            factor = commas.right(hit.start) * (0.85 if site.subject_first else 1.0)
        elif hit.end <= quantity.start:
            factor = commas.left(hit.end) * (0.5 if about else 1.0 if site.subject_first else 0.8)
        else:
            factor = 0.9
        old = factors.get(hit.pattern)
        if old is None or factor > old[0]:
            factors[hit.pattern] = (factor, hit.start)
    weak = {hit.pattern: hit.start for hit in sentence if hit.pattern not in factors}
    carried: dict[int, int] = {}
    if site.carry >= 0:
        carried = {
            hit.pattern: hit.start for hit in reading.hits_between(site.carry, site.left) if hit.pattern not in factors
        }
    wide: dict[int, float] | None = None
    seen: set[int] = set()
    found: list[Match] = []
    candidates: list[Rule] = []
    for shape in shapes:
        pool = set(factors) | set(weak)
        for pattern in pool:
            candidates.extend(catalogue.anchored.get((shape, pattern), ()))
        if quantity.shape in _INDEX_SHAPES or quantity.shape in ("count", "duration", "age"):
            wide = wide if wide is not None else _context(reading, index, block, site)
            for pattern in wide:
                candidates.extend(catalogue.anchored.get((shape, pattern), ()))
        candidates.extend(catalogue.loose.get(shape, ()))
    for rule in candidates:
        if id(rule) in seen:
            continue
        seen.add(id(rule))
        match = _satisfies(reading, rule, site, factors, weak, carried, inside)
        if match is None:
            continue
        if rule.context:
            wide = wide if wide is not None else _context(reading, index, block, site)
            satisfied = True
            for group in rule.context:
                best = max((wide.get(pattern, 0.0) for pattern in group), default=0.0)
                if best == 0.0:
                    satisfied = False
                    break
                match.score += best * (1.5 if not rule.terms else 0.8)
                if best < 0.5:
                    match.features.add("context_title")
                elif best < 0.9:
                    match.features.add("context_far")
            if not satisfied:
                continue
        found.append(match)
    found.sort(key=lambda match: (-match.score, match.rule.phrase.row))
    return found


class _Commas:
    """Nearness in a territory: each comma between a term and the number takes some of it away."""

    def __init__(self, low: str, site: Site) -> None:
        self.low = low
        self.start, self.end = site.quantity.start, site.quantity.end

    def left(self, position: int) -> float:
        return max(0.5, 1.0 - 0.1 * self.low.count(",", position, self.start) - 0.0006 * (self.start - position))

    def right(self, position: int) -> float:
        return max(0.4, 1.0 - 0.15 * self.low.count(",", self.end, position) - 0.0008 * (position - self.end))


_GROWS = re.compile(r"\b(?:tăng|giảm|tốc độ|gấp)\b")
# `mỗi xã có ít nhất 1 tổ`: a norm for each, no count of all.
_EACH = re.compile(
    r"\b(?:mỗi|từng|một) (?:xã|phường|huyện|thôn|bản|khu|hộ|đơn vị|cơ quan|trường|doanh nghiệp|phòng|tổ|địa phương)\b"
)


def _satisfies(
    reading: Reading,
    rule: Rule,
    site: Site,
    factors: dict[int, tuple[float, int]],
    weak: dict[int, int],
    carried: dict[int, int],
    inside: list[Hit],
) -> Match | None:
    quantity = site.quantity
    moving = rule.phrase.family in ("growth", "reduction")
    if quantity.change and not moving:
        return None
    if rule.phrase.family == "growth" and not quantity.change:
        words = reading.flow.low[site.left : min(site.right, quantity.end + 40)]
        if not _GROWS.search(words):
            return None
    if quantity.shape in ("duration", "measure", "currency"):
        wanted = rule.phrase.unit or reading.reference.indicators[rule.code].unit
        if quantity.unit is None or not wanted.startswith(quantity.unit):
            return None
    weights = reading.catalogue.weights
    score = 0.0
    features: set[str] = set()
    spot = -1
    if rule.noun:
        best = 0.0
        for hit in inside:
            if (
                hit.pattern in rule.noun
                and 0 <= hit.start - quantity.end <= 14
                and _NOUN_GAP.match(reading.flow.low, quantity.end, hit.start)
            ):
                best = max(best, weights[hit.pattern])
        if best == 0.0:
            return None
        score += best
    if rule.without and any(
        hit.pattern in rule.without for hit in inside if factors.get(hit.pattern, (0.0, 0))[0] >= 0.45
    ):
        return None
    strong = 0
    for group in rule.terms:
        best, where = 0.0, -1
        for pattern in group:
            found = factors.get(pattern)
            if found is not None and found[0] * weights[pattern] > best:
                best, where = found[0] * weights[pattern], found[1]
        if where >= 0:
            strong += 1
            if spot < 0:
                spot = where
        else:
            via_carry = [pattern for pattern in group if pattern in carried]
            if via_carry:
                best = max(weights[pattern] for pattern in via_carry) * 0.6 - 0.2
                features.add("carried")
            else:
                behind = [pattern for pattern in group if pattern in weak]
                if not behind:
                    return None
                ahead = bool(rule.noun) and any(weak[pattern] < quantity.start for pattern in behind)
                # A term beyond a neighbour of another shape is not that neighbour's: `100% khu … có ít nhất 1 trạm 5G`.
                shared = not site.subject_first and any(
                    quantity.start < weak[pattern] < site.free_right for pattern in behind
                )
                best = max(weights[pattern] for pattern in behind) * 0.25 - (0.3 if ahead or shared else 1.0)
                features.add("carried" if ahead else "shared" if shared else "weak_term")
        score += best
    if rule.noun and rule.terms and not strong and "trong đó" in reading.flow.low[site.left : quantity.start]:
        # A part of what was counted before is not the whole under the same heading.
        features.add("subset")
    if rule.terms and not strong and not rule.noun:
        if site.bare and "weak_term" not in features and "shared" not in features:
            features.add("all_carried")
        else:
            return None
    if not rule.terms and not rule.noun and not rule.context:
        return None
    if (
        quantity.shape == "count"
        and _EACH.search(reading.flow.low, site.left, quantity.start)
        and not any("mỗi" in term for group in rule.phrase.terms for term in group)
    ):
        features.add("for_each")
    return Match(rule, score, features, spot)


def _context(reading: Reading, index: int, block: Block, site: Site) -> dict[int, float]:
    """Terms around the sentence with their nearness: the sentence, the paragraph, the lines above, the title."""
    found: dict[int, float] = {}
    flow = reading.flow

    def add(start: int, end: int, weight: float) -> None:
        for hit in reading.hits_between(start, end):
            if found.get(hit.pattern, 0.0) < weight:
                found[hit.pattern] = weight

    low = flow.low
    clause_start = low.rfind(";", site.sentence[0], site.quantity.start) + 1 or site.sentence[0]
    clause_end = low.find(";", site.quantity.end, site.sentence[1])
    add(clause_start, clause_end if clause_end >= 0 else site.sentence[1], 1.0)
    add(*site.sentence, 0.8)
    add(max(block.start, site.sentence[0] - 500), site.sentence[0], 0.7)
    for lead in flow.leads(index)[:3]:
        add(lead.start, min(lead.end, lead.start + 600), 0.65)
    if index:
        before = flow.blocks[index - 1]
        add(max(before.start, before.end - 900), before.end, 0.45)
    if block.kind in ("title", "heading") and index + 1 < len(flow.blocks):
        after = flow.blocks[index + 1]
        add(after.start, min(after.end, after.start + 900), 0.65)
    if flow.blocks and flow.blocks[0].kind == "title":
        add(flow.blocks[0].start, flow.blocks[0].end, 0.4)
    return found


def choose(found: list[Match]) -> tuple[list[Match], bool]:
    """The winning match, or several where one number speaks for several indicators; and whether it won clearly."""
    if not found:
        return [], False
    best = found[0]
    family = best.rule.phrase.family
    winners = [best]
    rest = []
    codes = {best.rule.code}
    for match in found[1:]:
        if match.rule.code in codes:
            continue
        if (
            family in ("dti", "dti_score")
            and match.rule.phrase.family == family
            and best.rule.terms
            and match.rule.terms
            and abs(match.score - best.score) < 0.35
            and 0 < abs(match.spot - best.spot) < 40
        ):
            winners.append(match)
            codes.add(match.rule.code)
        else:
            rest.append(match)
    rivals = [match.score * (0.6 if "weak_term" in match.features else 1.0) for match in rest]
    clear = not rivals or best.score >= max(rivals) * 1.12 + 0.05
    return winners, clear


def read_block(reading: Reading, index: int, quantities: list[Quantity]) -> list[Figure]:
    """All figures of one block."""
    figures: list[Figure] = []
    placed = sites(reading, index, quantities)
    for position, site in enumerate(placed):
        found = matches(reading, index, site)
        winners, clear = choose(found)
        if not winners:
            figure = _figure(reading, index, placed, position, None, True, found)
            if figure is not None:
                figures.append(figure)
            continue
        for winner in winners:
            figure = _figure(reading, index, placed, position, winner, clear, found)
            if figure is not None:
                figures.append(figure)
    return figures


_BARE_BEFORE = re.compile(
    r"(?:đạt|là|có|được|chiếm|còn|tăng|giảm|lên|:|\||với|hơn|trên|gần|khoảng|tổng số|bằng|xuống|từ|đến)\s*[(“\"]?$"
)


def _figure(
    reading: Reading,
    index: int,
    placed: list[Site],
    position: int,
    match: Match | None,
    clear: bool,
    found: list[Match],
) -> Figure | None:
    site = placed[position]
    quantity = site.quantity
    flow, low = reading.flow, reading.flow.low
    block = flow.blocks[index]
    before = low[max(block.start, quantity.start - 60) : quantity.start]
    after = low[quantity.end : min(block.end, quantity.end + 60)]
    nameless = match is None and quantity.shape == "count" and not quantity.word
    if nameless and (quantity.value < 2 or not _BARE_BEFORE.search(before)):
        return None
    bound = comparator(before, after, quantity.shape, group=quantity.group, ranged=quantity.high is not None)
    features: set[str] = set(match.features) if match else set()
    reasons: list[str] = []
    indicator = reading.reference.indicators.get(match.rule.code) if match else None
    unit = quantity.unit or "count"
    value, high = quantity.value, quantity.high if quantity.token.kind == "range" else None
    if indicator is not None and match is not None:
        unit = match.rule.phrase.unit or indicator.unit.split("|")[0]
        if match.rule.phrase.family == "growth" and re.search(r"(?:giảm|âm|sụt giảm)\s*(?:\w+\s*)?$", before):
            value = -value
    if quantity.fall:
        value = -value
    period, basis, features_p, reasons_p = _period(reading, index, placed, position, match, before, after)
    features |= features_p
    reasons += reasons_p
    kind, kind_features = _kind(reading, index, site, match, period, basis)
    features |= kind_features
    if (
        kind == "target"
        and period is None
        and any(site.quantity.end <= time.start < site.sentence[1] for time in reading.times.get(index, []))
    ):
        features.add("period_doubtful")
    unit_id, province, scope, local, unit_features, unit_reasons = _unit(reading, index, site, period, kind, indicator)
    if match is not None and match.rule.phrase.scope == "national":
        unit_id, province, scope, local, unit_reasons = NATIONAL_UNIT_ID, NATIONAL, "national", None, []
    if indicator is not None and indicator.index_code is not None and unit_id == NATIONAL_UNIT_ID:
        # The indices of the seeds rank provinces: the country has none of their ranks and scores.
        unit_reasons.append("ambiguous_unit")
    features |= unit_features
    reasons += unit_reasons
    edition_id: str | None = None
    panel: int | None = None
    if indicator is not None and indicator.index_code is not None:
        if quantity.of_total is not None and int(quantity.of_total) in (63, 34):
            panel = int(quantity.of_total)
        edition_id = edition_of(reading, indicator, period, kind)
        if edition_id is not None and panel is None and quantity.shape == "rank":
            panels = next(item.panels for item in reading.reference.editions if item.edition_id == edition_id)
            panel = panels[0] if len(panels) == 1 else None
        if period is None and kind == "actual":
            features.add("period_missing_rank")
    if indicator is not None and not indicator.admits(value):
        reasons.append("out_of_bounds")
    candidates: str | None = None
    if match is None:
        reasons.append("unmapped")
        candidates = _nearest(reading, site)
    else:
        if not clear:
            features.add("narrow_margin")
            candidates = ";".join(dict.fromkeys(item.rule.code for item in found[:4]))
        phrase = match.rule.phrase
        if match.score < 1.8 and not phrase.noun and not phrase.context:
            features.add("one_short_term")
        if phrase.family != "level" and _LEVEL.search(before):
            features.add("level_scope")
    if _POLICY.search(low, *site.sentence):
        features.add("policy")
    if block.kind in ("heading", "title"):
        features.add("heading")
    share = sure.confidence(features, match.rule.phrase.prior) if match is not None else Decimal("0.2")
    status = sure.status(share, reasons)
    quote_start, quote_end = _quote(reading, site)
    start, end = flow.span(quantity.start, quantity.end)
    quote_start, quote_end = min(quote_start, start), max(quote_end, end)
    context_start, context_end = flow.span(
        max(block.start, site.sentence[0] - 200), min(block.end, site.sentence[1] + 100)
    )
    place = dict(reading.document.place(start))
    place.update(start=start, end=end)
    text = reading.document.text
    rule = f"{match.rule.code}#{match.rule.phrase.row}" if match else f"shape:{quantity.shape}"
    if match and features:
        rule += " " + ",".join(sorted(features))
    return Figure(
        value=value,
        unit=unit,
        quote=text[quote_start:quote_end],
        quote_start=quote_start,
        quote_end=quote_end,
        value_start=start,
        value_end=end,
        locator=json.dumps(place, ensure_ascii=False, sort_keys=True),
        status=status,
        confidence=share,
        rule=rule,
        comparator=bound,
        kind=kind,
        claim=reading.source.claim or "stated",
        value_high=high,
        of_total=quantity.of_total,
        indicator_code=match.rule.code if match else None,
        candidates=candidates,
        unit_id=unit_id,
        province=province,
        scope=scope,
        locality=local,
        edition_id=edition_id,
        panel=panel,
        period_type=period.type if period else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        period_basis=basis if period else "none",
        context=text[context_start:context_end],
        reasons=";".join(dict.fromkeys(reasons)) or None,
    )


# Rules that set a measure, not its value: criteria, allowances, fines, formulas.
_POLICY = re.compile(
    r"(?:được tính|cứ (?:thêm|tăng|giảm|mỗi)|trừ \d|điểm cộng|được hưởng|mức (?:hỗ trợ|phạt|chi|thu)|bị phạt|"
    r"phạt tiền|hỗ trợ (?:tối đa|không quá)|công thức|ví dụ|tiêu chí (?:đánh giá|phân loại|xếp loại)|"
    r"được xếp loại|trường hợp)"
)
# `của các sở, ngành đạt 90%`: one level of government, not the whole province.
_LEVEL = re.compile(
    r"(?:cấp (?:huyện|xã|tỉnh|sở)|các sở,? (?:ban,? )?ngành|các huyện|các xã|ubnd cấp \w+|đơn vị)(?: (?:đạt|"
    r"là|chiếm|:))*\s*$"
)


def edition_of(reading: Reading, indicator: Indicator | None, period: Period | None, kind: str) -> str | None:
    """The edition that an actual figure of an index belongs to."""
    if indicator is None or indicator.index_code is None or period is None or period.type != "year" or kind != "actual":
        return None
    edition = reading.reference.edition(indicator.index_code, period.start.year)
    return edition.edition_id if edition else None


def _nearest(reading: Reading, site: Site) -> str | None:
    """The indicators whose names are most like the words around an unmapped number, among those that share a term."""
    from rapidfuzz import fuzz

    start, end = max(site.left, site.quantity.start - 80), min(site.right, site.quantity.end + 80)
    shared = {
        code for hit in reading.hits_between(start, end) for code in reading.catalogue.spoken.get(hit.pattern, ())
    }
    if not shared:
        return None
    window = reading.flow.low[start:end]
    names = reading.catalogue.indicator_names
    scored = sorted((-fuzz.token_set_ratio(window, names[code]), code) for code in shared)
    return ";".join(code for score, code in scored[:3] if score <= -45) or None


def _quote(reading: Reading, site: Site) -> tuple[int, int]:
    """The sentence, or the clauses around the number where the sentence is long."""
    flow = reading.flow
    start, end = site.sentence
    if end - start > _QUOTE_LIMIT:
        start = max(start, site.left, site.quantity.start - 160)
        if start > site.sentence[0]:
            space = flow.text.find(" ", start, site.quantity.start)
            start = space + 1 if space >= 0 and start != site.left else start
        end = min(end, max(site.right, site.quantity.end), site.quantity.end + 120)
        if end < site.sentence[1] and flow.text[end : end + 1].isalnum():
            space = flow.text.rfind(" ", site.quantity.end, end)
            end = space if space > 0 else end
    while start < site.quantity.start and flow.text[start] in " ,;:.-–+•|)":
        start += 1
    while end > site.quantity.end and flow.text[end - 1] in " ,;:-–|(\n":
        end -= 1
    return flow.span(start, max(end, site.quantity.end))


_REACH = 3_000
"""How far back a paragraph is searched for what a sentence leaves out."""


def _start(time: Time) -> int:
    return time.start


def _usable(time: Time) -> bool:
    return time.relation in ("in", "by", "as_of")


_ADJACENT = re.compile(r"[^,;.|\d]{0,28}$")
_RANK_MOVE = re.compile(r"\b(?:lên|xuống|tụt|vươn|nhảy|tăng|giảm|còn)\b")


def _period(
    reading: Reading, index: int, placed: list[Site], position: int, match: Match | None, before: str, after: str
) -> tuple[Period | None, str, set[str], list[str]]:
    """The period of a figure, where it was read, features and reasons."""
    site = placed[position]
    quantity = site.quantity
    low = reading.flow.low
    block_times = reading.times.get(index, [])
    start, end = site.sentence
    here = block_times[bisect_left(block_times, start, key=_start) : bisect_left(block_times, end, key=_start)]
    features: set[str] = set()
    reasons: list[str] = []
    indicator = reading.reference.indicators.get(match.rule.code) if match else None
    index_code = indicator.index_code if indicator else None
    edition_index = index_code if index_code in reading.reference.indexes_with_editions else None
    chosen: Time | None = None
    basis = "none"
    next_start = placed[position + 1].quantity.start if position + 1 < len(placed) else end
    following = [time for time in here if quantity.end <= time.start <= next_start and _usable(time)]
    preceding = [time for time in here if time.end <= quantity.start and _usable(time)]
    if (
        following
        and _ADJACENT.match(low[quantity.end : max(quantity.end, following[0].anchor)].strip(" ("))
        and not _next_owns(low, following[0], placed, position)
    ):
        chosen, basis = following[0], "sentence"
    elif preceding:
        chosen, basis = preceding[-1], "sentence"
    now = None
    for found_now in periods.NOW.finditer(low, start, quantity.start):
        now = found_now
    if now is not None and re.search(
        r"\b(?:từ|kể từ|sau)\b[^,;]{3,40}$", low[max(start, now.start() - 46) : now.start()]
    ):
        now = None
    if chosen is None:
        dated_as_of = [time for time in here if time.relation == "as_of" and time.start > quantity.end]
        if dated_as_of:
            chosen, basis = dated_as_of[0], "sentence"
    if now is not None and (chosen is None or (chosen.end < now.start() and chosen in preceding)):
        if reading.dated is not None:
            return periods.month(reading.dated.year, reading.dated.month), "document", features, reasons
        return None, "none", features, reasons
    if (
        chosen is not None
        and chosen in preceding
        and edition_index is None
        and position
        and chosen.end <= placed[position - 1].quantity.start
        and not _leads(low, chosen, start)
        and not (site.bare and low.find(";", chosen.end, quantity.start) < 0)
        and re.search(r"[,;]", low[placed[position - 1].quantity.end : quantity.start])
    ):
        # The year stands with another subject of the sentence: `PII năm 2024 xếp thứ 22, TFP đạt 39%`.
        features.add("period_doubtful")
        chosen, basis = None, "none"
        if quantity.shape != "move":
            return None, "none", features, reasons
    period = chosen.period if chosen else None
    if quantity.shape == "move" or (match and match.rule.phrase.shape == "move"):
        return _move_period(reading, here, chosen, edition_index, index, site)
    if edition_index is not None:
        return _edition_period(reading, placed, position, chosen, basis, edition_index, index)
    if period is None:
        period, basis = _carried_period(reading, index, site, block_times)
        if period is not None:
            features.add("period_far") if basis == "section" else None
    if quantity.shape == "count" and basis != "sentence" and periods.YEARLY.search(low, start, min(end, site.right)):
        plan = _plan_span(reading)
        if plan is None and period is not None:
            reasons.append("unclear_period")
        return plan, "document", features, reasons
    if period is None and _ELAPSED.search(low, start, quantity.start):
        features.add("period_doubtful")
    if period is None and quantity.shape in ("rank", "group", "score"):
        cited = [time for time in here if time.relation == "cited" and time.end <= quantity.start]
        if cited:
            return periods.year(cited[-1].period.start.year), "sentence", features, reasons
    return period, basis, features, reasons


def _leads(low: str, time: Time, start: int) -> bool:
    """Whether a time expression opens its sentence or clause, and so speaks for all that follows."""
    opening = low[start : time.anchor].strip(' -–+“"(')
    return (
        len(opening) <= 14
        or low[time.anchor] in ",;:"
        or low[max(0, time.anchor - 2) : time.anchor].rstrip()[-1:] in ",;:("
        or bool(kinds.TARGET_VERB.search(opening[-30:] + " "))
    )


_ELAPSED = re.compile(r"\b(?:sau|qua|trong)\s+(?:gần |hơn |khoảng )?\d{1,2}\s+(?:tháng|năm|ngày|tuần)\b")


def _next_owns(low: str, time: Time, placed: list[Site], position: int) -> bool:
    """Whether a time expression between two numbers opens the clause of the second."""
    if position + 1 >= len(placed):
        return False
    following = placed[position + 1]
    if following.sentence != placed[position].sentence or time.start > following.quantity.start:
        return False
    return time.anchor >= following.left and "," in low[placed[position].quantity.end : time.start]


def _carried_period(reading: Reading, index: int, site: Site, block_times: list[Time]) -> tuple[Period | None, str]:
    """A period from earlier sentences of the paragraph, from the line above, or from the headings."""
    low = reading.flow.low
    sentences = reading.sentences_of(index)
    block = reading.flow.blocks[index]
    for time in reversed(block_times[: bisect_left(block_times, site.sentence[0], key=_start)][-40:]):
        if time.end > site.sentence[0] or time.end < site.sentence[0] - _REACH or not _usable(time):
            continue
        bounds = sentences.around(time.start)
        opening = low[bounds[0] : time.anchor]
        if len(opening.strip(' -+“"(')) <= 14 or kinds.TARGET_VERB.search(opening[-40:] + " "):
            if periods.NOW.search(low, time.end, site.sentence[0]):
                return None, "none"
            return time.period, "paragraph"
    for depth, lead in enumerate(reading.flow.leads(index)[:4]):
        lead_index = reading.flow.block_at(lead.start)
        found = [time for time in reading.times.get(lead_index, []) if _usable(time)]
        if found and lead.kind != "title" and block.kind != "heading":
            time = found[-1]
            if time.period.type == "span":
                continue
            if time.period.type == "day":
                return None, "none"
            if depth <= 3:
                return time.period, "section"
    return None, "none"


def _plan_span(reading: Reading) -> Period | None:
    """The years of the plan that a document is: its title or its own headings."""
    if not reading.plan:
        reading.plan.append(_find_plan_span(reading))
    return reading.plan[0]


def _find_plan_span(reading: Reading) -> Period | None:
    for block_index in sorted(reading.times):
        if reading.flow.blocks[block_index].start > 4000:
            break
        for time in reading.times[block_index]:
            if time.period.type == "span" and "giai đoạn" in reading.flow.low[max(0, time.start - 14) : time.start]:
                return time.period
    return None


def _edition_near(reading: Reading, offset: int) -> int | None:
    """The edition year that the text names nearest to a place, before it first."""
    best: tuple[int, int] | None = None
    middle = bisect_left(reading.editions, (offset, 0))
    for at, year in reading.editions[max(0, middle - 3) : middle + 3]:
        distance = offset - at if at <= offset else (at - offset) * 2
        if best is None or distance < best[0]:
            best = (distance, year)
    return best[1] if best and best[0] < 3000 else None


def _edition_period(
    reading: Reading, placed: list[Site], position: int, chosen: Time | None, basis: str, index_code: str, index: int
) -> tuple[Period | None, str, set[str], list[str]]:
    """The edition that a rank or score belongs to; never one that was not yet known."""
    site = placed[position]
    features: set[str] = set()
    reasons: list[str] = []
    low = reading.flow.low
    year: int | None = None
    target = False
    if chosen is not None and chosen.period.start.year == chosen.period.end.year:
        year = chosen.period.start.year
        target = reading.dated is not None and year > reading.dated.year
        if chosen.period.type not in ("year",) and not target:
            # "công bố tháng 7/2023": a month is when it was said, not which edition it is.
            year = _edition_near(reading, site.quantity.start)
            basis = "edition"
    elif chosen is None:
        year = _edition_near(reading, site.quantity.start)
        basis = "edition"
    moved = _moved_from(reading, placed, position)
    if moved and year is not None and not _own_year(low, chosen, placed, position):
        year -= 1
        basis = "edition"
    if year is None:
        return None, "none", features, reasons
    if target or year > (reading.dated.year if reading.dated else 9999):
        return periods.year(year), basis, features, reasons
    edition = reading.reference.edition(index_code, year)
    latest = reading.reference.latest_edition(index_code, reading.dated)
    if reading.dated is not None and (edition is None or edition.announced_on > reading.dated):
        if kinds.TARGET_VERB.search(low, site.sentence[0], site.quantity.start):
            return periods.year(year), basis, features, reasons
        reasons.append("edition_not_announced")
        return (periods.year(latest.year) if latest else None), "edition", features, reasons
    return periods.year(year), basis, features, reasons


def _own_year(low: str, chosen: Time | None, placed: list[Site], position: int) -> bool:
    """Whether a year is this number's own (`từ vị trí 35 năm 2021 lên 21`), not that of the whole move."""
    if chosen is None:
        return False
    site = placed[position]
    if chosen.end <= site.quantity.start:
        return low.rfind("từ ", site.sentence[0], site.quantity.start) < chosen.start
    return chosen.end <= placed[position + 1].quantity.start


def _moved_from(reading: Reading, placed: list[Site], position: int) -> bool:
    """`từ vị trí 60/63 lên 26/63`: whether this is the first number of such a move."""
    if position + 1 >= len(placed):
        return False
    site, following = placed[position], placed[position + 1]
    if following.quantity.shape != site.quantity.shape or following.sentence != site.sentence:
        return False
    low = reading.flow.low
    ahead = low[max(site.sentence[0], site.quantity.start - 30) : site.quantity.start]
    between = low[site.quantity.end : following.quantity.start]
    return bool(re.search(r"\btừ\b", ahead)) and bool(_RANK_MOVE.search(between)) and len(between) < 70


def _move_period(
    reading: Reading, here: list[Time], chosen: Time | None, edition_index: str | None, index: int, site: Site
) -> tuple[Period | None, str, set[str], list[str]]:
    """The two years that a move lies between."""
    against = [time for time in here if time.relation == "compare"]
    year = chosen.period.start.year if chosen else None
    basis = "sentence"
    if year is None and edition_index is not None:
        year = _edition_near(reading, site.quantity.start)
        basis = "edition"
    if year is None and here:
        cited = [time for time in here if time.relation == "cited"]
        if cited and edition_index is None:
            year = cited[-1].period.start.year
    if year is None:
        return None, "none", {"period_missing_rank"}, []
    if reading.dated is not None and edition_index is not None:
        edition = reading.reference.edition(edition_index, year)
        if edition is None or edition.announced_on > reading.dated:
            return None, "none", set(), ["edition_not_announced"]
    before = against[-1].period.start.year if against else year - 1
    if not against and edition_index is None:
        return periods.year(year), basis, {"period_missing_rank"}, []
    if before >= year:
        return None, "none", set(), ["unclear_period"]
    return periods.span(before, year), basis, set(), []


def _kind(
    reading: Reading, index: int, site: Site, match: Match | None, period: Period | None, basis: str
) -> tuple[str, set[str]]:
    if match is not None and match.rule.phrase.kind:
        return match.rule.phrase.kind, set()
    low = reading.flow.low
    if _PLANNED.search(low, max(site.sentence[0], site.quantity.start - 40), site.quantity.start):
        return "target", set()
    above = reading.above.get(index)
    if above is None:
        leads = [low[lead.start : min(lead.end, lead.start + 600)] for lead in reading.flow.leads(index)]
        above = reading.above[index] = kinds.lead_score(leads, reading.title)
    block = reading.flow.blocks[index]
    future = past = False
    if basis == "document" and period is not None and period.type == "month":
        return "actual", set()
    if period is not None:
        if reading.dated is not None:
            future = period.end > reading.dated and period.start > reading.dated
            future = future or (period.end > reading.dated and period.end.year > reading.dated.year)
            past = period.end < reading.dated
        else:
            newest = _newest_year(reading)
            future = period.end.year >= 2030 or (newest is not None and period.end.year > newest)
            past = newest is not None and period.end.year <= newest
    carried = False
    if basis == "paragraph" and future:
        carried = True
    elif block.start < site.sentence[0] and not past:
        sentences = reading.sentences_of(index)
        previous = sentences.around(max(block.start, site.sentence[0] - 2))
        carried = bool(kinds.TARGET_VERB.search(low, *previous)) and not kinds.ACTUAL_VERB.search(low, *site.sentence)
        if (
            not carried
            and len(sentences.starts) > 2
            and not kinds.ACTUAL_VERB.search(low, max(block.start, site.sentence[0] - _REACH), site.quantity.start)
        ):
            carried = bool(kinds.TARGET_VERB.search(low, max(block.start, site.sentence[0] - _REACH), site.sentence[0]))
    score = kinds.target_score(
        low[site.sentence[0] : site.sentence[1]],
        low[site.sentence[0] : site.quantity.start],
        above,
        future=future,
        past=past,
        carried_target=carried,
    )
    features = {"kind_unclear"} if 0.25 < score <= 0.6 else set()
    return ("target" if score > 0.45 else "actual"), features


_PLANNED = re.compile(r"\((?:kế hoạch|mục tiêu|chỉ tiêu|kh)(?: [^()]{0,24})?$")


def _newest_year(reading: Reading) -> int | None:
    """In a document without a date: the latest year that it reports of."""
    if not reading.newest:
        years = [
            time.period.end.year
            for times in reading.times.values()
            for time in times
            if time.relation in ("cited", "as_of", "compare")
            or time.period.type in ("day", "month")
            or (time.relation == "in" and time.period.type == "year" and time.period.end.year < 2026)
        ]
        reading.newest.append(max(years, default=None))
    return reading.newest[0]


def _unit(
    reading: Reading, index: int, site: Site, period: Period | None, kind: str, indicator: Indicator | None
) -> tuple[str | None, str | None, str | None, str | None, set[str], list[str]]:
    flow = reading.flow
    block = flow.blocks[index]
    features: set[str] = set()
    start, end = site.sentence
    chosen: str | None = None
    low_index = bisect_left(reading.mention_starts, start)
    high_index = bisect_left(reading.mention_starts, end)
    here = [mention for mention in reading.mentions[low_index:high_index] if not _aside(flow.low, mention, site)]
    default = reading.default.unit_id
    provinces = [mention for mention in here if mention.unit_id != NATIONAL_UNIT_ID]
    before = [mention for mention in provinces if mention.end <= site.quantity.start]
    if site.quantity.series is not None:
        place, length = site.quantity.series
        if len(before) < length:
            return None, None, None, None, {"unit_unknown"}, ["ambiguous_unit"]
        chosen = before[len(before) - length + place].unit_id
    elif before:
        chosen = before[-1].unit_id
        if _listed(flow.low, before) and chosen != default:
            features.add("unit_doubtful")
    elif provinces:
        chosen = provinces[0].unit_id
        if provinces[0].start > site.right and chosen != default:
            features.add("unit_doubtful")
    national = [mention for mention in here if mention.unit_id == NATIONAL_UNIT_ID]
    nearest = [mention for mention in national if mention.end <= site.quantity.start]
    if nearest and default != NATIONAL_UNIT_ID:
        mention = nearest[-1]
        gap = flow.low[mention.end : site.quantity.start]
        close = len(gap) <= 28 and "," not in gap and mention.start >= site.left
        named = flow.low[mention.start : mention.end]
        if (
            close
            and named in ("cả nước", "toàn quốc")
            and not re.search(r"(?:xếp|đứng|thứ|hạng|dẫn đầu|tỉnh|địa phương)", gap)
        ) or (
            chosen is None
            and named == "việt nam"
            and mention.start - start < 40
            and _national_subject(flow.low, mention, site)
        ):
            chosen = NATIONAL_UNIT_ID
    if (
        chosen is not None
        and default not in (None, chosen, NATIONAL_UNIT_ID)
        and len({m.unit_id for m in provinces}) > 1
    ):
        features.add("unit_doubtful")
    if chosen is None and _central(reading, index, site):
        chosen = NATIONAL_UNIT_ID
    if chosen is None:
        low_block = bisect_left(reading.mention_starts, max(block.start, site.sentence[0] - _REACH))
        earlier = [
            m
            for m in reading.mentions[low_block:low_index]
            if m.unit_id != NATIONAL_UNIT_ID and not _aside(flow.low, m, site)
        ]
        if default is None or default == NATIONAL_UNIT_ID:
            chosen = earlier[-1].unit_id if earlier else default
        else:
            others = {m.unit_id for m in earlier} - {default}
            chosen = (
                earlier[-1].unit_id
                if others and len(others) == 1 and earlier[-1].unit_id in others and earlier[-1].prefixed
                else default
            )
            if others:
                features.add("unit_doubtful")
    local = government.locality(flow, site.sentence, site.quantity.start, reading.localities)
    if chosen is None:
        return None, None, "locality" if local else None, local, {"unit_unknown"}, ["no_unit"]
    if chosen == NATIONAL_UNIT_ID:
        return NATIONAL_UNIT_ID, NATIONAL, "locality" if local else "national", local, features, []
    fact = reading.dated
    edition = None
    if indicator is not None and indicator.index_code is not None and period is not None and period.type == "year":
        edition = reading.reference.edition(indicator.index_code, period.start.year)
    if edition is not None and edition.announced_on >= MERGER_DATE and reading.dated is not None:
        # Announced for both panels: the one of 63 only where the text says so.
        fact = reading.dated if site.quantity.of_total != 63 else period.end if period else reading.dated
    elif period is not None and kind == "actual":
        fact = min(period.end, reading.dated) if reading.dated is not None else period.end
    elif fact is None and period is not None:
        fact = date(min(period.end.year, 2024), 12, 31)
    if fact is None:
        newest = _newest_year(reading)
        fact = date(min(newest or 2024, 2024), 12, 31)
    unit = government.unit_on(reading.reference, chosen, fact)
    if unit is None:
        return chosen, None, None, local, {"unit_unknown"}, ["ambiguous_unit"]
    return unit.unit_id, unit.short_name, "locality" if local else "province", local, features, []


def _listed(low: str, before: list[government.Mention]) -> bool:
    """`A, B và C là …`: the number does not speak of the last of them alone."""
    if len(before) < 2:
        return False
    return low[before[-2].end : before[-1].start].strip(" ,") in ("", "và", "tỉnh", "thành phố", "tp.", "tp")


_CENTRAL_TEXT = re.compile(
    r"(?:\d/(?:19|20)?\d*/?qđ-ttg|nq/tw|/nq-cp|/qđ-b\w+|/qh1\d|chính phủ|bộ chính trị|chiến lược|quốc gia|trung ương)"
)
_PROVINCIAL = re.compile(r"(?:\btỉnh\b|thành phố|ubnd|địa bàn|-ctr/tu|nq/tu|/kh-ubnd|thành ủy|tỉnh ủy)")


_OWN = re.compile(r"(?:của tỉnh|toàn tỉnh|trên địa bàn|tỉnh ta|ubnd|tỉnh ủy|thành ủy|của thành phố|sở )")


def _central(reading: Reading, index: int, site: Site) -> bool:
    """Whether a section sets out a central document's own contents, in a text that tells of several units."""
    found = reading.central.get(index)
    if found is None:
        found = reading.central[index] = _central_section(reading, index)
    return found and not _OWN.search(reading.flow.low, *site.sentence)


def _central_section(reading: Reading, index: int) -> bool:
    flow = reading.flow
    leads = flow.leads(index)
    for lead in leads[:4]:
        words = flow.low[lead.start : min(lead.end, lead.start + 600)]
        if lead.kind == "title" or lead.start == flow.blocks[0].start:
            break
        if _PROVINCIAL.search(words):
            return False
        if "mục tiêu" in words and _CENTRAL_TEXT.search(words):
            return True
    return reading.default.mixed and not any(
        _PROVINCIAL.search(flow.low, lead.start, min(lead.end, lead.start + 600)) for lead in leads[:3]
    )


_ASIDE = re.compile(
    r"(?:nguồn|theo|ảnh|báo|đoàn công tác của tỉnh|so với(?: tỉnh)?|sau(?: tỉnh)?|như|cùng với|đứng sau|giáp|"
    r"ngày|kết nối với|vị trí sau)[: ]*(?:tỉnh |thành phố )?$"
)
_NATIONAL_TAIL = re.compile(r"^(?: về| trong|,| có| là| đứng| với| của)?")
_RANK_AMONG = re.compile(
    r"(?:trong|trên|của|dẫn đầu|đứng đầu|cao nhất|hàng đầu|nhất|so với|bình quân|chung của|tốp đầu|phạm vi|"
    r"vào|hệ thống|dữ liệu|cổng|quy mô|mức trung bình) $"
)


def _aside(low: str, mention: government.Mention, site: Site) -> bool:
    """A unit named only for comparison, as a source or in a dateline."""
    return _ASIDE.search(low, max(0, mention.start - 24), mention.start) is not None


def _national_subject(low: str, mention: government.Mention, site: Site) -> bool:
    """Whether the country is what the sentence speaks of, rather than the field that a province is ranked in."""
    name = low[mention.start : mention.end]
    before = low[max(site.sentence[0], mention.start - 16) : mention.start]
    if name == "quốc gia":
        return False
    return _RANK_AMONG.search(before) is None
