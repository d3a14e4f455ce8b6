"""The reference data of `seeds/` as typed, frozen objects: units, indicators, phrases, editions, publishers.

Read with the csv module alone, so that a shell command starts at once. Looking up belongs here (a mention and
a date give a unit); reading documents does not.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

MERGER_DATE = date(2025, 7, 1)
NATIONAL = "national"

# Spellings that a text may use for a unit without saying more. Codes of data sets, slugs, translations, deixis
# and titles are kept in the seed for other readers (tables, replies) and never matched in prose.
PROSE_ALIAS_KINDS = frozenset(
    {
        "official short",
        "official full",
        "spelling",
        "old spelling",
        "tone placement",
        "hyphen",
        "hyphen without spaces",
        "spaced hyphen",
        "en dash",
        "TP prefix",
        "TP prefix without space",
        "abbreviation",
        "one word",
    }
)
# One fold for everything that is compared: case, the two styles of placing a tone, and i/y where both are written.
# What stands before is asked for last: an expression that begins with letters is searched for several times faster.
_OTHER_STYLE = re.compile(
    r"[ouỉĩíì](?:(?:(?<=o)[àáảãạèéẻẽẹ]|(?<=u)[ỳýỷỹỵ])(?<!q..)(?![a-zà-ỹđ])|"
    r"(?:(?<=tỉ)(?= lệ| trọng| đồng| vnd| usd)|(?<=kĩ)(?= năng| thuật)|(?<=lí)\b|(?<=kì)\b|(?<=mĩ)\b)(?<!\w..))"
)
_NEW_STYLE = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
    "ỉ": "ỷ", "ĩ": "ỹ", "í": "ý", "ì": "ỳ",
}  # fmt: skip


def fold(text: str) -> str:
    """Lower case with one spelling for one word, and as many characters as before."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return _OTHER_STYLE.sub(lambda match: _NEW_STYLE[match.group()], low)


def unaccented(text: str) -> str:
    """Letters without their marks, for names typed without them."""
    stripped = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return stripped.replace("đ", "d").replace("Đ", "D")


@dataclass(frozen=True, slots=True)
class Unit:
    """A province or city under the central government, in one of its two panels."""

    unit_id: str
    panel: int
    name: str
    short_name: str
    unit_type: str
    valid_from: date
    valid_to: date | None
    successor_unit_id: str | None

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def is_city(self) -> bool:
        return self.unit_type.startswith("thành phố")


@dataclass(frozen=True, slots=True)
class Alias:
    """A spelling of a unit; `ambiguous_with` names what else it can mean."""

    alias: str
    unit_id: str
    kind: str
    status: str
    ambiguous_with: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a mention means on a date: one unit, or none with the candidates and why."""

    unit: Unit | None
    candidates: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of seeds/indicators.csv."""

    code: str
    name_vi: str
    name_en: str
    unit: str
    index_code: str | None
    measure: str | None
    statistic: str | None
    stock_flow: str
    direction: str
    lower_bound: Decimal | None
    upper_bound: Decimal | None
    domain: str

    def admits(self, value: Decimal) -> bool:
        return (self.lower_bound is None or value >= self.lower_bound) and (
            self.upper_bound is None or value <= self.upper_bound
        )


@dataclass(frozen=True, slots=True)
class Phrase:
    """One row of seeds/indicator_phrases.csv: how texts word an indicator. Terms are folded."""

    row: int
    indicator_code: str
    shape: str
    unit: str
    noun: tuple[str, ...]
    terms: tuple[tuple[str, ...], ...]
    context: tuple[tuple[str, ...], ...]
    without: tuple[str, ...]
    kind: str | None
    family: str | None
    scope: str | None
    prior: float
    example: str
    expected: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of an index, known to the public from `announced_on`."""

    edition_id: str
    index_code: str
    year: int
    method: str
    announced_on: date
    panels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Publisher:
    """One row of seeds/publishers.csv."""

    publisher_id: str
    name: str
    kind: str
    host: str | None
    name_patterns: tuple[str, ...]
    province_unit_id: str | None
    official_for: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """All seeds that reading a document needs."""

    units: dict[str, Unit]
    aliases: tuple[Alias, ...]
    indicators: dict[str, Indicator]
    phrases: tuple[Phrase, ...]
    editions: tuple[Edition, ...]
    publishers: tuple[Publisher, ...] = ()
    _cache: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, seeds_dir: Path) -> Reference:
        synonyms = _synonyms(seeds_dir / "phrase_synonyms.csv")
        return cls(
            units={unit.unit_id: unit for unit in map(_unit, _rows(seeds_dir / "provinces.csv"))},
            aliases=tuple(map(_alias, _rows(seeds_dir / "province_aliases.csv"))),
            indicators={row["indicator_code"]: _indicator(row) for row in _rows(seeds_dir / "indicators.csv")},
            phrases=tuple(
                _phrase(number, row, synonyms)
                for number, row in enumerate(_rows(seeds_dir / "indicator_phrases.csv"), start=2)
            ),
            editions=tuple(map(_edition, _rows(seeds_dir / "index_editions.csv"))),
            publishers=tuple(map(_publisher, _rows(seeds_dir / "publishers.csv"))),
        )

    @cached_property
    def by_alias(self) -> dict[str, tuple[Alias, ...]]:
        """Aliases by their folded NFC spelling."""
        found: dict[str, list[Alias]] = {}
        for alias in self.aliases:
            found.setdefault(fold(unicodedata.normalize("NFC", alias.alias)), []).append(alias)
        return {key: tuple(group) for key, group in found.items()}

    def resolve(self, mention: str, on: date | None) -> Resolution:
        """The unit that a name means for a fact of that date; what stays ambiguous is said, not guessed."""
        key = fold(" ".join(unicodedata.normalize("NFC", mention).split()))
        if key in ("việt nam", "cả nước", "toàn quốc", NATIONAL):
            return Resolution(None, ("VN",), "national")
        group = self.by_alias.get(key)
        if not group:
            return Resolution(None, (), "unknown")
        plain = [alias for alias in group if alias.kind in ("official short", "official full")]
        if not plain:
            doubtful = [alias for alias in group if alias.ambiguous_with or alias.kind == "district-level homonym"]
            if doubtful and not key.endswith("huế"):
                return Resolution(None, tuple(sorted({alias.unit_id for alias in group})), "ambiguous_unit")
        units = sorted({alias.unit_id for alias in plain or group})
        if key.endswith("huế"):
            units = ["VN63-46"]
        elif len(units) > 1:
            bases = sorted({unit_id.rstrip("b") for unit_id in units})
            if len(bases) > 1:
                return Resolution(None, tuple(units), "ambiguous_unit")
            units = bases
        unit = self.on_date(units[0], on)
        return Resolution(unit, (unit.unit_id,)) if unit else Resolution(None, tuple(units), "not_in_force")

    def on_date(self, unit_id: str, on: date | None) -> Unit | None:
        """The unit, its variant or its successor that bears this place on that date."""
        unit = self.units.get(unit_id)
        if unit is None or on is None:
            return unit
        if unit.in_force(on):
            return unit
        base = unit_id.rstrip("b")
        for candidate in (base, base + "b"):
            other = self.units.get(candidate)
            if other is not None and other.in_force(on):
                return other
        if unit.successor_unit_id and on >= MERGER_DATE:
            return self.on_date(unit.successor_unit_id, on)
        return unit if unit.panel == 63 and on < MERGER_DATE else None

    def same_name(self, short_name: str, on: date) -> Unit | None:
        """The unit of that short name in force on a date, whatever came before it."""
        return next((unit for unit in self.units.values() if unit.short_name == short_name and unit.in_force(on)), None)

    def latest_edition(self, index_code: str, on: date | None) -> Edition | None:
        known = [e for e in self.editions if e.index_code == index_code and (on is None or e.announced_on <= on)]
        return max(known, key=lambda edition: edition.year, default=None)

    @cached_property
    def _edition_of(self) -> dict[tuple[str, int], Edition]:
        """The first edition of an index and a year."""
        return {(edition.index_code, edition.year): edition for edition in reversed(self.editions)}

    def edition(self, index_code: str, year: int) -> Edition | None:
        return self._edition_of.get((index_code, year))

    def publisher(self, name: str | None, url: str | None) -> Publisher | None:
        """The publisher that a source names, or whose host its address stands on; the name wins."""
        if name:
            words = fold(unicodedata.normalize("NFC", name))
            for publisher in self.publishers:
                if any(words == fold(known) for known in (publisher.name, *publisher.name_patterns)):
                    return publisher
        host = urlsplit(url).hostname if url else None
        if host:
            held = [p for p in self.publishers if p.host and (host == p.host or host.endswith("." + p.host))]
            return max(held, key=lambda publisher: len(publisher.host or ""), default=None)
        return None

    @cached_property
    def indexes_with_editions(self) -> frozenset[str]:
        return frozenset(edition.index_code for edition in self.editions)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        unit_id=row["unit_id"],
        panel=int(row["panel"]),
        name=row["name"],
        short_name=row["short_name"],
        unit_type=row["unit_type"],
        valid_from=_date(row["valid_from"]) or date.min,
        valid_to=_date(row["valid_to"]),
        successor_unit_id=row["successor_unit_id"] or None,
    )


def _alias(row: dict[str, str]) -> Alias:
    return Alias(row["alias"], row["unit_id"], row["kind"], row["status"], row["ambiguous_with"])


def _indicator(row: dict[str, str]) -> Indicator:
    return Indicator(
        code=row["indicator_code"],
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        unit=row["unit"],
        index_code=row["index_code"] or None,
        measure=row["measure"] or None,
        statistic=row["statistic"] or None,
        stock_flow=row["stock_flow"],
        direction=row["direction"],
        lower_bound=_decimal(row["lower_bound"]),
        upper_bound=_decimal(row["upper_bound"]),
        domain=row["domain"],
    )


def _edition(row: dict[str, str]) -> Edition:
    return Edition(
        row["edition_id"],
        row["index_code"],
        int(row["edition_year"]),
        row["method"],
        date.fromisoformat(row["announced_on"]),
        tuple(int(panel) for panel in row["panels"].split(";") if panel),
    )


def _publisher(row: dict[str, str]) -> Publisher:
    return Publisher(
        row["publisher_id"],
        row["name"],
        row["kind"],
        row.get("host") or None,
        tuple(filter(None, row.get("name_patterns", "").split(";"))),
        row.get("province_unit_id") or None,
        tuple(filter(None, row.get("official_for", "").split(";"))),
    )


def _synonyms(path: Path) -> dict[str, tuple[str, ...]]:
    return {row["name"]: _split(row["variants"], "|") for row in _rows(path)}


def _split(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())


_MACRO = re.compile(r"\{(\w+)\}")


def expand(term: str, synonyms: dict[str, tuple[str, ...]]) -> Iterable[str]:
    """The term with every `{name}` written out in all its variants."""
    match = _MACRO.search(term)
    if match is None:
        yield fold(" ".join(term.split()))
        return
    for variant in synonyms[match.group(1)]:
        yield from expand(term[: match.start()] + variant + term[match.end() :], synonyms)


def _alternatives(text: str, synonyms: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for term in _split(text, "|"):
        found.update(dict.fromkeys(expand(term, synonyms)))
    return tuple(found)


def _phrase(number: int, row: dict[str, str], synonyms: dict[str, tuple[str, ...]]) -> Phrase:
    return Phrase(
        row=number,
        indicator_code=row["indicator_code"],
        shape=row["shape"],
        unit=row["unit"],
        noun=_alternatives(row["noun"], synonyms),
        terms=tuple(_alternatives(group, synonyms) for group in _split(row["terms"], "&")),
        context=tuple(_alternatives(group, synonyms) for group in _split(row["context"], "&")),
        without=_alternatives(row["without"], synonyms),
        kind=row["kind"] or None,
        family=row["family"] or None,
        scope=row["scope"] or None,
        prior=float(row["prior"] or 1),
        example=row["example"],
        expected=row["expected"],
    )
