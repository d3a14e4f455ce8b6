"""What a template sees: one language at one depth of folders, with links that also work on a file share."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from publication.site.content import PORTAL_GROUPS, Content, RankingSet, Row, Unit, fold
from publication.site.quotes import in_its_words
from publication.site.words import Words

CLASSES = 5
_PAST = ' class="past"'


@dataclass(slots=True)
class View:
    """Links and labels; `root` leads from the page to its language's folder."""

    words: Words
    content: Content
    root: str
    sets: Mapping[str, RankingSet]
    _units: dict[str, str] = field(default_factory=dict)
    _sources: dict[tuple[Any, ...], str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.words.language

    def evidence(self, observation: str | None) -> str:
        """Where the figure stands with its quote; empty where the snapshot has no such observation."""
        place = self.content.anchors.get(observation or "")
        return f"{self.root}province/{place[0]}.html#{place[1]}" if place else ""

    def number(self, text: str, observation: str | None, fallback: str = "", *, title: str = "") -> Markup:
        """A number as a link to its evidence; `fallback` is where a computed one is shown with what it is made of."""
        return Markup(self._number(text, observation, fallback, title))  # noqa: S704

    def cell(self, text: str, observation: str | None, sort: object, fallback: str = "") -> Markup:
        """A table cell with a number; `sort` is what the column is sorted by."""
        return Markup(self._cell(text, observation, sort, fallback))  # noqa: S704

    def change(self, row: Row) -> Markup:
        """Places climbed or lost, linked to the rank before."""
        return Markup(self._change(row))  # noqa: S704

    def ranks(self, row: Row) -> Markup:
        """The cells that a row of a ranking has on every page: score to region, then the four kinds of rank."""
        return Markup(self._ranks(row))  # noqa: S704

    # From here to `unit`, plain text in which each part is escaped: there are too many cells for an object each.

    def _number(self, text: str, observation: str | None, fallback: str = "", title: str = "") -> str:
        if not text:
            return ""
        place = self.content.anchors.get(observation) if observation else None
        target = f"{self.root}province/{place[0]}.html#{place[1]}" if place else fallback
        if not target:
            return safe(text)
        hint = f' title="{safe(title)}"' if title else ""
        return f'<a class="n" href="{safe(target)}"{hint}>{safe(text)}</a>'

    def _cell(self, text: str, observation: str | None, sort: object, fallback: str = "") -> str:
        if not text and sort is None:
            return '<td class="num" data-v=""></td>'
        key = "" if sort is None else safe(str(sort))
        return f'<td class="num" data-v="{key}">{self._number(text, observation, fallback)}</td>'

    def _change(self, row: Row) -> str:
        change = row["change"]
        if change is None:
            return '<td class="num" data-v=""></td>'
        title = self.words("rank.before", rank=row["previous_rank"])
        inner = self._number(self.words.signed(change), row["previous_rank_observation_id"], "", title)
        return f'<td class="num{_tone(change)}" data-v="{change}">{inner}</td>'

    def _ranks(self, row: Row) -> str:
        words, cell = self.words, self._cell
        rank, score = row["rank_observation_id"], row["score_observation_id"]
        return "".join(
            (
                cell(words.number(row["score"]), score, plain(row["score"])),
                self._change(row),
                cell(words.number(row["gap_to_leader"]), score, plain(row["gap_to_leader"])),
                cell(words.number(row["region_rank"]), rank or score, row["region_rank"]),
                cell(words.number(row["official_rank"]), row["official_observation_id"], row["official_rank"]),
                cell(words.number(row["stated_rank"]), row["stated_observation_id"], row["stated_rank"]),
                cell(words.number(row["derived_rank"]), row["derived_observation_id"], row["derived_rank"]),
                cell(words.number(row["computed_rank"]), score, row["computed_rank"]),
            )
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
                f'<td data-v="{row["period_end"] or ""}">{safe(words.period(row))}</td>'
                f"{self._cell(words.figure(row), row['observation_id'], plain(row['value']))}"
                f"<td>{safe(words.of('kind', row['kind']))}</td>"
                f"<td>{self._claim(row['claim'])}{conflict if row['has_conflict'] else ''}</td>"
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
            groups = (self._cell(words.number(row[one]), seen.get(one), plain(row[one])) for one in PORTAL_GROUPS)
            made.append(
                f'<tr{"" if row["is_standing"] else _PAST}><th scope="row">{safe(words.period(row))}{notes}</th>'
                f"{self._cell(words.number(row['total']), seen['total'], plain(row['total']))}"
                f'<td class="num{_tone(change)}">{self._number(words.signed(change), seen["total"])}</td>'
                f'{"".join(groups)}<td class="num">{rank}{panel}</td><td>{moved}</td></tr>'
            )
        return Markup("\n".join(made))  # noqa: S704

    def evidence_rows(self, unit: Unit) -> Markup:
        """The rows of a province's figures."""
        words, made = self.words, []
        last = name = None
        for row in unit.evidence:
            if row["indicator_code"] != last or name is None:
                name = str(self.indicator(row["indicator_code"], row))
            notes = [words.period(row)]
            if row["kind"] != "actual":
                notes.append(words.of("kind", row["kind"]))
            if row["locality"]:
                notes.append(row["locality"])
            if not row["is_standing"]:
                notes.append(words("figures.superseded"))
            if row["unusable_reason"]:
                notes.append(words.of("reason", row["unusable_reason"]))
            tone = ' class="new"' if row["indicator_code"] != last else "" if row["is_standing"] else _PAST
            made.append(
                f'<tr{tone} id="{row["anchor"]}"><th scope="row">{name} <small>{safe(" · ".join(notes))} '
                f'{self._claim(row["claim"])}</small></th><td class="num"><a class="n" href="#{row["anchor"]}">'
                f"{safe(words.figure(row))}</a></td><td>{self._quote(row)}</td>"
                f'<td class="source">{self._source(row)}</td></tr>'
            )
            last = row["indicator_code"]
        return Markup("\n".join(made))  # noqa: S704

    def _claim(self, code: str | None) -> str:
        if not code:
            return ""
        return f'<span class="claim {safe(code)}">{safe(self.words.of("claim", code))}</span>'

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
        get = row.get
        key = (get("publisher"), get("title"), get("source_url"), get("published_on"), get("document_name"))
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
