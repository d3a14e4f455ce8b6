"""What a template sees: one language at one depth of folders, with links that also work on a file share."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from publication.site.content import PORTAL_GROUPS, Content, RankingSet, Row, Unit, fold
from publication.site.quotes import in_its_words
from publication.site.words import Words

CLASSES = 5
_PAST = ' class="past"'
_SEPARATOR = " · "
_OF_PERIOD = itemgetter("period_type", "period_start", "period_end")
_OF_FIGURE = itemgetter("value", "value_high", "unit", "comparator", "of_total", "panel")
_OF_SOURCE = itemgetter("publisher", "title", "source_url", "published_on", "document_name")


@dataclass(slots=True)
class View:
    """Links and labels; `root` leads from the page to its language's folder."""

    words: Words
    content: Content
    root: str
    sets: Mapping[str, RankingSet]
    _units: dict[str, str] = field(default_factory=dict)
    _claims: dict[str, str] = field(default_factory=dict)
    _numbers: dict[Decimal | int, tuple[str | None, str]] = field(default_factory=dict)
    _periods: dict[tuple[Any, ...], str] = field(default_factory=dict)
    _figures: dict[tuple[Any, ...], str] = field(default_factory=dict)
    _sources: dict[tuple[Any, ...], str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.words.language

    def number(self, text: str, observation: str | None, fallback: str = "", *, title: str = "") -> Markup:
        """A number as a link to its evidence; `fallback` is where a computed one is shown with what it is made of."""
        return Markup(self._number(text, observation, fallback, title))  # noqa: S704

    def cell(self, value: Decimal | int | None, observation: str | None) -> Markup:
        """A table cell with a number and what its column is sorted by."""
        return Markup(self._cell(value, observation))  # noqa: S704

    def change(self, row: Row) -> Markup:
        """Places climbed or lost, linked to the rank before."""
        return Markup(self._change(row))  # noqa: S704

    # From here to `unit`, plain text in which each part is escaped: there are too many cells for an object each.

    def _number(self, text: str, observation: str | None, fallback: str = "", title: str = "") -> str:
        if not text:
            return ""
        place = self.content.places.get(observation or "")
        if place is None and not fallback:
            return safe(text)
        target = safe(fallback) if place is None else self.root + place
        hint = f' title="{safe(title)}"' if title else ""
        return f'<a class="n" href="{target}"{hint}>{safe(text)}</a>'

    def _cell(self, value: Decimal | int | None, observation: str | None) -> str:
        if value is None:
            return '<td class="num" data-v=""></td>'
        known = self._numbers.get(value)
        if known is None:
            known = self._numbers[value] = (plain(Decimal(value)), safe(self.words.number(value)))
        key, text = known
        place = self.content.places.get(observation or "")
        if place is None:
            return f'<td class="num" data-v="{key}">{text}</td>'
        return f'<td class="num" data-v="{key}"><a class="n" href="{self.root}{place}">{text}</a></td>'

    def _change(self, row: Row) -> str:
        change = row["change"]
        if change is None:
            return '<td class="num" data-v=""></td>'
        title = self.words("rank.before", rank=row["previous_rank"])
        inner = self._number(self.words.signed(change), row["previous_rank_observation_id"], "", title)
        return f'<td class="num{_tone(change)}" data-v="{change}">{inner}</td>'

    def _ranks(self, row: Row) -> str:
        """The cells that a row of a ranking has on every page: score to region, then the four kinds of rank."""
        cell, score = self._cell, row["score_observation_id"]
        return (
            f"{cell(row['score'], score)}{self._change(row)}{cell(row['gap_to_leader'], score)}"
            f"{cell(row['region_rank'], row['rank_observation_id'] or score)}"
            f"{cell(row['official_rank'], row['official_observation_id'])}"
            f"{cell(row['stated_rank'], row['stated_observation_id'])}"
            f"{cell(row['derived_rank'], row['derived_observation_id'])}{cell(row['computed_rank'], score)}"
        )

    def ranking_rows(self, rows: list[Row]) -> Markup:
        """The body of a ranking's table."""
        words, made = self.words, []
        for row in rows:
            rank, score = row["best_rank"], row["score_observation_id"]
            shown = self._number(words.number(rank), row["rank_observation_id"] or score)
            if rank is None and row["place_among_scored"]:
                hint = safe(words("rank.place_among", count=row["scored_units"]))
                place = self._number(f"({row['place_among_scored']})", score)
                shown = f'<span class="partial" title="{hint}">{place}</span>'
            made.append(
                f'<tr><td class="num rank" data-v="{"" if rank is None else rank}">{shown} '
                f"{self._claim(row['best_rank_claim'])}</td>"
                f'<th scope="row">{self._unit(row["unit_id"], row["province"])}</th>'
                f'{self._ranks(row)}<td class="region">{safe(row["region"] or "")}</td></tr>'
            )
        return Markup("\n".join(made))  # noqa: S704

    def edition_rows(self, editions: list[tuple[RankingSet, list[Row]]]) -> Markup:
        """A province's ranks and scores by edition and measure."""
        words, made = self.words, []
        for found, rows in editions:
            name = safe(self.set_name(found, panel=False))
            for row in rows:
                rank, url = row["best_rank"], safe(self.set_url(found.slug, row["measure"]))
                shown = self._number(words.number(rank), row["rank_observation_id"] or row["score_observation_id"])
                ranked = row["ranked_units"]
                made.append(
                    f'<tr><th scope="row"><a href="{url}">{name}</a></th>'
                    f'<td class="short">{safe(words.of("measure", row["measure"]))}</td>\n'
                    f'<td class="num rank" data-v="{"" if rank is None else rank}">{shown} '
                    f"{self._claim(row['best_rank_claim'])}</td>\n{self._ranks(row)}\n"
                    f'<td class="num" data-v="{ranked}"><a class="n" href="{url}">{ranked}</a>/{row["panel"]}</td></tr>'
                )
        return Markup("\n".join(made))  # noqa: S704

    def value_rows(self, rows: list[Row]) -> Markup:
        """The body of an indicator's table."""
        words, made = self.words, []
        for row in rows:
            notes = " ".join(
                f"<small>{safe(str(note))}</small>" for note in (row["unit_panel"], row["locality"]) if note
            )
            conflict = f' <a class="flag" href="{self.root}conflicts.html">{safe(words("indicator.conflict"))}</a>'
            made.append(
                f'<tr><th scope="row">{self._unit(row["unit_id"], row["province"])} {notes}</th>'
                f'<td data-v="{row["period_end"] or ""}">{self._period(row)}</td>'
                f'<td class="num" data-v="{plain(row["value"]) or ""}">{self._figure(row)}</td>'
                f'<td class="short">{safe(words.of("kind", row["kind"]))}</td>'
                f'<td class="short">{self._claim(row["claim"])}{conflict if row["has_conflict"] else ""}</td>'
                f'<td class="source">{self._source(row)}</td></tr>'
            )
        return Markup("\n".join(made))  # noqa: S704

    def portal_rows(self, series: list[Row]) -> Markup:
        """One series of the portal's scores, newest first."""
        words, made = self.words, []
        for row in reversed(series):
            seen = row["observations"]
            notes = ""
            if row["period_type"] != "month":
                notes = f" <small>{safe(words.of('period_type', row['period_type']))}</small>"
            if not row["is_standing"]:
                notes += f" <small>{safe(words('portal.restated'))}</small>"
            moves = sorted((item for item in row["moves"].items() if item[1]), key=lambda item: -item[1])
            moved = ", ".join(
                f'{safe(words.of("group", group))} <span class="{_tone(move).strip()}">'
                f"{self._number(words.signed(move), seen.get(group))}</span>"
                for group, move in moves
            )
            rank = self._number(words.number(row["rank"]), seen["rank"])
            change, panel = row["total_change"], f"/{row['panel']}" if row["rank"] else ""
            groups = [self._cell(row[group], seen.get(group)) for group in PORTAL_GROUPS]
            made.append(
                f'<tr{"" if row["is_standing"] else _PAST}><th scope="row">{self._period(row)}{notes}</th>'
                f"{self._cell(row['total'], seen['total'])}"
                f'<td class="num{_tone(change)}">{self._number(words.signed(change), seen["total"])}</td>'
                f'{"".join(groups)}<td class="num">{rank}{panel}</td><td>{moved}</td></tr>'
            )
        return Markup("\n".join(made))  # noqa: S704

    def evidence_rows(self, unit: Unit) -> Markup:
        """The rows of a province's figures."""
        words, made = self.words, []
        last = name = None
        for row in unit.evidence:
            code, anchor, standing = row["indicator_code"], row["anchor"], row["is_standing"]
            tone = "" if standing else _PAST
            if code != last or name is None:
                name, tone = str(self.indicator(code)), ' class="new"'
            notes = self._period(row)
            if row["kind"] != "actual":
                notes += _SEPARATOR + safe(words.of("kind", row["kind"]))
            if row["locality"]:
                notes += _SEPARATOR + safe(row["locality"])
            if not standing:
                notes += _SEPARATOR + safe(words("figures.superseded"))
            if row["unusable_reason"]:
                notes += _SEPARATOR + safe(words.of("reason", row["unusable_reason"]))
            made.append(
                f'<tr{tone} id="{anchor}">'
                f'<th scope="row">{name} <small>{notes} {self._claim(row["claim"])}</small></th><td class="num">'
                f'<a class="n" href="#{anchor}">{self._text(row)}</a></td>'
                f'<td>{self._quote(row)}</td><td class="source">{self._source(row)}</td></tr>'
            )
            last = code
        return Markup("\n".join(made))  # noqa: S704

    def _period(self, row: Row) -> str:
        key = _OF_PERIOD(row)
        known = self._periods.get(key)
        if known is None:
            known = self._periods[key] = safe(self.words.period(row))
        return known

    def _text(self, row: Row) -> str:
        """The figure with its bound and unit."""
        key = _OF_FIGURE(row)
        known = self._figures.get(key)
        if known is None:
            known = self._figures[key] = safe(self.words.figure(row))
        return known

    def _figure(self, row: Row) -> str:
        text, place = self._text(row), self.content.places.get(row["observation_id"])
        return f'<a class="n" href="{self.root}{place}">{text}</a>' if place and text else text

    def _claim(self, code: str | None) -> str:
        if not code:
            return ""
        label = self._claims.get(code)
        if label is None:
            label = f'<span class="claim {safe(code)}">{safe(self.words.of("claim", code))}</span>'
            self._claims[code] = label
        return label

    def _unit(self, unit_id: str | None, name: str | None = None) -> str:
        known = self.content.units.get(unit_id or "")
        if known is None:
            return safe(name or unit_id or "")
        link = self._units.get(known.unit_id)
        if link is None:
            link = f'<a href="{self.root}province/{safe(known.unit_id)}.html">{safe(self.unit_name(known))}</a>'
            self._units[known.unit_id] = link
        return link

    def _source(self, row: Row) -> str:
        key = _OF_SOURCE(row)
        known = self._sources.get(key)
        if known is None:
            publisher, title, address, day, name = key
            label = title or publisher or name or ""
            parts = [safe(publisher)] if publisher and publisher != label else []
            parts.append(str(outside(address, label)))
            if day:
                parts.append(f"<time>{safe(self.words.date(day))}</time>")
            known = self._sources[key] = " · ".join(parts)
        return known

    def _quote(self, row: Row) -> str:
        known: str | None = row.get("shown_quote")
        if known is None:
            found = in_its_words(row)
            before, after = (
                f'<span class="around">{safe(words)}</span>' if words else "" for words in (found.before, found.after)
            )
            number = f"<mark>{safe(found.number)}</mark>" if found.number else ""
            heading = f'<small class="around" lang="vi">{safe(found.heading)}</small> ' if found.heading else ""
            known = f'{heading}<q lang="vi">{before}{safe(found.left)}{number}{safe(found.right)}{after}</q>'
            row["shown_quote"] = known
        return known

    def unit(self, unit_id: str | None, name: str | None = None) -> Markup:
        """A province as a link to its page."""
        return Markup(self._unit(unit_id, name))  # noqa: S704

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

    def legend(self, panel: int) -> list[tuple[str, str]]:
        """Colour classes with the ranks they stand for."""
        spans: list[list[int]] = [[] for _ in range(CLASSES)]
        for rank in range(1, panel + 1):
            spans[shade(rank, panel) - 1].append(rank)
        return [(f"q{place + 1}", f"{ranks[0]}–{ranks[-1]}") for place, ranks in enumerate(spans)]

    def source(self, row: Row) -> Markup:
        """Who published it, the way there, and when."""
        return Markup(self._source(row))  # noqa: S704

    def quote(self, row: Row) -> Markup:
        """The quote inside the words around it, its number marked; both languages show the same."""
        return Markup(self._quote(row))  # noqa: S704

    def claim(self, code: str | None) -> Markup:
        """Who says so, as a plain label."""
        return Markup(self._claim(code))  # noqa: S704

    def json(self, value: object) -> Markup:
        """Data for the scripts inside a page: nothing in it can end its element."""
        return Markup(script_safe(value))  # noqa: S704 - every < > & of it is escaped


@lru_cache(maxsize=1 << 16)
def safe(text: str) -> str:
    """Text that is only text in HTML, also between quotes. The same few texts stand in most cells."""
    return html.escape(text)


def _tone(change: Decimal | int | None) -> str:
    return "" if not change else " up" if change > 0 else " down"


def shade(rank: int | None, panel: int) -> int:
    """1 (leading) to 5; 0: not known."""
    return 0 if rank is None else min(CLASSES, (rank - 1) * CLASSES // panel + 1)


def outside(address: str | None, label: str) -> Markup:
    """A link out, only to the web: an address of another scheme stays text."""
    if address and urlsplit(address).scheme in ("http", "https"):
        return Markup('<a class="out" href="{}">{}</a>').format(address, label)
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
