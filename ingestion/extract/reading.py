"""One document being read: what was found in it, and one number with its surroundings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from ingestion.extract import government, kinds, periods
from ingestion.extract.flow import SOME_DIGIT, Flow
from ingestion.extract.periods import Time
from ingestion.extract.phrases import Catalogue, Hit, Rule
from ingestion.extract.quantities import Quantity
from ingestion.extract.sentences import Sentences
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import NATIONAL_UNIT_ID, Period, Source
from ingestion.reference import Reference

if TYPE_CHECKING:
    from ingestion.extract.antecedents import Antecedent
    from ingestion.extract.parts import Part


@dataclass(slots=True)
class Site:
    """A quantity in its block, with everything around it that has been read."""

    quantity: Quantity
    sentence: tuple[int, int]
    left: int = 0
    right: int = 0
    carry: int = -1
    carry_end: int = -1
    """Where the text that is carried ends, where that is not the number's own territory."""
    carried_number: tuple[int, int] | None = None
    """The quantity whose text is carried."""
    carry_from: int = -1
    """Where in the carried text the terms nearest to the number begin."""
    free_right: int = 0
    """Start of the next quantity of the same shape, or the end of the sentence."""
    bare: bool = False
    """Nothing but a verb stands before the number in its territory: `…, đạt 98%`."""
    subject_first: bool = True
    item: tuple[int, int] | None = None
    """The part of a list that this number is given to in turn: `A, B và C lần lượt đạt …`."""
    in_turn: bool = False
    """The list that it is given to in turn is one of times or units."""
    inside: list[Hit] | None = None
    """Terms in its territory, once looked for."""
    parameter: bool = False
    """The number is part of what is said of another: `54% thủ tục được cắt giảm 30% thời gian`."""
    level: bool = False
    """What stands before the number, and is no subject, names a level of government: `…, cấp huyện đạt 97%`."""
    noun_item: bool = False
    """It is one of a list whose first item says what all are of: `tiền điện không dùng tiền mặt 97%; tiền nước 80%`."""
    alone: bool = False
    """Its clause names only whose it is: what it measures was told before."""
    told: Site | None = None
    """The number before it that says what it measures."""
    told_count: Site | None = None
    """The count right before a sum."""
    back: Site | None = None
    """The number of its sentence that it points back to: `tại A đạt 70%, toàn tỉnh tỷ lệ này là 62%`."""
    meant: Rule | None = None
    """The rule of what words right ahead of it point back to: `tỷ lệ này là 62%`."""
    part: Part | None = None
    """The level, office, district or group that it is of, once looked for."""
    aside_of: Site | None = None
    """The number that this one stands beside in brackets: `đạt 63% (mục tiêu 70%)`."""
    chosen: str | None = None
    """The unit that it was given to."""
    code: str | None = None
    """The indicator that it was given to."""
    rule: Rule | None = None
    """And the rule that did."""
    clear: bool = False
    """Whether no other rule came near."""
    yearly: bool = False
    """It holds for each year: `hằng năm bố trí tối thiểu 1% tổng chi ngân sách`."""
    when: Period | None = None
    """The time that it was given."""
    behind_rank: bool = False
    """Nothing but a verb stands between a rank and this number: `đứng thứ 19, đạt 83%`."""
    whole: tuple[int, int] | None = None
    """The territory of the number that this one is a part of: `công bố 900 thủ tục, gồm 700 …`."""
    counted: set[int] | None = None
    """Nouns that are counted ahead of it, once worked out."""
    head: Site | None = None
    """The count that this one is a part of: `tiếp nhận 900 hồ sơ (trực tuyến: 700; trực tiếp: 200)`."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A count that a list below it may part: `1.276 trạm 5G. Phân theo doanh nghiệp:`, then `- Viettel: 704 trạm`."""

    rule: Rule
    word: str
    """What stands right behind its number."""
    value: Decimal
    period: Period | None
    kind: str


_PLACED = itemgetter(2, 0)
"""The pattern of a hit, and its start."""


@dataclass(slots=True)
class Reading:
    """One document being read: what was found in it, shared by all its figures."""

    document: CanonicalDocument
    source: Source
    reference: Reference
    catalogue: Catalogue
    flow: Flow
    hits: list[Hit]
    denied: list[Hit]
    """Terms that a sentence denies: `chưa hoàn thành`."""
    district: str | None
    """The district or commune that the document as a whole speaks of."""
    dated: date | None
    reported: Period | None
    """The months of results that the title names: `Kết quả tháng 6/2024`. A year alone may be that of a plan."""
    mentions: list[government.Mention]
    localities: list[tuple[int, int, str]]
    default: government.Default
    title: str
    times: dict[int, list[Time]]
    sentences: dict[int, Sentences] = field(default_factory=dict)
    hit_starts: list[int] = field(default_factory=list)
    hit_ends: list[int] = field(default_factory=list)
    hit_patterns: list[int] = field(default_factory=list)
    """The same hits by column: most who ask want their patterns alone."""
    hit_reach: list[int] = field(default_factory=list)
    """For each hit the last end of those up to it: almost always tells that none of a stretch goes beyond it."""
    index_names: list[Hit] = field(default_factory=list)
    """The hits that name an index."""
    mention_starts: list[int] = field(default_factory=list)
    editions: list[tuple[int, int]] = field(default_factory=list)
    suggest: bool = True
    """Whether unmapped figures are given the indicators nearest to them."""
    above: dict[int, float] = field(default_factory=dict)
    """What the headings over a block say of its kind, once worked out."""
    central: dict[int, bool | None] = field(default_factory=dict)
    """Whether the lines above a block set out a central document, or (False) a province's; None where neither."""
    around: dict[int, dict[int, float]] = field(default_factory=dict)
    """What stands around a sentence, by its start."""
    verbs: dict[int, tuple[list[tuple[int, int]], list[tuple[int, int]]]] = field(default_factory=dict)
    """Places of the verbs of plans and of results in a sentence, by its start."""
    titled: list[frozenset[int]] = field(default_factory=list)
    """Terms of the title that the source gives; once worked out."""
    of_title: list[str | None] = field(default_factory=list)
    """The index of the title, where the document has no other; once worked out."""
    parts_ranked: list[Period | None] = field(default_factory=list)
    """The year of a ranking of a province's own parts; once worked out."""
    vague: dict[int, tuple[int, int | None, str]] = field(default_factory=dict)
    """By block: where it first says `trong quý` and the like, where its first time stands, and of which kind it is."""
    measured: dict[str, tuple[int, Period, str]] = field(default_factory=dict)
    """Of each measure the result that was read last: its block, when it held, and whose it is."""
    spoken: dict[tuple[int, int], list[Hit]] = field(default_factory=dict)
    """Terms of a sentence at their places."""
    around_block: dict[int, dict[int, float]] = field(default_factory=dict)
    """What stands around a block, by its index."""
    present: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    """Terms of a sentence."""
    last_places: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)
    """Where each term of a sentence stands last."""
    parts: dict[tuple[int, int], list[Part]] = field(default_factory=dict)
    """Levels, offices, districts and groups that a sentence names, once looked for."""
    candidates: dict[tuple[tuple[int, int], str], list[Rule]] = field(default_factory=dict)
    """Rules without a noun whose terms all stand in a sentence, by the sentence and the shape of the number."""
    labels: dict[str, set[int]] = field(default_factory=dict)
    """Terms of labels in tables."""
    policies: dict[int, bool] = field(default_factory=dict)
    """Whether a sentence sets a rule, by its start."""
    first_plan: list[int] = field(default_factory=list)
    """Where the text first names a year to come; once worked out."""
    plan: list[Period | None] = field(default_factory=list)
    newest: list[int | None] = field(default_factory=list)
    antecedents: dict[str, Antecedent] = field(default_factory=dict)
    """What the last number of each shape measured."""
    last_number: dict[str, int] = field(default_factory=dict)
    """Where the last number of each shape stands, whether that was found out or not."""
    acting: dict[tuple[int, bool], list[tuple[int, str]]] = field(default_factory=dict)
    """Districts and communes that a block speaks of, or a stretch that ends with it."""
    recalled: set[tuple[int, str]] = field(default_factory=set)
    """Sentences, by start and shape, that were searched for pointing words."""
    counted: dict[int, Counted] = field(default_factory=dict)
    """The last accepted count of a block, for lists of its parts below."""
    sections: dict[int, tuple[str, int] | None] = field(default_factory=dict)
    """The index that the section of a sentence speaks of, by the sentence's start."""
    followed: dict[tuple[int, str], Antecedent] = field(default_factory=dict)
    """What the pointing words of such a sentence mean."""
    span_of_data: list[Period | None] = field(default_factory=list)
    """The days that a report's numbers are of, as its head says; once worked out."""

    plan_told: list[Period | None] = field(default_factory=list)
    """The year of the plan that the text tells of; once worked out."""
    title_year: dict[str, Period | Literal[False]] = field(default_factory=dict)
    """The year of the title by kind; False where it gives none."""

    def hits_between(self, start: int, end: int) -> list[Hit]:
        low = bisect_left(self.hit_starts, start)
        high = bisect_left(self.hit_starts, end, low)
        if high == low or self.hit_reach[high - 1] <= end:
            return self.hits[low:high]
        return [hit for hit in self.hits[low:high] if hit.end <= end]

    def patterns_between(self, start: int, end: int) -> list[int]:
        """The patterns of the hits between."""
        low = bisect_left(self.hit_starts, start)
        high = bisect_left(self.hit_starts, end, low)
        patterns = self.hit_patterns[low:high]
        if high == low or self.hit_reach[high - 1] <= end:
            return patterns
        return [pattern for pattern, stop in zip(patterns, self.hit_ends[low:high], strict=True) if stop <= end]

    def put(self, start: int, end: int, patterns: Sequence[int]) -> None:
        """Adds terms at a place."""
        at = bisect_left(self.hit_starts, start)
        self.hits[at:at] = [Hit(start, end, pattern) for pattern in patterns]
        self.hit_starts[at:at] = [start] * len(patterns)
        self.hit_ends[at:at] = [end] * len(patterns)
        self.hit_patterns[at:at] = patterns
        reach = self.hit_reach
        reach[at:at] = [max(end, reach[at - 1] if at else end)] * len(patterns)
        behind = at + len(patterns)
        while behind < len(reach) and reach[behind] < end:
            reach[behind] = end
            behind += 1
        at = bisect_left(self.index_names, (start,))
        self.index_names[at:at] = [
            Hit(start, end, pattern) for pattern in patterns if pattern in self.catalogue.index_of
        ]

    def hits_of(self, sentence: tuple[int, int]) -> list[Hit]:
        """The terms of a sentence, looked for once for all its numbers."""
        found = self.spoken.get(sentence)
        if found is None:
            found = self.spoken[sentence] = self.hits_between(*sentence)
        return found

    def names_country(self, start: int, end: int) -> bool:
        """Whether the country is named in a stretch."""
        first, last = bisect_left(self.mention_starts, start), bisect_left(self.mention_starts, end)
        return any(mention.unit_id == NATIONAL_UNIT_ID for mention in self.mentions[first:last])

    def index_names_between(self, start: int, end: int) -> list[Hit]:
        """The names of indices between, without a look at all that stands there."""
        names = self.index_names
        return [hit for hit in names[bisect_left(names, (start,)) : bisect_left(names, (end,))] if hit.end <= end]

    def present_in(self, sentence: tuple[int, int]) -> set[int]:
        """The patterns of a sentence's terms."""
        found = self.present.get(sentence)
        if found is None:
            found = self.present[sentence] = set(self.patterns_between(*sentence))
        return found

    def last_places_of(self, sentence: tuple[int, int]) -> dict[int, int]:
        """Where each term of a sentence stands last."""
        found = self.last_places.get(sentence)
        if found is None:
            found = self.last_places[sentence] = dict(map(_PLACED, self.hits_of(sentence)))
        return found

    def terms_in(self, label: str) -> set[int]:
        """The terms of a label that stands beside many numbers."""
        found = self.labels.get(label)
        if found is None:
            found = self.labels[label] = {hit.pattern for hit in self.catalogue.hits(label, label)}
        return found

    def verbs_of(self, sentence: tuple[int, int]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Where a sentence has verbs of plans, and verbs of results."""
        found = self.verbs.get(sentence[0])
        if found is None:
            low = self.flow.low
            found = self.verbs[sentence[0]] = (
                [
                    match.span()
                    for match in kinds.TARGET_VERB.finditer(low, *sentence)
                    if not periods.names_document(low, sentence[0], match)
                ],
                [match.span() for match in kinds.ACTUAL_VERB.finditer(low, *sentence)],
            )
        return found

    def terms_of_title(self) -> frozenset[int]:
        """The terms of the document's title, whether it stands in the text or not."""
        if not self.titled:
            self.titled.append(frozenset(hit.pattern for hit in self.catalogue.hits(self.title, self.title)))
        return self.titled[0]

    def only_index(self) -> str | None:
        """The index that the title names, where neither the title nor the text names another."""
        if not self.of_title:
            index_of = self.catalogue.index_of
            told = {index_of[pattern] for pattern in self.terms_of_title() if pattern in index_of}
            everywhere = told | {index_of[hit.pattern] for hit in self.index_names}
            self.of_title.append(told.pop() if len(everywhere) == 1 and told else None)
        return self.of_title[0]

    def ranks_its_parts(self) -> Period | None:
        """The year for which the document ranks the offices and districts of a province by their digital work."""
        if not self.parts_ranked:
            found = _PARTS_RANKED.search(self.title) or _PARTS_RANKED.search(self.flow.low, 0, _HEAD)
            told = _YEAR_OF_RANKING.search(found.group()) if found is not None else None
            self.parts_ranked.append(periods.year(int(told.group(1))) if told is not None else None)
        return self.parts_ranked[0]

    def without_units(self, start: int, end: int) -> str:
        """The folded text of a stretch with the names of units left out."""
        parts: list[str] = []
        at = start
        for mention in self.mentions[bisect_left(self.mention_starts, start) : bisect_left(self.mention_starts, end)]:
            if mention.end <= end and mention.unit_id != NATIONAL_UNIT_ID:
                parts.append(self.flow.low[at : mention.start])
                at = mention.end
        return "".join([*parts, self.flow.low[at:end]])

    def sentences_of(self, index: int) -> Sentences:
        found = self.sentences.get(index)
        if found is None:
            block = self.flow.blocks[index]
            found = self.sentences[index] = Sentences(self.flow.text, block.start, block.end)
        return found


_HEAD = 1_500
"""Characters in which a text says what it announces."""
# `công bố kết quả đánh giá, xếp hạng mức độ chuyển đổi số năm 2023 của 19 sở, ban, ngành và 9 huyện`
_PARTS_RANKED = re.compile(
    r"\b(?:xếp hạng|đánh giá|xác định|chấm điểm)\b[^.;]{0,60}\b(?:chuyển đổi số|dti)\b[^.;\d]{0,20}năm 20\d\d"
    r"[^.;]{0,60}?\b(?:sở,|các sở|cơ quan nhà nước trên địa bàn|cơ quan, đơn vị|huyện|xã, phường|"
    r"cấp (?:huyện|xã|sở))"
)
_YEAR_OF_RANKING = re.compile(r"\bnăm (20\d\d)\b")


def index_of_section(reading: Reading, sentence: tuple[int, int]) -> tuple[str, int] | None:
    """The one index that the text names from the nearest heading with an index to the end of a sentence, and where."""
    if sentence[0] not in reading.sections:
        index_of = reading.catalogue.index_of
        leads = reading.flow.leads(reading.flow.block_at(sentence[0]))
        found: tuple[str, int] | None = None
        for begin in [*(lead.start for lead in leads), 0]:
            hits = reading.index_names_between(begin, sentence[1])
            if hits:
                codes = {index_of[hit.pattern] for hit in hits}
                found = (codes.pop(), hits[-1].pattern) if len(codes) == 1 else None
                break
        reading.sections[sentence[0]] = found
    return reading.sections[sentence[0]]


def ends_with_goals(reading: Reading, index: int) -> bool:
    """Whether the last sentence of a block that sets goals is still about them: it has a verb of goals or a number."""
    begin, end = reading.sentences_of(index).around(reading.flow.blocks[index].end - 1)
    low = reading.flow.low
    return kinds.TARGET_VERB.search(low, begin, end) is not None or SOME_DIGIT.search(low, begin, end) is not None


def sets_goals(low: str, start: int, end: int) -> bool:
    """Whether a stretch of text has a verb of goals that is not said beside a result: `đạt 7%; mục tiêu là 20%`."""
    for verb in kinds.TARGET_VERB.finditer(low, start, end):
        begin = max(start, low.rfind(". ", start, verb.start()))
        result = low.find("%", begin, verb.start())
        if result < 0 or kinds.TARGET_VERB.search(low, begin, result) is not None:
            return True
    return False


REACH = 3_000
"""How far back a paragraph is searched for what a sentence leaves out."""


_AIM = re.compile(
    r"\b(?:nỗ lực|phấn đấu|kế hoạch|mục tiêu|dự kiến|sẽ|hướng tới|quyết tâm|kỳ vọng|tối thiểu|ít nhất)\b[^.;]*$"
)
"""What makes the year behind it one to come, whatever the document's date."""


# `Chương trình … đến năm 2025, định hướng đến năm 2030`: years of a name, which lie ahead.
_UNTIL_YEAR = re.compile(r"(?:đến|tới)(?: hết| cuối)? năm $")


_TITLE_WORDS = 12
"""Characters of a line that may be the title's."""


def _below_goals(reading: Reading, index: int) -> bool:
    """Whether a block is a heading of goals or stands below one: the years there are no news."""
    block = reading.flow.blocks[index]
    if block.kind in ("heading", "title") and kinds.PLAN.search(reading.title):
        words = reading.flow.low[block.start : block.end].strip(" .")
        if len(words) > _TITLE_WORDS and words in reading.title:
            return True  # the plan's own name
    if block.kind == "heading" and kinds.is_of_goals(reading.flow.low, block.start, block.end):
        return True
    leads = [(lead.start, min(lead.end, lead.start + 600)) for lead in reading.flow.leads(index)]
    return kinds.lead_score(reading.flow.low, leads, "") >= 0.6


def newest_year(reading: Reading) -> int | None:
    """In a document without a date: the latest year that it reports of."""
    if not reading.newest:
        years = [
            time.period.end.year
            for index, times in reading.times.items()
            for time in times
            if time.relation in ("as_of", "compare")
            or (
                time.relation == "cited"
                and not _UNTIL_YEAR.search(reading.flow.low, max(0, time.start - 16), time.start)
            )
            or (
                time.period.type in ("day", "month")
                and not reading.flow.low.startswith(("trước ", " trước "), time.anchor)  # a deadline
            )
            or (
                time.relation == "in"
                and time.period.end.year < 2026
                and (time.period.type == "year" or time.period.start.year == time.period.end.year)
                and not _AIM.search(reading.flow.low, max(0, time.anchor - 70), time.anchor)
                and not _below_goals(reading, index)
            )
        ]
        reading.newest.append(max(years, default=None))
    return reading.newest[0]
