"""What a template sees: one language at one depth of folders, with links that also work on a file share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from publication.site.content import Content, RankingSet, Row, Unit, fold, quoted_number
from publication.site.words import Words

CLASSES = 5
_EMPTY = Markup("")


@dataclass(slots=True)
class View:
    """Links and labels; `root` leads from the page to its language's folder."""

    words: Words
    content: Content
    root: str
    sets: Mapping[str, RankingSet]
    pages: frozenset[str] = frozenset()
    _units: dict[str, Markup] = field(default_factory=dict)
    _sources: dict[tuple[Any, ...], Markup] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.words.language

    def evidence(self, observation: str | None) -> str:
        """Where the figure stands with its quote; empty where the snapshot has no such observation."""
        place = self.content.anchors.get(observation or "")
        return f"{self.root}province/{place[0]}.html#{place[1]}" if place else ""

    def number(self, text: str, observation: str | None, fallback: str = "", *, title: str = "") -> Markup:
        """A number as a link to its evidence; `fallback` is where a computed one is shown with what it is made of."""
        if not text:
            return _EMPTY
        target = self.evidence(observation) or fallback
        if not target:
            return escape(text)
        hint = f' title="{escape(title)}"' if title else ""
        return Markup(f'<a class="n" href="{escape(target)}"{hint}>{escape(text)}</a>')  # noqa: S704 - each part escaped

    def cell(self, text: str, observation: str | None, sort: object, fallback: str = "") -> Markup:
        """A table cell with a number; `sort` is what the column is sorted by."""
        inner = self.number(text, observation, fallback)
        key = "" if sort is None else escape(sort)
        return Markup(f'<td class="num" data-v="{key}">{inner}</td>')  # noqa: S704 - each part escaped

    def change(self, row: Row) -> Markup:
        """Places climbed or lost, linked to the rank before."""
        change = row["change"]
        if change is None:
            return Markup('<td class="num" data-v=""></td>')
        inner = self.number(
            self.words.signed(change),
            row["previous_rank_observation_id"],
            title=self.words("rank.before", rank=row["previous_rank"]),
        )
        tone = " up" if change > 0 else " down" if change < 0 else ""
        return Markup(f'<td class="num{tone}" data-v="{change}">{inner}</td>')  # noqa: S704 - each part escaped

    def ranks(self, row: Row) -> Markup:
        """The cells that a row of a ranking has on every page: score to region, then the four kinds of rank."""
        words, shown = self.words, row["rank_observation_id"] or row["score_observation_id"]
        return Markup("\n").join(
            (
                self.cell(self.score(row), row["score_observation_id"], plain(row["score"])),
                self.change(row),
                self.cell(words.number(row["gap_to_leader"]), row["score_observation_id"], plain(row["gap_to_leader"])),
                self.cell(words.number(row["region_rank"]), shown, row["region_rank"]),
                *(
                    self.cell(words.number(row[f"{claim}_rank"]), row[f"{claim}_observation_id"], row[f"{claim}_rank"])
                    for claim in ("official", "stated", "derived")
                ),
                self.cell(words.number(row["computed_rank"]), row["score_observation_id"], row["computed_rank"]),
            )
        )

    def unit(self, unit_id: str | None, name: str | None = None) -> Markup:
        """A province as a link to its page."""
        known = self.content.units.get(unit_id or "")
        if known is None:
            return escape(name or unit_id or "")
        link = self._units.get(known.unit_id)
        if link is None:
            link = Markup('<a href="{}province/{}.html">{}</a>').format(self.root, known.unit_id, self.unit_name(known))
            self._units[known.unit_id] = link
        return link

    def unit_name(self, unit: Unit) -> str:
        """Its short name; the country's in the language of the page."""
        return self.words("country") if unit.panel is None else unit.short_name

    def indicator(self, code: str | None, row: Row | None = None) -> Markup:
        """An indicator as a link to its page, where it has one."""
        entry = self.content.indicators.get(code or "") or row
        name = self.indicator_name(entry, code)
        if code and code in self.content.figures:
            return Markup(f'<a href="{self.root}indicator/{escape(code)}.html">{escape(name)}</a>')  # noqa: S704
        return escape(name)

    def indicator_name(self, entry: Mapping[str, Any] | None, code: str | None = None) -> str:
        """Its name in the language of the page."""
        if entry is None:
            return code or ""
        other = entry.get("name_vi") or entry.get("indicator_name_vi") or code or ""
        if self.language == "vi":
            return other
        return entry.get("name_en") or entry.get("indicator_name_en") or other

    def set_url(self, slug: str, measure: str = "") -> str:
        """The page of a ranking."""
        return f"{self.root}ranking/{slug}.html" + (f"#{measure}" if measure else "")

    def set_name(self, found: RankingSet, *, panel: bool = True) -> str:
        """DTI 2022 · 63 provinces."""
        name = self.words.of("index", found.index_code)
        when = str(found.edition_year) if found.edition_id else self.words.period(_period(found))
        text = f"{name} {when}"
        return f"{text} · {self.words('panel.units', count=found.panel)}" if panel else text

    def score(self, row: Row) -> str:
        """As it was printed: the index's own number of places is not ours to change."""
        return self.words.number(row["score"])

    def shade(self, row: Row | None) -> str:
        """The colour class of a rank on the maps."""
        return f"q{shade(row['best_rank'], row['panel'])}" if row is not None else "q0"

    def legend(self, panel: int) -> list[tuple[str, str]]:
        """Colour classes with the ranks they stand for."""
        spans: list[list[int]] = [[] for _ in range(CLASSES)]
        for rank in range(1, panel + 1):
            spans[shade(rank, panel) - 1].append(rank)
        return [(f"q{place + 1}", f"{ranks[0]}–{ranks[-1]}") for place, ranks in enumerate(spans)]

    def source(self, row: Row) -> Markup:
        """Who published it, the way there, and when."""
        key = tuple(row.get(name) for name in ("publisher", "title", "source_url", "published_on", "document_name"))
        known = self._sources.get(key)
        if known is None:
            known = self._sources[key] = self._source(row)
        return known

    def _source(self, row: Row) -> Markup:
        publisher, title, address = row.get("publisher"), row.get("title"), row.get("source_url")
        label = title or publisher or row.get("document_name") or ""
        parts = []
        if publisher and publisher != label:
            parts.append(escape(publisher))
        parts.append(outside(address, label))
        if row.get("published_on"):
            parts.append(Markup("<time>{}</time>").format(self.words.date(row["published_on"])))
        return Markup(" · ").join(parts)

    def quote(self, row: Row) -> Markup:
        """The quote with its number marked, where it can be told. Both languages show the same one."""
        known: Markup | None = row.get("marked_quote")
        if known is None:
            text = row.get("quote") or ""
            span = quoted_number(text, row.get("printed"), row.get("locator"))
            known = escape(text)
            if span is not None:
                before, number, after = (
                    escape(part) for part in (text[: span[0]], text[slice(*span)], text[span[1] :])
                )
                known = Markup(f"{before}<mark>{number}</mark>{after}")  # noqa: S704 - each part escaped
            row["marked_quote"] = known
        return known

    def evidence_rows(self, unit: Unit) -> Markup:
        """The rows of a province's figures; written here because no page has more of anything. Each part is escaped."""
        words, rows = self.words, []
        link = escape(words("figures.link"))
        last = None
        for row in unit.evidence:
            notes = [
                words.period(row),
                "" if row["kind"] == "actual" else words.of("kind", row["kind"]),
                row["locality"] or "",
                "" if row["is_standing"] else words("figures.superseded"),
                words.of("reason", row["unusable_reason"]),
            ]
            tone = ' class="new"' if row["indicator_code"] != last else "" if row["is_standing"] else ' class="past"'
            anchor = escape(row["anchor"])
            rows.append(
                f'<tr{tone} id="{anchor}"><th scope="row">{self.indicator(row["indicator_code"], row)} '
                f"<small>{escape(' · '.join(note for note in notes if note))} {self.claim(row['claim'])}</small></th>"
                f'<td class="num"><a class="n self" href="#{anchor}" title="{link}">{escape(words.figure(row))}</a>'
                f'</td><td><q class="quote" lang="vi">{self.quote(row)}</q></td>'
                f'<td class="source">{self.source(row)}</td></tr>'
            )
            last = row["indicator_code"]
        return Markup("\n".join(rows))  # noqa: S704

    def claim(self, code: str | None) -> Markup:
        """Who says so, as a plain label."""
        if not code:
            return _EMPTY
        label = escape(self.words.of("claim", code))
        return Markup(f'<span class="claim {escape(code)}">{label}</span>')  # noqa: S704 - each part escaped

    def json(self, value: object) -> Markup:
        """Data for the scripts inside a page: nothing in it can end its element."""
        return Markup(script_safe(value))  # noqa: S704 - every < > & of it is escaped


def shade(rank: int | None, panel: int) -> int:
    """1 (leading) to 5; 0: not known."""
    return 0 if rank is None else min(CLASSES, (rank - 1) * CLASSES // panel + 1)


def outside(address: str | None, label: str) -> Markup:
    """A link out, only to the web: an address of another scheme stays text."""
    if address and urlsplit(address).scheme in ("http", "https"):
        return Markup('<a class="out" href="{}" rel="noopener noreferrer external">{}</a>').format(address, label)
    return escape(label)


def script_safe(value: object) -> str:
    """JSON that neither HTML nor a script can mistake for its own syntax."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    for sign, code in (
        ("&", "\\u0026"),
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, code)
    return text


def plain(value: Decimal | None) -> str | None:
    """A decimal as text without trailing zeros."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return str(value)


def _period(found: RankingSet) -> Row:
    return {"period_type": found.period_type, "period_start": found.period_start, "period_end": found.period_end}


__all__ = ["CLASSES", "View", "fold", "outside", "plain", "script_safe", "shade"]
