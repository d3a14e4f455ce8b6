"""Which rule of the catalogue a number takes.

Rules whose terms stand in the territory compete; the one with the most and nearest words wins, and what wins by
too little is left to a person.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from ingestion.extract.cues import Cue
from ingestion.extract.endings import Ending
from ingestion.extract.flow import SOME_DIGIT
from ingestion.extract.parts import part_of
from ingestion.extract.phrases import CONTESTS, Hit, Rule
from ingestion.extract.quantities import Quantity
from ingestion.extract.reading import Reading, Site, index_of_section
from ingestion.extract.sentences import LISTED
from ingestion.records import NATIONAL_UNIT_ID

_NOUN_GAP = re.compile(r"\s*(?:\(|các |loại |cán bộ, |chiếc |những |số |lượt )*\s*$")
_NOUN_WITHIN = 14
_FROM_AFAR = frozenset({"rank", "group", "score", "move", "count", "duration", "age"})
"""Shapes whose rules may do with words around the sentence alone."""


@dataclass(slots=True)
class Match:
    """A rule that the territory of a quantity satisfies."""

    rule: Rule
    score: float
    features: set[str]
    spot: int = -1
    """Where the deciding term stands, to tell one number for two indicators."""
    spans: set[tuple[int, int]] = field(default_factory=set)
    """Where the terms of its own stand."""


_ABOUT = re.compile(
    r"(?: điểm)?(?: tỉnh(?:, ?thành(?: phố)?)?| tỉnh thành| địa phương)?(?: (?:trong |trên )?(?:cả nước|"
    r"toàn quốc))?,? về "
)


@dataclass(slots=True)
class _Terms:
    """The terms that the candidates ask for, as they stand to one number."""

    inside: list[Hit]
    """Those in its territory."""
    factors: dict[int, tuple[float, int]]
    """Their nearness and places."""
    weak: dict[int, int]
    """Places of those elsewhere in the sentence."""
    carried: dict[int, int]
    """Places of those in the territory before, where it may speak for this number, too."""
    barring: list[int]
    """Of those elsewhere what says ahead of the number how often, or whose files: no rule without it is meant."""
    narrowed: bool | None = None
    """Whether the number is of some of what they name, once asked for."""


def matches(reading: Reading, index: int, site: Site) -> list[Match]:
    """The catalogue's rules that the site satisfies, best first."""
    quantity = site.quantity
    rules = _candidates(reading, index, site)
    if not rules:
        return []
    # `xếp thứ 17 về chính quyền số`: what a rank is about stands behind it.
    about = quantity.shape in ("rank", "score") and _ABOUT.match(reading.flow.low, quantity.end) is not None
    terms = _terms(reading, site, rules, about)
    elsewhere = about and quantity.shape == "rank"
    around: _Context | None = None
    found: list[Match] = []
    told = reading.denied
    denied = {hit.pattern for hit in told[bisect_left(told, (site.left,)) : bisect_left(told, (site.right,))]}
    for rule in rules:
        if denied and any(group & denied and group.isdisjoint(terms.factors) for group in rule.terms):
            continue  # `còn 15 nhiệm vụ chưa hoàn thành`
        match = _satisfies(reading, rule, site, terms) if _may_be_of(reading, rule, quantity) else None
        if match is None:
            continue
        if (
            quantity.shape in ("score", "percent")
            and rule.phrase.scope != "national"
            and reading.reference.indicators[rule.code].index_code is not None
            and _of_a_mean(reading, site)
            and not ((part := part_of(reading, site)) is not None and part.kind == "national")
        ):
            continue
        if rule.context:
            around = around or _Context(reading, index, site)
            satisfied = True
            for group in rule.context:
                best = around.nearness(group)
                if best == 0.0 and (rule.terms or rule.noun) and not group.isdisjoint(reading.terms_of_title()):
                    best = _IN_TITLE
                if best == 0.0 and rule.terms and _is_of_so_many(reading, rule, site):
                    best = _IN_TITLE
                if best == 0.0 and not (rule.terms or rule.noun) and _is_of_title(reading, rule, site):
                    best = _IN_TITLE
                if best == 0.0:
                    satisfied = False
                    break
                match.score += best * (1.5 if not rule.terms else 0.8)
                if best < 0.35:
                    match.features.add("context_after")
                elif best < 0.5:
                    match.features.add("context_title")
                elif best < 0.9:
                    match.features.add("context_far")
            if not satisfied:
                continue
            if _of_another_index(reading, rule, site) and not _is_of_so_many(reading, rule, site):
                continue
            if not rule.terms and _speaks_of_other(reading, rule, site, terms.factors, elsewhere):
                match.features.add("other_subject")
        found.append(match)
    if len(found) > 1:
        found.sort(key=lambda match: (-_standing(match), match.rule.phrase.row))
    return found


def _may_be_of(reading: Reading, rule: Rule, quantity: Quantity) -> bool:
    """Whether a score of so many points may be an index's own: one of 18 is that of a part."""
    most = reading.reference.indicators[rule.code].upper_bound
    return (
        quantity.shape != "score"
        or quantity.of_total is None
        or bool(rule.terms)
        or most is None
        or quantity.of_total * 2 > most
        or quantity.of_total == 1  # `0,52/1 điểm`: the whole, on the scale of 0 to 1
    )


# `kỳ thi tay nghề`, `hài lòng đối với y tế`, `chuẩn tiếp cận pháp luật`: points of no index
_OTHER_POINTS = Cue(rf"\b(?:{CONTESTS}|y tế|khám chữa bệnh|giáo dục|bệnh viện|được chấm)\b")


_NAMES_SIPAS = re.compile(r"(?:sự )?hài lòng|mức độ")
"""What the part of the index 766 has in common with names of SIPAS."""


def _is_of_so_many(reading: Reading, rule: Rule, site: Site) -> bool:
    """Whether a score of so many points as no other part has tells the index: `Mức độ hài lòng: 17,42/18 điểm`."""
    quantity = site.quantity
    indicator = reading.reference.indicators[rule.code]
    most = indicator.upper_bound
    return (
        quantity.shape == "score"
        and quantity.of_total == most
        and most in _OWN_POINTS
        and all(
            reading.catalogue.index_of.get(hit.pattern) == indicator.index_code
            or _NAMES_SIPAS.match(reading.flow.low, hit.start) is not None
            for hit in reading.index_names_between(*site.sentence)
        )
        and _OTHER_POINTS.search(reading.flow.low, *site.sentence) is None
    )


_OWN_POINTS = (12, 18, 20, 22)
"""Points that of all indices' parts only those of the index 766 have."""


_PORTAL, _MOST_OF_PART = "portal_766", 25
"""More points than any part of the index 766 has: the highest is 22."""
_WHOLE_PANELS = {"rank": (63, 34), "score": (100,)}
"""Of how many the ranks and scores of a whole index are."""


def _is_of_title(reading: Reading, rule: Rule, site: Site) -> bool:
    """Whether a rank of all provinces, or a score of 100, can be but of the title's index: the text has no other."""
    quantity = site.quantity
    code = reading.reference.indicators[rule.code].index_code
    if code is None or code != reading.only_index() or not _has_no_subject(reading, site):
        return False
    if quantity.shape == "score" and code == _PORTAL and quantity.of_total is None and quantity.value > _MOST_OF_PART:
        return not quantity.change  # none of its parts has so many points
    return quantity.of_total in _WHOLE_PANELS.get(quantity.shape, ()) and not quantity.change


# `Với kết quả này, tỉnh vươn lên vị trí thứ`: nothing that could be ranked but what the title says
_GENERAL_TERMS = re.compile(
    r"\b(?:chuyển đổi số|chỉ số|cải cách hành chính|dịch vụ công|phục vụ người dân|doanh nghiệp|bộ chỉ số|kết quả|"
    r"thành phố|thị xã|địa phương|đơn vị|mục tiêu|phấn đấu|tổng hợp|tổng thể|trung bình|bình quân|xác định|ghi nhận|"
    r"bộ khoa học và công nghệ|bộ thông tin và truyền thông|bộ kh&cn|bộ tt&tt|văn phòng chính phủ|"
    r"vị trí|thứ hạng|đánh giá|công bố|tối thiểu|ít nhất|đầu tiên|liên tiếp|cụ thể)\b"
)
_GENERAL_WORDS = frozenset(
    word
    for line in (
        "năm tháng quý tỉnh tp toàn ubnd với theo này đó trên nhờ qua sau khi tính đến tới từ thứ hạng bậc xếp đứng",
        "đạt giữ có được đã vẫn tiếp tục vươn lên tăng giảm lọt vào tốp nhóm điểm tổng bảng cả nước quốc là ở trong và",
        "còn như vậy cuối hết dẫn khối thấp cao nhất nhì huyện hơn trước hiện nay mới chỉ cũng đây chung cuộc của một",
        "cũ ấy rồi nhưng song dù tuy nhiên do vì nên lần đầu dti bộ các thì cùng kỳ so cổng xã phường",
    )
    for word in line.split()
)


_COMMUNE = re.compile(
    r"\b(?:xã|phường|thị trấn|đặc khu)(?: [^\W\d_]+){1,3}?(?= ?(?:,|với|đạt|được|xếp|đứng|dẫn|là)\b|,)"
)
_OTHER_SUBJECT = re.compile(rf"[^.;]{{0,40}}\b(?:{CONTESTS}|về (?!chuyển đổi số|chỉ số|dti|phục vụ|mức độ))")


def _has_no_subject(reading: Reading, site: Site) -> bool:
    """Whether a sentence names nothing that could be ranked or get points instead of the province or a commune."""
    ahead = _COMMUNE.sub(" ", reading.without_units(site.sentence[0], site.quantity.start))
    return (
        _GENERAL_WORDS.issuperset(_WORD.findall(_GENERAL_TERMS.sub(" ", ahead)))
        and _OTHER_SUBJECT.match(reading.flow.low, site.quantity.end, site.sentence[1]) is None
    )


def _of_another_index(reading: Reading, rule: Rule, site: Site) -> bool:
    """Whether the section names one index alone, and not the rule's."""
    code = reading.reference.indicators[rule.code].index_code
    if code not in reading.catalogue.index_terms:
        return False
    told = index_of_section(reading, site.sentence)
    return told is not None and told[0] != code


def _candidates(reading: Reading, index: int, site: Site) -> list[Rule]:
    """The rules whose noun follows the number, and whose terms stand in its sentence, each group by one at least."""
    quantity, catalogue = site.quantity, reading.catalogue
    shapes = (quantity.shape, "rate") if quantity.shape == "count" else (quantity.shape,)
    shared = site.right <= site.sentence[1] and site.item is None and not site.behind_rank
    within = (site.sentence, quantity.shape)
    present = _present(reading, site)
    found = reading.candidates.get(within) if shared else None
    if found is None:
        found = []
        for shape in shapes:
            if rules := catalogue.by_term.get(shape):
                found += _asked_for(rules, rules.keys() & present, present)
            if rules := catalogue.by_context.get(shape):
                anchors = rules.keys() & present
                if quantity.shape in _FROM_AFAR or site.behind_rank:
                    anchors |= rules.keys() & _around(reading, index, site.sentence).keys()
                    if shape in _WHOLE_PANELS and reading.only_index() is not None:
                        anchors |= rules.keys() & reading.terms_of_title()
                found += _asked_for(rules, anchors, present)
        if shared:
            reading.candidates[within] = found
    nouns = [catalogue.by_noun[shape] for shape in shapes if shape in catalogue.by_noun]
    if not nouns:
        return found
    inside, within_reach = _inside(reading, site), quantity.end + _NOUN_WITHIN
    behind = inside[bisect_left(inside, (quantity.end,)) : bisect_left(inside, (within_reach + 1,))]
    following = {hit.pattern for hit in behind}
    if quantity.shape == "count":
        following |= _counted_before(reading, site) | _counted_with_head(reading, site)
    if not following:
        return found
    return found + [rule for rules in nouns for rule in _asked_for(rules, rules.keys() & following, present)]


def _asked_for(rules: dict[int, list[Rule]], anchors: set[int], present: set[int]) -> list[Rule]:
    """The rules under the anchors all of whose groups of terms are present."""
    found: dict[int, Rule] = {}
    for pattern in anchors:
        for rule in rules[pattern]:
            for group in rule.terms:
                if group.isdisjoint(present):
                    break
            else:
                found[rule.phrase.row] = rule
    return list(found.values())


def _inside(reading: Reading, site: Site) -> list[Hit]:
    """Terms in the number's territory, or in the part of a list that it is given to."""
    if site.inside is None:
        site.inside = reading.hits_between(*(site.item or (site.left, site.right)))
    return site.inside


def _beside(reading: Reading, site: Site) -> list[Hit]:
    """Terms of the number's sentence that may be its own."""
    hits = reading.hits_of(site.sentence)
    if site.item is None:
        return hits
    return [hit for hit in hits if hit.end <= site.item[0] or hit.start >= site.quantity.end]


def _present(reading: Reading, site: Site) -> set[int]:
    """The patterns of the terms inside and beside."""
    if site.item is None and site.right <= site.sentence[1]:
        return reading.present_in(site.sentence)
    return {hit.pattern for hit in (*_inside(reading, site), *_beside(reading, site))}


def _terms(reading: Reading, site: Site, rules: list[Rule], about: bool) -> _Terms:
    """Where the terms of the candidates stand; `about`: what the number is about stands behind it."""
    quantity, low = site.quantity, reading.flow.low
    inside, near = _inside(reading, site), _present(reading, site)
    asked = near.intersection(rules[0].asked).union(*[rule.asked & near for rule in rules[1:]])
    carried: dict[int, int] = {}
    semicolon = low.rfind(";", site.sentence[0], quantity.start)
    whole = semicolon >= 0 and _OF_THE_WHOLE.match(low, semicolon, quantity.start) is not None
    if (
        site.carry >= 0
        and (site.bare or site.noun_item or not site.subject_first or low.find(";", site.carry, quantity.start) < 0)
        and not _OF_A_SYSTEM.match(low, site.left, quantity.start)
        and not (whole and semicolon >= site.carry)
    ):
        # Behind a semicolon a clause that has words of its own speaks of something else.
        own = {hit.pattern for hit in inside}
        carried = {
            hit.pattern: hit.start
            for hit in reading.hits_between(site.carry, site.carry_end if site.carry_end >= 0 else site.left)
            if hit.pattern not in own
        }
        site.carry_from = max(carried.values(), default=-1) - _CARRY_REACH
    inside = [hit for hit in inside if hit.pattern in asked]
    commas = _Commas(low, site)
    factors: dict[int, tuple[float, int]] = {}
    for hit in inside:
        if site.item is not None:
            factor = 1.0
        elif hit.start >= quantity.end:
            factor = commas.right(hit.start) * (0.85 if site.subject_first else 1.0)
            if site.subject_first and quantity.change and low.find(",", quantity.end, hit.start) >= 0:
                factor *= 0.4
            elif _EACH_HAS.search(low, quantity.end, hit.start):
                factor *= 0.5
        elif hit.end <= quantity.start:
            factor = commas.left(hit.end) * (0.5 if about else 1.0 if site.subject_first else 0.8)
        else:
            factor = 0.9
        old = factors.get(hit.pattern)
        if old is None or factor > old[0]:
            factors[hit.pattern] = (factor, hit.start)
    for hit in _of_the_list(reading, site):
        if hit.pattern in asked and hit.pattern not in factors:
            factors[hit.pattern] = (_HEAD_OF_LIST, hit.start)
    places = (
        reading.last_places_of(site.sentence)
        if site.item is None
        else {hit.pattern: hit.start for hit in _beside(reading, site)}
    )
    weak = {
        pattern: places[pattern]
        for pattern in asked - factors.keys()
        if pattern in places and not (whole and quantity.shape == "count" and places[pattern] < semicolon)
    }
    if weak and quantity.shape == "count" and (parts := _parts_behind(low, site)) is not None:
        weak = {pattern: place for pattern, place in weak.items() if not parts[0] < place < parts[1]}
    adverbs, files = reading.catalogue.adverbs, reading.catalogue.files
    barring = [
        pattern
        for pattern, place in weak.items()
        if place < quantity.start
        and (pattern in adverbs or (pattern in files and low.find(";", place, quantity.start) < 0))
    ]
    return _Terms(inside, factors, weak, carried, barring)


def _parts_behind(low: str, site: Site) -> tuple[int, int] | None:
    """What tells a count's parts behind it with numbers of their own: their words are not the whole's."""
    parts = _TELLS_PARTS.match(low, site.quantity.end, site.sentence[1])
    if parts is not None and SOME_DIGIT.search(low, parts.end(), site.sentence[1]):
        return parts.end(), site.sentence[1]
    opening = low.find("(", site.quantity.end, site.sentence[1])
    if opening < 0 or opening - site.quantity.end > _HEAD_REACH:
        return None
    closing = low.find(")", opening, site.sentence[1])
    return (opening, closing) if closing >= 0 and SOME_DIGIT.search(low, opening, closing) else None


# `…; ứng dụng A-S có 9.000 tài khoản`: of another thing than what stands before.
_OF_A_SYSTEM = re.compile(r";? *(?:ứng dụng|nền tảng|cổng|trang|kênh|phần mềm|app)\b[^,;:]{3,60} có ")
# `4G phủ sóng 99% dân số; toàn tỉnh có 1.987 trạm BTS`
_OF_THE_WHOLE = re.compile(
    r"; *(?:hiện |đến nay,? )?(?:toàn tỉnh|toàn thành phố|cả tỉnh|tỉnh|trên địa bàn)\b[^,;]{0,24}$"
)
_TELLS_PARTS = re.compile(r"[^,;:.\d]{0,50}(?:\([^()\d]{0,20}\))?[,;] trong đó\b")
_HEAD_REACH = 60
_HEAD_OF_LIST = 0.75
"""Nearness of the words before the colon of a list to its later items."""
_ITEM_WORDS = 5


def _of_the_list(reading: Reading, site: Site) -> list[Hit]:
    """Terms before the colon that a number's item stands behind: `Hồ sơ xử lý qua mạng: cấp tỉnh 90%; cấp xã 60%`."""
    low, begin = reading.flow.low, site.sentence[0]
    colon = low.rfind(": ", begin, site.left)
    if colon >= 0 and low.rfind("(", begin, colon) > low.rfind(")", begin, colon):
        return []  # `… 71% (nghị quyết: 80%); …`
    if colon < 0 or not site.subject_first or not SOME_DIGIT.search(low, colon, site.left):
        return []
    own = low.find(": ", site.left, site.quantity.start) >= 0
    first = SOME_DIGIT.search(low, colon, site.left)
    if own and first is not None and low.find(": ", colon + 1, first.start()) < 0:
        return []  # `Khai sinh: 900 hồ sơ; khai tử: 300 hồ sơ`: labels side by side
    if len(_WORD.findall(low[site.left : site.quantity.start])) > _ITEM_WORDS:
        return []  # an item that says what it is of
    # `… được duyệt: 31/52; có phương án bảo vệ: 19 hệ thống, bằng 36%`: the label behind the last semicolon.
    return reading.hits_between(max(begin, low.rfind(";", begin, colon) + 1), colon)


# `…; chỉ số tổng hợp đạt 0,6 điểm`: of the index as a whole, whatever parts were told before.
_OVERALL = Cue(r"\b(?:chỉ số|điểm|kết quả|xếp hạng) (?:tổng hợp|tổng thể|chung)\b")
_PART_OF_INDEX = Cue(r"\b(?:thành phần|cstp|tiêu chí|nội dung|lĩnh vực|khía cạnh|nỗ lực)\b")


# `giá trị trung bình của các tỉnh đạt 0,58`: not that of one.
_MEAN = Cue(
    r"\b(?:(?:giá trị|điểm|chỉ số|mức|kết quả)(?: \w+){0,3} (?:trung bình|bình quân)|"
    r"(?:trung bình|bình quân) (?:của )?(?:cả nước|cấp tỉnh|chung|toàn quốc|các tỉnh|63 tỉnh|34 tỉnh|vùng|khu vực))\b"
)
_MEAN_REACH = 140


def _of_a_mean(reading: Reading, site: Site) -> bool:
    """Whether a value is the mean of many units, with none named between."""
    low, number = reading.flow.low, site.quantity.start
    found = list(_MEAN.finditer(low, max(site.sentence[0], number - _MEAN_REACH), number))
    if not found or low.find(";", found[-1].end(), number) >= 0:
        return False
    first = bisect_left(reading.mention_starts, found[-1].end())
    return all(
        mention.unit_id == NATIONAL_UNIT_ID or mention.start >= number
        for mention in reading.mentions[first : first + 1]
    )


# `Tỷ lệ thanh toán trực tuyến đạt 70%, xếp thứ 5`: the place is that of what the sentence measures.
_MEASURES_ITSELF = Cue(
    r"\b(?:tỷ lệ|tỉ lệ|tỷ trọng|số lượng|tổng số|số hồ sơ|số tiền|doanh thu|doanh số|kim ngạch|tốc độ|mật độ|giá trị "
    r"(?!trung bình)|thu ngân sách|thu nhập)\b"
)


def _speaks_of_other(
    reading: Reading, rule: Rule, site: Site, factors: dict[int, tuple[float, int]], about: bool
) -> bool:
    """Whether a number near an index's name is that of a part of it, or of what `về …` behind the rank names."""
    if reading.reference.indicators[rule.code].index_code is None and rule.phrase.shape != "move":
        return False
    low, quantity = reading.flow.low, site.quantity
    named = [factors[pattern] for group in rule.context for pattern in group.intersection(factors)]
    if (
        not named
        and quantity.shape in ("rank", "move")
        and _MEASURES_ITSELF.search(low, site.sentence[0], quantity.start)
        and not any(hit.pattern in group for hit in reading.hits_of(site.sentence) for group in rule.context)
    ):
        return True
    before = reading.hits_between(site.sentence[0], quantity.start)
    if _OVERALL.search(low, site.carry if site.bare and site.carry >= 0 else site.left, quantity.start):
        return False
    if not named and max((hit.start for hit in before if hit.pattern in rule.without), default=-1) > max(
        (hit.start for hit in before if any(hit.pattern in group for group in rule.context)), default=-1
    ):
        return True  # `Ở trụ cột chính quyền số, …, xếp hạng 4`
    if about and not any(place[1] >= quantity.end - 1 for place in named):
        following = low[quantity.end : min(site.right, quantity.end + 90)]
        return not any(word in following for word in (" về chuyển đổi số", " về cđs", " về chỉ số", " về mức độ"))
    if not named and low[max(0, quantity.start - 16) : quantity.start].find("(") >= 0:
        return low[max(site.sentence[0], site.left) : quantity.start].count(" ") > 9  # `giá đất (xếp thứ 4)`
    return not named and _PART_OF_INDEX.search(low, site.sentence[0], min(site.right, quantity.end + 60)) is not None


class _Commas:
    """Nearness in a territory: each comma between a term and the number takes some of it away."""

    def __init__(self, low: str, site: Site) -> None:
        self.low = low
        self.start, self.end = site.quantity.start, site.quantity.end

    def left(self, position: int) -> float:
        return max(0.5, 1.0 - 0.1 * self.low.count(",", position, self.start) - 0.0006 * (self.start - position))

    def right(self, position: int) -> float:
        commas = self.low.count(",", self.end, position)
        if commas > 1:
            commas -= len(LISTED.findall(self.low, self.end, position))
        return max(0.4, 1.0 - 0.15 * commas - 0.0008 * (position - self.end))


# `kinh tế số đạt 20% và mỗi hộ có một đường cáp quang`: a clause with a subject of its own.
_EACH_HAS = re.compile(r" và (?:mỗi|từng) ")
# `lắp đặt tại 80% số xã`: the subject stands before the number.
_OBJECT = Ending(r"(?:tại|cho|ở|tới|đến|phủ|đối với|của|trên|với|được)(?: (?:hơn|trên|gần|khoảng|cả))*\s*$")
_CARRY_REACH = 24
# `trong đó, 5 tỷ đồng cho …; 2 tỷ đồng cho …`: parts of a sum told before.
_PART_OF_SUM = re.compile(r"\b(?:trong đó|gồm)\b")
# `46 tỷ đồng, trong đó năm 2023 là 9,8 tỷ đồng`: all of that year
_OF_A_YEAR = re.compile(r"\bnăm 20\d\d(?: là| khoảng|:)* ?$")
# `trong đó có … lượt khách quốc tế; tổng thu đạt …`: a sum of its own.
_SUM = re.compile(r"[\s,;]*(?:tổng|doanh thu|doanh số)\b")
_IN_TITLE = 0.4
"""How near a term is that only the title has."""
# `hỗ trợ 8 doanh nghiệp công nghệ lớn`: what is counted is told apart from what was counted before.
_COUNTED_AS_SUCH = re.compile(
    r"\s*(?:$|[^\w\s]|(?:đã|được|có|là|đang|trên|tại|ở|và|với|của|trong|so|tham gia|từ|đến|cho|năm|mỗi|cả|toàn|này|đó|"
    r"theo|gồm|đạt|thuộc|về|để|nhằm|do|vào|cùng|còn|chưa|phải|cấp)\b)"
)
_SUBJECT_SPAN = 55
_OF_ONE_SUBJECT = frozenset({"percent", "rate", "measure", "currency"})
_WORD = re.compile(r"[a-zà-ỹđ]+")
# `tăng lên hơn 20%`: what it came to.
_GROWS_TO = Ending(r"\b(?:tăng|giảm) (?:lên|xuống|còn|tới|đến)(?: (?:hơn|trên|gần|khoảng|mức))* ?$")
# `kinh tế số 0,7723 (tăng 13,3%)`: the score grew.
_OF_A_SCORE = Ending(r"\b0[.,]\d{3,5} \((?:tăng|giảm)[^()%]{0,12}$")
_GROWS = re.compile(r"\b(?:tăng|giảm|tốc độ|gấp)\b")
# `lắp đặt mới 50 trạm`, `phát triển thêm 400 thuê bao`: what came on top, not how many there are.
# `Điểm tối đa là 100`: the scale, which nobody has reached by it
_SCALE = re.compile(r"(?<!đạt )(?<!đạt số )\b(?:điểm tối đa|thang điểm|điểm chuẩn)(?: \w+){0,4}:? ?$")
_OF_ALL_DOSSIERS = frozenset(
    (
        "dossier_ontime_rate",
        "dossier_overdue_rate",
        "dossier_digitization_rate",
        "full_online_dossier_rate",
        "online_payment_rate",
        "online_submission_rate",
        "result_digitization_rate",
    )
)
# `Riêng nhóm thủ tục hộ tịch, tỷ lệ …`, `Một số dịch vụ có tỷ lệ cao như: đăng ký thường trú 98,4%`
_OF_SOME_SERVICES = re.compile(
    r"(?:\briêng (?:đối với |với |về )?(?:(?:các|những|nhóm|một số|\d+) )*(?:lĩnh vực|thủ tục|dịch vụ|tthc|nhóm)\b"
    r"(?! (?:công trực tuyến|trực tuyến|hành chính(?! (?:về|thuộc|lĩnh vực)))\b)[^.;\d]{0,110}|"
    r"\bmột số (?:lĩnh vực|thủ tục|dịch vụ|tthc)\b[^.;]{0,90}\b(?:như|gồm|là)\b:?[^.;]{0,60}|"
    r"\blĩnh vực (?:đất đai|hộ tịch|tư pháp|xây dựng|giao thông|tài nguyên|môi trường|lao động|đăng ký kinh doanh|"
    r"xuất nhập cảnh|cư trú|bảo hiểm|thuế)\b[^.;\d]{0,60})$"
)
# `một số đơn vị có tỷ lệ cao như Sở Nội vụ 99%`
_OF_SOME_UNITS = re.compile(r"\bmột số (?:đơn vị|địa phương)\b[^.;]{0,90}\b(như|gồm|là)\b:?[^.;]{0,60}$")


def _is_of_some(reading: Reading, site: Site) -> bool:
    """Whether a share is of the files of some services, or of some units that are no provinces."""
    low, number = reading.flow.low, site.quantity.start
    start = max(site.sentence[0], number - 180)
    if _OF_SOME_SERVICES.search(low, start, number):
        return True
    some = _OF_SOME_UNITS.search(low, start, number)
    if some is None:
        return False
    named = bisect_left(reading.mention_starts, some.start(1))
    return named == bisect_left(reading.mention_starts, number)  # `như Bắc Ninh 99%` is of a province


_INCREASE = Ending(
    r"\b(?:có|phát triển|lắp đặt|xây dựng|lắp|xây|tăng|bổ sung|cấp|đăng ký|đầu tư|mở|phát sóng|hoàn thiện|kết nối|"
    r"tích hợp|hòa mạng|trang bị|kích hoạt|thành lập|đưa|nâng|phủ sóng|phủ sóng di động|bố trí|mua|tuyển)"
    r"(?: được)? (?:thêm|mới)"
    r"(?: không dưới| không ít hơn| cho| được| khoảng| hơn| trên| gần| ít nhất| tối thiểu| là| đạt)*\s*$"
)
# `có 640 doanh nghiệp mới đăng ký`
_NEWLY = re.compile(r" [a-zà-ỹđ ]{2,24}? mới (?:đăng ký|phát triển|mở)\b")
# `mỗi xã có ít nhất 1 tổ`: a norm for each, no count of all.
_EACH = Cue(
    r"\b(?:mỗi|từng|một) (?:xã|phường|huyện|thôn|bản|khu|hộ|đơn vị|cơ quan|trường|doanh nghiệp|phòng|tổ|"
    r"địa phương|chợ|hộ gia đình|sản phẩm)\b|\bcứ \d+ \w+"
)


# `bổ sung 01 công chức phụ trách công nghệ thông tin cho mỗi xã`
_OF_SO_MANY = Ending(
    r"\btrong (?:số )?\d+ (?:người|hộ|hồ sơ|doanh nghiệp|em|bạn)\b[^.;]{0,90}\b(?:có|chỉ)(?: tới| đến| khoảng| hơn)? $"
)
_FOR_EACH = re.compile(
    r"[^.;:,()\d]{0,70}\bcho (?:mỗi|từng) (?:xã|phường|huyện|thôn|đơn vị|cơ quan|trường|địa phương)\b"
)


def _satisfies(reading: Reading, rule: Rule, site: Site, terms: _Terms) -> Match | None:
    quantity = site.quantity
    inside, factors, weak, carried = terms.inside, terms.factors, terms.weak, terms.carried
    if quantity.of_total is not None and rule.phrase.kind == "definition":
        return None  # `32/34 mục tiêu`: some of what is listed, not the length of the list
    if (
        quantity.shape == "score"
        and quantity.of_total is None
        and _SCALE.search(reading.flow.low, max(site.sentence[0], quantity.start - 60), quantity.start)
    ):
        return None
    moving = rule.phrase.family in ("growth", "reduction", "change")
    if quantity.change and not moving:
        return None
    if rule.phrase.family == "change" and quantity.shape in ("score", "percent") and not quantity.change:
        return None
    if rule.phrase.family == "growth" and not quantity.change:
        words = reading.flow.low[site.left : min(site.right, quantity.end + 40)]
        if not _GROWS.search(words) or _GROWS_TO.search(reading.flow.low, site.left, quantity.start):
            return None
    if rule.phrase.family == "growth" and _OF_A_SCORE.search(reading.flow.low, site.sentence[0], quantity.start):
        return None
    if quantity.shape in ("duration", "measure", "currency"):
        wanted = rule.phrase.unit or reading.reference.indicators[rule.code].unit
        if quantity.unit is None or not wanted.startswith(quantity.unit):
            return None
    weights = reading.catalogue.weights
    score = 0.0
    features: set[str] = set()
    places: list[int] = []
    spans: set[tuple[int, int]] = set()
    counted = -1
    part = False
    if rule.noun:
        best = 0.0
        for hit in inside:
            if (
                hit.pattern in rule.noun
                and 0 <= hit.start - quantity.end <= _NOUN_WITHIN
                and _NOUN_GAP.match(reading.flow.low, quantity.end, hit.start)
            ):
                best = max(best, weights[hit.pattern])
                counted = max(counted, hit.end)
        if best == 0.0:
            nouns = rule.noun & _counted_before(reading, site)
            if not nouns:
                nouns = rule.noun & _counted_with_head(reading, site)
                part = bool(nouns)
            best = max((weights[pattern] for pattern in nouns), default=0.0)
            if not part and not any(hit.end == quantity.start - 1 and hit.pattern in rule.noun for hit in inside):
                features.add("noun_before")
        if best == 0.0:
            return None
        score += best
    for pattern in rule.without.intersection(factors):
        if factors[pattern][0] >= 0.45 and not _is_of_next(reading.flow.low, rule, quantity, factors, pattern):
            return None
    if not rule.without.isdisjoint(terms.barring):
        return None
    if rule.phrase.kind == "definition" and not rule.without.isdisjoint(weak):
        return None  # what a list is of, its whole sentence says
    own_level = site.level and any(not group.isdisjoint(factors) for group in rule.terms)
    if (
        site.bare
        and not own_level
        and not site.alone
        and not rule.without.isdisjoint(carried)
        and not (
            reading.flow.low.find(";", site.carry, quantity.start) >= 0 and _stands_behind(rule, quantity.end, factors)
        )
        and _carries_other(reading, rule, factors, carried)
    ):
        return None
    strong = 0
    parted = bool(carried) and "trong đó" in reading.flow.low[site.left : quantity.start]
    for group in rule.terms:
        best, where, which = 0.0, -1, -1
        for pattern in group.intersection(factors):
            nearness, place = factors[pattern]
            if nearness * weights[pattern] > best:
                best, where, which = nearness * weights[pattern], place, pattern
        if where >= 0:
            strong += 1
            places.append(where)
            spans.add((where, where + len(reading.catalogue.patterns[which])))
        else:
            via_carry = [
                pattern
                for pattern in group.intersection(carried)
                if not _is_within(reading, rule, pattern, carried[pattern], carried)
            ]
            if via_carry:
                if rule.phrase.shape == "rate" and all(
                    any(map(str.isdigit, reading.catalogue.patterns[pattern])) for pattern in via_carry
                ):
                    return None  # `… 110 thuê bao/100 dân; thuê bao cố định 201.700`: per how many is told of the first
                if (
                    rule.without
                    and rule.phrase.family != "level"  # `90% … tại cấp tỉnh, 80% tại cấp huyện`: the levels differ
                    and not parted
                    and (
                        _excluded_nearby(reading, site, rule, terms, via_carry)
                        if rule.phrase.shape in _OF_ONE_SUBJECT
                        else bool(rule.noun) and _qualified(reading, rule, carried, via_carry)
                    )
                ):
                    return None  # what the rule does not speak of, the number behind it does not, either
                best = max(
                    weights[pattern] * (0.6 if carried[pattern] >= site.carry_from else 0.35) for pattern in via_carry
                )
                best -= 0.2
                features.add("carried")
            else:
                behind = group.intersection(weak)
                if not behind:
                    return None
                ahead = bool(rule.noun) and any(
                    weak[pattern] < quantity.start
                    and (quantity.of_total is None or reading.flow.low.find(";", weak[pattern], quantity.start) < 0)
                    for pattern in behind
                )
                # A term beyond a neighbour of another shape is not that neighbour's: `100% khu … có ít nhất 1 trạm 5G`.
                shared = not site.subject_first and any(
                    quantity.start < weak[pattern] < site.free_right for pattern in behind
                )
                best = max(weights[pattern] for pattern in behind) * 0.25 - (0.3 if ahead or shared else 1.0)
                features.add("carried" if ahead else "shared" if shared else "weak_term")
        score += best
    if (
        quantity.shape == "currency"
        and not _SUM.match(reading.flow.low, site.left, quantity.start)
        and _PART_OF_SUM.search(reading.flow.low, site.sentence[0], quantity.start)
        and not _OF_A_YEAR.search(reading.flow.low, max(site.sentence[0], quantity.start - 24), quantity.start)
    ):
        features.add("subset")
    if places and quantity.shape in ("percent", "count") and _is_denied(reading.flow.low, site, places):
        features.add("denied")
    if terms.narrowed is None:
        terms.narrowed = _is_narrowed(reading.flow.low, site)
    if terms.narrowed:
        features.add("subset")
    if (
        quantity.shape == "count"
        and quantity.of_total is not None
        and quantity.of_total <= _FRACTION
        and _OF_MANY.match(reading.flow.low, quantity.end)
    ):
        features.add("subset")  # `3/4 sản phẩm`: a share, no count
    if (
        quantity.shape == "percent"
        and (deals := _OF_DEALS.match(reading.flow.low, quantity.end)) is not None
        and not any(deals.group(1) in term for group in rule.phrase.terms for term in group)
    ):
        features.add("uncovered_head")
    if quantity.shape == "percent" and rule.code in _OF_ALL_DOSSIERS and _is_of_some(reading, site):
        features.add("subset")
    if rule.without and site.whole is not None and _whole_is_other(reading, rule, site, factors, site.whole):
        features.add("subset")
    if (
        rule.without
        and site.head is not None
        and reading.reference.indicators[rule.code].unit == "count:subscriber"
        and _whole_is_other(reading, rule, site, factors, (site.head.left, site.head.right))
    ):
        return None  # `812.000 thuê bao Internet, trong đó di động 611.000`: of the Internet
    if rule.noun and rule.terms and not strong and "trong đó" in reading.flow.low[site.left : quantity.start]:
        # A part of what was counted before is not the whole under the same heading.
        features.add("subset")
    if counted >= 0 and rule.terms and not strong and not _COUNTED_AS_SUCH.match(reading.flow.low, counted):
        features.add("uncovered_head")
    if part and not any(place >= site.left for place in places):
        return None  # a part is told by words of its own
    if rule.terms and not strong and not rule.noun:
        if site.bare and "weak_term" not in features and "shared" not in features:
            features.add("all_carried")
        else:
            return None
    if not rule.terms and not rule.noun and not rule.context:
        return None
    if (
        rule.phrase.family == "growth"
        and "carried" in features
        and not any(
            pattern in group and _grows(reading.flow.low, site, place, len(reading.catalogue.patterns[pattern]))
            for group in rule.terms
            for pattern, place in carried.items()
        )
    ):
        features.add("weak_term")  # not what was named before it
    if (
        quantity.shape == "percent"
        and not site.subject_first
        and not _OBJECT.search(reading.flow.low, max(site.sentence[0], quantity.start - 20), quantity.start)
    ):
        if (
            not any(hit.start >= quantity.end and any(hit.pattern in group for group in rule.terms) for hit in inside)
            and len(_WORD.findall(reading.flow.low[quantity.end : site.right])) > 3
        ):
            features.add("uncovered_subject")
        elif not _head_is_named(reading, rule, site, inside):
            features.add("uncovered_head")
    if (
        quantity.shape == "percent"
        and site.bare
        and site.carried_number is not None
        and _PROCEDURES.match(reading.flow.low, site.carried_number[1])
        and not any(term.startswith(_PROCEDURE) for group in rule.phrase.terms for term in group)
    ):
        features.add("uncovered_head")  # `tích hợp thanh toán 640 thủ tục, đạt 90%`: not of the files
    if (
        quantity.shape == "count"
        and (
            _EACH.search(reading.flow.low, _begin_of_clause(reading.flow.low, site), quantity.start)
            or _FOR_EACH.match(reading.flow.low, quantity.end, site.sentence[1])
            or _OF_SO_MANY.search(reading.flow.low, site.sentence[0], quantity.start)
        )
        and not any("mỗi" in term for group in rule.phrase.terms for term in group)
    ):
        features.add("for_each")
    if (
        quantity.shape == "count"
        and (
            _INCREASE.search(reading.flow.low, max(site.left, quantity.start - 40), quantity.start)
            or _NEWLY.match(reading.flow.low, quantity.end, site.right)
        )
        and not any(" mới" in term or " thêm" in term for group in rule.phrase.terms for term in group)
    ):
        features.add("increase")
    return Match(rule, score, features, places[0] if places else -1, spans)


def _is_of_next(low: str, rule: Rule, quantity: Quantity, factors: dict[int, tuple[float, int]], pattern: int) -> bool:
    """Whether another index is but the next that is told, over a comma: `PCI đạt 63,2 điểm, PAPI đứng thứ 20`."""
    if rule.terms or quantity.shape not in ("score", "rank"):
        return False
    place = factors[pattern][1]
    if place < quantity.end or low.find(",", quantity.end, place) < 0:
        return False
    return any(factors[name][1] < quantity.start for group in rule.context for name in group.intersection(factors))


# `hồ sơ trực tuyến của nhóm này`: of some of what the words name.
_NARROWED = Cue(
    r"(?:nhóm|lĩnh vực|đối tượng|loại|(?<!con )số|các dịch vụ|các thủ tục) (?:dịch vụ |thủ tục )?"
    r"(?:này|đó|ấy|kể trên|nói trên)\b"
)
# `tiếp nhận 900 hồ sơ thuộc nhóm này, trong đó trực tuyến chiếm 89%`
_NARROWED_BEHIND = re.compile(
    r" [^,;.()\d]{2,30} (?:thuộc|của|trong|ở) (?:nhóm|lĩnh vực|loại|các dịch vụ|các thủ tục|những dịch vụ)"
    r"(?: dịch vụ| thủ tục)? (?:này|đó|ấy|nói trên|kể trên)\b"
)
_OF_THEM = re.compile(r"[,;(]?\s*trong (?:đó|số đó|số này)\b")


def _is_narrowed(low: str, site: Site) -> bool:
    """Whether a number is of some of what the words around it name, whichever rule takes it."""
    start, end = site.quantity.start, site.quantity.end
    return (
        site.parameter
        or _NARROWED.search(low, site.carry if site.bare and site.carry >= 0 else site.left, start) is not None
        or _NARROWED_BEHIND.match(low, end, site.right) is not None
        or (
            _OF_THEM.match(low, site.left, start) is not None
            and _NARROWED.search(low, site.sentence[0], site.left) is not None
        )
    )


_FRACTION = 10
_OF_MANY = re.compile(
    r" (?:số )?(?:sản phẩm|người|hộ|hồ sơ|cán bộ|công chức|cbcc|cbccvc|học sinh|giáo viên|doanh nghiệp|dn|dân số|"
    r"công dân|"
    r"thủ tục|tthc|dịch vụ|khách hàng)"
)
# `67% số lượt`, `70% tổng số tiền`: of deals, not of those who made them.
_OF_DEALS = re.compile(r" (?:trong |trên )?(?:tổng )?số (lượt|giao dịch|tiền|khoản)")


def _is_within(reading: Reading, rule: Rule, pattern: int, place: int, others: dict[int, int]) -> bool:
    """Whether a term is but a part of one that forbids the rule: `liên thông` in `một cửa liên thông`."""
    if rule.without.isdisjoint(others):
        return False
    patterns = reading.catalogue.patterns
    end = place + len(patterns[pattern])
    return any(
        others[other] <= place and end <= others[other] + len(patterns[other])
        for other in rule.without.intersection(others)
    )


def _whole_is_other(
    reading: Reading, rule: Rule, site: Site, factors: dict[int, tuple[float, int]], whole: tuple[int, int]
) -> bool:
    """Whether the whole that a number is a part of is something that the rule does not speak of."""
    return any(hit.pattern in rule.without and hit.pattern not in factors for hit in reading.hits_between(*whole))


def _stands_behind(rule: Rule, end: int, factors: dict[int, tuple[float, int]]) -> bool:
    """Whether all that a rule asks for stands behind the number: `đúng hạn 94%; còn 310 hồ sơ quá hạn`."""
    return bool(rule.terms) and all(
        any(factors[pattern][1] >= end for pattern in group.intersection(factors)) for group in rule.terms
    )


_PROCEDURE = ("thủ tục", "tthc", "dịch vụ", "dvc")
_PROCEDURES = re.compile(r" (?:thủ tục|tthc|dịch vụ|dvc)")


def _begin_of_clause(low: str, site: Site) -> int:
    """Where the words begin that hold for a number and the one before it: `mỗi thôn có 1 tổ với 5 thành viên`."""
    if site.carry < 0 or site.carried_number is None:
        return site.left
    parted = _CLAUSE_END.search(low, site.carried_number[1], site.quantity.start) is not None
    return site.left if parted else site.carry


def _carries_other(
    reading: Reading, rule: Rule, factors: dict[int, tuple[float, int]], carried: dict[int, int]
) -> bool:
    """Whether what forbids a rule stands nearer than what names it: `PAPI xếp thứ 10; PCI xếp thứ 16 (tăng 2 bậc)`."""
    other = max((place for pattern, place in carried.items() if pattern in rule.without), default=-1)
    if other < 0:
        return False
    if not rule.terms:
        # `tích hợp 1.015 dịch vụ lên Cổng Dịch vụ công quốc gia, xếp thứ 24`: the name is part of what forbids it
        other = max(
            place + len(reading.catalogue.patterns[pattern])
            for pattern, place in carried.items()
            if pattern in rule.without
        )
        return not any(
            pattern in factors or carried.get(pattern, -1) > other for group in rule.context for pattern in group
        )
    own = min(max((carried[pattern] for pattern in group if pattern in carried), default=-1) for group in rule.terms)
    return other >= own


def _excluded_nearby(reading: Reading, site: Site, rule: Rule, terms: _Terms, via_carry: list[int]) -> bool:
    """Whether a term of the clause before stands beside one that the rule does without: the subject is another."""
    low, carried = reading.flow.low, terms.carried
    number = site.carried_number[0] if site.carried_number and low[site.carried_number[1] - 1] == "%" else -1
    # `hồ sơ trả đúng hạn 98%, quá hạn 2%`: the number before is of one part, this one names another.
    own = any(not group.isdisjoint(terms.factors) for group in rule.terms)
    for pattern, place in carried.items():
        if pattern in rule.without:
            if own and _TO_VALUE.fullmatch(low, place + len(reading.catalogue.patterns[pattern]), number):
                continue
            for term in via_carry:
                first, last = sorted((place, carried[term]))
                if (
                    last - first < _SUBJECT_SPAN
                    and not first < number < last  # `cáp quang phủ 90% số hộ, 100% xã`: the other number's object
                    and not _CLAUSE_END.search(low, first, last)
                ):
                    return True
    return False


_TO_VALUE = re.compile(r"(?: (?:là|đạt|chiếm|hơn|trên|gần|khoảng|:))*:? ?")


def _qualified(reading: Reading, rule: Rule, carried: dict[int, int], terms: list[int]) -> bool:
    """Whether a rule does without what its term goes with: `hóa đơn điện tử khởi tạo từ máy tính tiền`."""
    return any(
        _HEADS < carried[pattern] - carried[term] < _QUALIFIES
        and not _CLAUSE_OR_NUMBER.search(reading.flow.low, *sorted((carried[term], carried[pattern])))
        for pattern in rule.without & carried.keys()
        for term in terms
        if term not in reading.catalogue.adverbs
    )


def _grows(low: str, site: Site, place: int, size: int) -> bool:
    """Whether what stands there is what the number before is of: `…, tỷ lệ A đạt 79%, tăng 7%`: A grew."""
    if site.carried_number is not None and place >= site.carried_number[1]:
        number = site.carried_number[0]
        if _MAKES_UP.search(low, max(0, number - 24), number):
            return False  # `chiếm 8% tổng mức bán lẻ, tăng 20%`: what grew is the part, not the whole
    if place >= site.carry_from or site.carried_number is None:
        return place >= site.carry_from
    start, end = site.carried_number
    if place >= end:
        return place - end <= _NOUN_WITHIN
    parts = _CLAUSE_END.split(low[place + size : start])
    # `qua kênh A, B, C đạt …`: a list of names is no other clause.
    return len(parts) == 1 or (len(parts) > 2 and all(len(part.split()) <= _NAME_WORDS for part in parts[:-1]))


_MAKES_UP = re.compile(r"\b(?:chiếm|tương đương|đóng góp)\b[^.;,]*$")
_CLAUSE_END = re.compile(r"[,;]")
_CLAUSE_OR_NUMBER = re.compile(r"[,;\d]")
_HEADS, _QUALIFIES = -18, 40
_NAME_WORDS = 3
# `30% hộ chưa có kết nối Internet`: the share of those without. What begins with a denial of its own is not meant.
_DENIAL = Cue(
    r"\b(?:chưa|(?<!không )gặp khó|thiếu(?! niên| nhi)|lo ngại|e ngại|"
    r"không(?! (?:dùng|tiền|giấy|quá|dưới|ít|chỉ|những|gian|ngừng|kể|thể thiếu|dây|phải|gặp|được phép|tính|bao gồm)))\b"
)
_CLAUSE_MARK = re.compile(r"[,;.()]")


def _is_denied(low: str, site: Site, places: list[int]) -> bool:
    """Whether a term stands behind a denial in its clause."""
    for match in _DENIAL.finditer(low, site.left, site.right):
        stop = site.quantity.start if match.start() < site.quantity.start else site.right
        clause = _CLAUSE_MARK.search(low, match.end(), stop)
        end = clause.start() if clause else stop
        if any(match.start() < place < end for place in places):
            return True
    return False


_NO_NOUN_AFTER = re.compile(r"\s*(?:[.,;:()|]|$|(?<=\n)|và\b|trong đó|tăng|giảm|so với|(?:vào )?năm (?:19|20)\d\d)")
_MANY = 100
# `…, trong khi thuê bao băng rộng di động đạt 104 triệu`: what the clause begins with is what is counted.
_OPENING = re.compile(
    r"[\s,;:.(–-]*(?:(?:đến |trong )?(?:năm|tháng|quý) [\d/]+,? )?(?:(?:trong khi|trong đó[,:]?|còn|và|riêng|gồm) )?"
)
_DONE_WITH = re.compile(
    r"(?: (?:đã|được|mới|tiếp nhận|giải quyết|xử lý|nộp|phát sinh|phát hành|trao đổi|gửi|đi|đến|và|trong|tháng|quý|kỳ|"
    r"toàn tỉnh|trực tuyến|qua mạng|đúng hạn|trước hạn|quá hạn|ký số|số hóa|cấp|kích hoạt|hiện có|của|tỉnh)){1,8} "
)
_COUNTED = re.compile(r"(?:tổng số|tổng|số lượng|số)\s*$")
_IS = Ending(
    r"(?:\b(?:là|đạt|có|lên|bằng|ước|(?:tăng|giảm)(?: nhanh| mạnh)? từ)|:)"
    r"(?: khoảng| gần| hơn| trên| tới| đến| đạt| lên)*\s*$"
)


def _counted_before(reading: Reading, site: Site) -> set[int]:
    """Nouns counted ahead of their number: `tổng số dịch vụ công … là 1.595`."""
    if site.counted is not None:
        return site.counted
    low, quantity = reading.flow.low, site.quantity
    site.counted = set()
    if _NO_NOUN_AFTER.match(low, quantity.end) and _IS.search(low, site.left, quantity.start):
        counts = quantity.value >= _MANY or low.endswith(": ", site.left, quantity.start)  # `trạm 5G: 88`
        opens = _OPENING.match(low, site.left, quantity.start)
        weights = reading.catalogue.weights
        site.counted = {
            hit.pattern
            for hit in _inside(reading, site)
            if hit.end <= quantity.start
            and (
                (opens is not None and hit.start == opens.end() and (counts or weights[hit.pattern] >= _LONG_NOUN))
                or _COUNTED.search(low, max(site.left, hit.start - 12), hit.start)
            )
        }
    elif low[quantity.start - 1 : quantity.start] == " " and _NO_NOUN_AFTER.match(low, quantity.end):
        # `với tổng số thành viên 8.210`
        site.counted = {
            hit.pattern
            for hit in _inside(reading, site)
            if (
                hit.end < quantity.start
                and _COUNTED.search(low, max(site.left, hit.start - 12), hit.start)
                and _DONE_WITH.fullmatch(low, hit.end, quantity.start)  # `Tổng số hồ sơ tiếp nhận trong quý 71.428`
            )
            or (
                hit.end == quantity.start - 1
                and (
                    _COUNTED.search(low, max(site.left, hit.start - 12), hit.start)
                    # `Thuê bao di động 1.136.500, thuê bao băng rộng cố định 201.700`
                    or (quantity.value >= _AMOUNT and _BEGINS.search(low[max(site.left, hit.start - 3) : hit.start]))
                )
            )
        }
    return site.counted


_NOUN_REACH = 40
_LONG_NOUN = 4.5
"""Weight of a noun that says so much that few of it may be counted: `doanh nghiệp công nghệ số của tỉnh là 34`."""
_AMOUNT = 1000
_BEGINS = re.compile(r"(?:^ ?|[,;:(–] ?| và )$")


_CLAUSE_ENDS = re.compile(r"\s*(?:[.,;:()]|và\b|$)")


def _kind_behind(reading: Reading, site: Site) -> bool:
    """Whether a clause ends with the kind of what was counted before: `905 dịch vụ công toàn trình, 410 một phần`."""
    place = site.quantity.end + 1
    nouns = reading.catalogue.by_noun["count"]
    kinds = [hit for hit in reading.hits_between(place, place + _NOUN_REACH) if hit.start == place]
    return any(_CLAUSE_ENDS.match(reading.flow.low, hit.end) for hit in kinds) and not any(
        hit.pattern in nouns for hit in kinds
    )


# `5.000 chứng thư số (900 của tổ chức, 4.100 của cá nhân)`
_LABEL_BEHIND = re.compile(r" (?:của|cho|thuộc|do) ")


def _counted_with_head(reading: Reading, site: Site) -> set[int]:
    """Nouns of the count that a number without one is a part of: `900 hồ sơ (trực tuyến: 700; trực tiếp: 200)`."""
    low, head = reading.flow.low, site.head
    if head is None or not (
        _NO_NOUN_AFTER.match(low, site.quantity.end)
        or _LABEL_BEHIND.match(low, site.quantity.end)
        or _kind_behind(reading, site)
    ):
        return set()
    end = head.quantity.end
    return _counted_before(reading, head) | {
        hit.pattern for hit in reading.hits_between(end, end + _NOUN_REACH) if _NOUN_GAP.match(low, end, hit.start)
    }


_HEAD = re.compile(r"\s*(?:tổng |số |các |những |lượng |của |trong |đối với |tại )*")
_PEOPLE = re.compile(
    r"(?:dân số|dân cư|người|công dân|cư dân|dân|hộ|số hộ|khách hàng|thuê bao|đối tượng|hồ sơ|tthc|"
    r"thủ tục hành chính)\b"
)
_OFFICES = re.compile(r"(?:cơ quan|đơn vị|sở|các sở|huyện|các huyện|địa phương|ubnd)\b")
_OF_PAPERS = re.compile(r"văn bản|hồ sơ|báo cáo|thủ tục|dịch vụ công|kết quả")


_SAID = re.compile(r"(?<=\w) (?:được|đã) ")


def _head_is_named(reading: Reading, rule: Rule, site: Site, inside: list[Hit]) -> bool:
    """Whether what a share is of (`94% xóm, bản được …`) is a word of the rule, or people, files, offices."""
    low = reading.flow.low
    head = _HEAD.match(low, site.quantity.end)
    start = head.end() if head else site.quantity.end
    if _PEOPLE.match(low, start) or not low[start : start + 1].isalpha():
        return True
    if _OFFICES.match(low, start):
        # `100% sở, ngành gửi văn bản điện tử`: a share of offices, none of papers.
        groups = rule.phrase.terms
        return any(_OFFICES.match(term) for group in groups for term in group) or not any(
            all(_OF_PAPERS.match(term) for term in group) for group in groups
        )
    stop = min(site.right, start + 26)
    if predicate := _SAID.search(low, start, stop):
        stop = predicate.start()
    near = [hit.pattern for hit in inside if hit.start < stop and hit.end > start]
    return any(pattern in group for pattern in near for group in rule.terms)


class _Context:
    """Nearness of terms around a number: its clause, the sentence, the paragraph, lines above, the title."""

    def __init__(self, reading: Reading, index: int, site: Site) -> None:
        low, number = reading.flow.low, site.quantity
        start, stop = site.sentence
        clause_start = low.rfind(";", start, number.start) + 1 or start
        semicolon = low.find(";", number.end, stop)
        clause_end = semicolon if semicolon >= 0 else stop
        self.reading = reading
        self.stretches = (
            (1.0, site.left, site.right),
            (0.9, clause_start, clause_end),
            (0.75, start, max(site.right, semicolon)),
        )
        self.told: list[list[int]] = []
        """The terms of the stretches, as far as they were asked for: most groups have one in the first."""
        self.around = _around(reading, index, site.sentence)

    def nearness(self, group: frozenset[int]) -> float:
        """That of the nearest of some terms; 0 where none is told."""
        for at, (weight, start, end) in enumerate(self.stretches):
            if at == len(self.told):
                self.told.append(self.reading.patterns_between(start, end))
            if not group.isdisjoint(self.told[at]):
                return weight
        around = self.around
        return max([around[pattern] for pattern in around.keys() & group], default=0.0)


def _around(reading: Reading, index: int, sentence: tuple[int, int]) -> dict[int, float]:
    """The part of the context that all numbers of a sentence share."""
    found = reading.around.get(sentence[0])
    if found is not None:
        return found
    before = max(reading.flow.blocks[index].start, sentence[0] - 500)
    found = reading.around[sentence[0]] = {
        **dict.fromkeys(reading.patterns_between(*sentence), 0.3),
        **_around_block(reading, index),
        **dict.fromkeys(reading.patterns_between(before, sentence[0]), 0.7),
    }
    return found


def _around_block(reading: Reading, index: int) -> dict[int, float]:
    """The part of the context that all sentences of a block share."""
    found = reading.around_block.get(index)
    if found is not None:
        return found
    found = reading.around_block[index] = {}
    flow = reading.flow
    block = flow.blocks[index]
    stretches: list[tuple[int, int, float]] = []  # the least weight first
    if flow.blocks[0].kind == "title":
        stretches.append((flow.blocks[0].start, flow.blocks[0].end, 0.4))
    if index:
        before = flow.blocks[index - 1]
        stretches.append((max(before.start, before.end - 900), before.end, 0.45))
    if block.kind in ("title", "heading") and index + 1 < len(flow.blocks):
        after = flow.blocks[index + 1]
        stretches.append((after.start, min(after.end, after.start + 900), 0.65))
    stretches += [(lead.start, min(lead.end, lead.start + 600), 0.65) for lead in flow.leads(index)[:3]]
    for start, end, weight in stretches:
        found.update(dict.fromkeys(reading.patterns_between(start, end), weight))
    return found


def _standing(match: Match) -> float:
    """The score a match competes with: terms that are another number's do not win over terms that are this one's."""
    features = match.features
    borrowed = "shared" in features or ("carried" in features and "all_carried" not in features)
    doubtful = "weak_term" in features or "other_subject" in features
    return match.score * (0.6 if doubtful else 0.8 if borrowed else 1.0)


_FROM_ELSEWHERE = frozenset({"carried", "shared", "weak_term"})
_BORROWED = frozenset({"carried", "weak_term"})


def _asks_for_more(rule: Rule, other: Rule) -> bool:
    """Whether a rule asks for all that another does, and for more: the general one is no rival to the special one."""
    return (
        len(rule.terms) + len(rule.context) > len(other.terms) + len(other.context)
        and (not other.noun or (bool(rule.noun) and rule.noun <= other.noun))
        and all(any(group <= wider for group in rule.terms) for wider in other.terms)
        and all(any(group <= wider for group in rule.context) for wider in other.context)
    )


def _is_shared(match: Match) -> bool:
    """Whether a count's rule asks for words beyond the next number: those of `tiếp nhận 900 hồ sơ, đúng hạn 98%`."""
    return "shared" in match.features and match.rule.phrase.shape == "count"


_JOINED = re.compile(
    r"(?:,| và|, và|/)(?: (?:mạng|sóng|phủ sóng|di động|băng rộng|internet|các|số|của|hệ thống|dịch vụ))* "
)
_JOINED_REACH = 36


def _apart(spans: set[tuple[int, int]], others: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The spans that overlap none of the others: `xã` is a part of `xã, thị trấn`."""
    return {span for span in spans if all(span[1] <= start or end <= span[0] for start, end in others)}


def _joined(low: str, first: Match, second: Match) -> bool:
    """Whether two rules differ in terms that the text joins: `100% xã có cáp quang và sóng 4G`."""
    if first.features or second.features or first.rule.phrase.shape != "percent":
        return False
    mine, other = _apart(first.spans, second.spans), _apart(second.spans, first.spans)
    if len(mine) != 1 or len(other) != 1:
        return False
    (_, end), (start, _) = sorted((*mine, *other))
    return 0 < start - end < _JOINED_REACH and _JOINED.fullmatch(low, end, start) is not None


def choose(found: list[Match], low: str = "", *, listed: bool = False) -> tuple[list[Match], bool]:
    """The winning match, or several where one number speaks for several indicators; and whether it won clearly."""
    if not found:
        return [], False
    best = found[0]
    if best.features & _FROM_ELSEWHERE:
        # `phủ sóng di động 4G, có 1.245 trạm BTS 4G`: its own words say the same
        code = best.rule.code
        own_words = (m for m in found if m.rule.code == code and m.rule.noun and not m.features & _FROM_ELSEWHERE)
        if (same := next(own_words, None)) is not None:
            best = same
            found = [best, *(match for match in found if match is not best)]
    if best.features & _FROM_ELSEWHERE:
        named = [match for match in found if match.rule.terms and not match.features & _FROM_ELSEWHERE]
        if named and named[0].score >= best.score * (0.9 if "carried" in best.features else 0.5):
            best = named[0]  # `…, 640 hồ sơ kỳ trước chuyển sang, 2.500 hồ sơ tiếp nhận mới`
            found = [best, *(match for match in found if match is not best)]
    family = best.rule.phrase.family
    winners = [best]
    rest = []
    codes = {best.rule.code}
    for match in found[1:]:
        if match.rule.code in codes:
            continue
        of_one_rank = (
            family in ("dti", "dti_score")
            and match.rule.phrase.family == family
            and best.rule.terms
            and match.rule.terms
            and abs(match.score - best.score) < 0.35
            and any(0 < abs(match.spot - winner.spot) < 40 for winner in winners)
        )
        if of_one_rank or any(_joined(low, winner, match) for winner in winners):
            winners.append(match)
            codes.add(match.rule.code)
        else:
            rest.append(match)
    own = bool(best.rule.terms or best.rule.noun) and not best.features & _FROM_ELSEWHERE
    if own:
        rest = [match for match in rest if not _asks_for_more(best.rule, match.rule)]
    rivals = [
        _standing(match) * (0.8 if own and match.features & _BORROWED else 0.5 if own and _is_shared(match) else 1.0)
        for match in rest
    ]
    clear = not rivals or best.score >= max(rivals) * 1.12 + 0.05
    if "carried" in best.features and any(
        match.rule.terms and not match.features & _FROM_ELSEWHERE and match.score >= best.score * 0.6 for match in rest
    ):
        # `…, cấp huyện tiếp nhận 620 hồ sơ`: its own words against those carried from the clause before.
        clear = False
    if listed and "carried" in best.features and any(match.spans == best.spans for match in rest):
        clear = False  # `hồ sơ trực tuyến 81%; đúng hạn 99%`: of those or of all, nothing says
    return winners, clear
