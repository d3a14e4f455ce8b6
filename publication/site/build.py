"""Builds the site: every page in both languages from one reading of the snapshot."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any
from zlib import crc32

from jinja2 import BytecodeCache, Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from ingestion.settings import PROJECT_ROOT
from publication.package import PACKAGE_NAME
from publication.publish import SNAPSHOT_NAME
from publication.site import maps, words
from publication.site.content import PORTAL_GROUPS, Content, RankingSet, Row, Unit, fold, measure_order, read
from publication.site.drawings import Drawings
from publication.site.view import View, plain, script_safe

WEBSITE = PROJECT_ROOT / "website"
_TEMPLATES = WEBSITE / "templates"
_CACHE = "__pycache__"
SITE = "site"
DATA_FILES = "files"
_PILLARS = ("government", "economy", "society")
_MOVES_IN_A_CHART = 12
_HELD_OF_A_REASON = 200
_WELL_KNOWN = 3
"""An edition has a map of its own where at least a third of its units have a rank."""


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was built."""

    pages: int
    bytes: int
    seconds: float


class SitePart:
    """The site as a part of a published version; a change of its templates, words or code makes a new version."""

    def __init__(self) -> None:
        digest = hashlib.sha256()
        for path in sorted((*WEBSITE.rglob("*"), *Path(__file__).parent.glob("*.py"))):
            if path.is_file() and path.parent.name != _CACHE:
                digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        self.revision = digest.hexdigest()
        self.report: SiteReport | None = None

    def build(self, folder: Path) -> None:
        """Builds `folder`/site, whose pages link to the version's other files beside it."""
        package = json.loads((folder / PACKAGE_NAME).read_text(encoding="utf-8"))
        self.report = build(folder, folder / SITE, version=package["version"])


def build(
    snapshot: Path, folder: Path, *, version: str, data: str | None = "..", copy_data: bool = False
) -> SiteReport:
    """Writes the site of the published version in `snapshot` to `folder`, which must not exist or be empty.

    The same snapshot and version give the same bytes. `data` is the way from the site's folder to the published files
    (None: no such links); `copy_data` copies them into the site instead, for one that is served by itself.
    """
    started = time.perf_counter()
    content = read(snapshot)
    folder.mkdir(parents=True, exist_ok=True)
    _copy_assets(folder)
    if copy_data:
        _copy_data(snapshot, folder / DATA_FILES)
        data = DATA_FILES
    site = _Site(content, folder, version, data, _data_files(snapshot) if data else [])
    pages = site.write()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return SiteReport(pages, size, time.perf_counter() - started)


def _bytecode_cache() -> BytecodeCache | None:
    """Compiled templates, kept where Python keeps compiled modules; none where that cannot be written."""
    folder = _TEMPLATES / _CACHE
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    # A template is kept by its text alone; how it is compiled stands in this module.
    pattern = f"site-{crc32(Path(__file__).read_bytes()):08x}-%s.cache"
    return FileSystemBytecodeCache(str(folder), pattern) if os.access(folder, os.W_OK) else None


def _copy_assets(folder: Path) -> None:
    for source, target in (("assets", "assets"), ("vendor", "vendor")):
        (folder / target).mkdir(exist_ok=True)
        for path in sorted((WEBSITE / source).iterdir()):
            shutil.copyfile(path, folder / target / path.name)
    shutil.copyfile(WEBSITE / "data" / "province_shapes.LICENSE", folder / "vendor" / "province_shapes.LICENSE")


def _copy_data(snapshot: Path, folder: Path) -> None:
    for name, _ in _data_files(snapshot):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(snapshot / name, target)


def _data_files(snapshot: Path) -> list[tuple[str, int]]:
    """What people may take along, with sizes: everything of the version but the site itself."""
    return [
        (path.relative_to(snapshot).as_posix(), path.stat().st_size)
        for path in sorted(snapshot.rglob("*"))
        if path.is_file()
        and path.relative_to(snapshot).parts[0] != SITE
        and not any(part.startswith(".") for part in path.relative_to(snapshot).parts)
    ]


class _Site:
    """One build: what pages share."""

    def __init__(
        self, content: Content, folder: Path, version: str, data: str | None, files: list[tuple[str, int]]
    ) -> None:
        self._content = content
        self._folder = folder
        self._data = data
        self._files = files
        self._languages = words.read(WEBSITE / "strings.csv")
        self._maps = maps.read(WEBSITE / "data")
        self._sets = {found.slug: found for found in content.sets}
        self._default = _default_set(content.sets)
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            bytecode_cache=_bytecode_cache(),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.globals.update(
            version=version,
            content=content,
            default_set=self._default,
            panels=tuple(self._maps),
            portal_groups=PORTAL_GROUPS,
            pillars=_PILLARS,
            plain=plain,
            fold=fold,
        )
        self._bumps = _bumps(content)
        self._fields: dict[tuple[str, str], _Field] = {}

    def write(self) -> int:
        """All pages and the scripts' data; returns the number of pages."""
        (self._folder / "data").mkdir(exist_ok=True)
        self._script("rankings", self._rankings())
        pages = 1
        self._page("index.html", "language.html", {})
        for language in words.LANGUAGES:
            for name in ("province", "indicator", "ranking"):
                (self._folder / language / name).mkdir(parents=True, exist_ok=True)
            strings = self._languages[language]
            self._script(f"strings-{language}", strings.script_strings)
            views = {root: View(strings, self._content, root, self._sets) for root in ("", "../")}
            template_of_maps = self._environment.get_template("maps.html")
            drawn = {root: Drawings(template_of_maps, self._maps, view) for root, view in views.items()}
            for path, template, values in self._pages(views):
                root = "../" if "/" in path else ""
                shared = {"v": views[root], "w": strings, "maps": drawn[root], "path": path}
                self._page(f"{language}/{path}", template, {**shared, **values})
                pages += 1
        return pages

    def _page(self, path: str, template: str, values: dict[str, Any]) -> None:
        text = self._environment.get_template(template).render(values)
        (self._folder / path).write_bytes(text.encode())

    def _script(self, name: str, value: object) -> None:
        """Data as a script: a page opened from a file share may not read a JSON file beside it."""
        key = name.split("-")[0]
        text = f"window.tinhso=Object.assign(window.tinhso||{{}},{{{key}:{script_safe(value)}}});\n"
        (self._folder / "data" / f"{name}.js").write_bytes(text.encode())

    def _pages(self, views: dict[str, View]) -> Iterator[tuple[str, str, dict[str, Any]]]:
        content, deep = self._content, views["../"]
        yield "index.html", "home.html", {"found": self._default, "bumps": self._bumps, "sets": content.sets}
        regions = _by_region(content.units.values())
        yield "provinces.html", "provinces.html", {"regions": regions}
        yield "indicators.html", "indicators.html", {"groups": _indicator_groups(content)}
        yield "rankings.html", "rankings.html", {"sets": content.sets}
        yield "compare.html", "compare.html", {"regions": regions}
        yield "conflicts.html", "conflicts.html", {}
        yield "coverage.html", "coverage.html", _coverage(content)
        yield "review.html", "review.html", {"groups": _review_groups(content.review), "most": _HELD_OF_A_REASON}
        yield "downloads.html", "downloads.html", self._downloads()
        yield "dictionary.html", "dictionary.html", {}
        for found in content.sets:
            values = {"found": found, "with_map": found.ranked() * _WELL_KNOWN >= found.panel}
            yield f"ranking/{found.slug}.html", "ranking.html", values
        for unit in content.units.values():
            yield f"province/{unit.unit_id}.html", "province.html", self._province(unit, deep)
        for code in content.figures:
            yield f"indicator/{code}.html", "indicator.html", self._indicator(code, deep)

    def _downloads(self) -> dict[str, Any]:
        kinds = ("csv", "parquet")
        tables = {f"{kind}/{row['name']}.{kind}": row for row in self._content.dictionary for kind in kinds}
        return {"groups": _download_groups(self._files), "data": self._data, "tables": tables}

    def _province(self, unit: Unit, view: View) -> dict[str, Any]:
        editions = [(self._sets[slug], list(rows)) for slug, rows in groupby(unit.rankings, key=lambda row: row["set"])]
        yearly = [(found, rows) for found, rows in editions if found.edition_id]
        pillars = next(
            (
                (found, rows)
                for found, rows in yearly
                if sum(row["measure"] != "overall" and row["score"] is not None for row in rows) >= len(_PILLARS)
            ),
            None,
        )
        scored = [row for row in pillars[1] if row["score"] is not None] if pillars else []
        comparison = [self._against(row) for row in scored]
        overall = [row for _, rows in yearly for row in rows if row["measure"] == "overall" and row["best_rank"]]
        return {
            "unit": unit,
            "yearly": yearly,
            "overall": overall,
            "pillar_set": pillars[0] if pillars else None,
            "comparison": comparison,
            "portal": [list(rows) for _, rows in groupby(unit.portal, key=_series)],
            "rank_chart": _rank_chart(yearly, view),
            "pillar_chart": [
                [
                    view.words.of("measure", row["row"]["measure"]),
                    row["row"]["score"],
                    row["mean"] if row["mean_of"] > 1 else None,  # of one province, it is its own score
                    row["leader"]["score"],
                ]
                for row in comparison
            ],
            "portal_chart": _portal_chart(unit, view),
        }

    def _against(self, row: Row) -> dict[str, Any]:
        """A score beside the mean of its region's known scores and the best known score."""
        key = (row["set"], row["measure"])
        field = self._fields.get(key)
        if field is None:
            field = self._fields[key] = _field(self._sets[row["set"]].measures[row["measure"]])
        region = field.regions[row["region"]]
        return {
            "row": row,
            "mean": sum(region) / len(region),
            "mean_of": len(region),
            "leader": field.leader,
            "scored": field.scored,
        }

    def _indicator(self, code: str, view: View) -> dict[str, Any]:
        figures = self._content.figures[code]
        rows = figures.newest
        entry = self._content.indicators.get(code) or {
            "indicator_code": code, "name_vi": rows[0]["indicator_name_vi"], "name_en": rows[0]["indicator_name_en"],
            "unit": rows[0]["unit"], "domain": rows[0]["domain"], "direction": None, "lower_bound": None,
            "upper_bound": None, "index_code": rows[0]["index_code"], "measure": rows[0]["measure"], "source": None,
        }  # fmt: skip
        charted = [
            [str(row["period_end"]), float(row["value"]), row["province"], row["unit_panel"], row["kind"]]
            for row in rows
            if row["period_end"] is not None and row["value"] is not None
        ]
        return {
            "entry": entry,
            "rows": rows,
            "total": figures.total,
            "chart": charted if len(charted) > 1 else [],
            "used_in": [
                found
                for found in self._content.sets
                if found.index_code == entry["index_code"] and entry["measure"] in found.measures
            ],
        }

    def _rankings(self) -> dict[str, Any]:
        """Everything that the pages with choices draw, without words: what is not known is null."""
        units = [unit for unit in self._content.units.values() if unit.panel]
        places = self._content.places
        numbers = {unit.unit_id: number for number, unit in enumerate(units)}

        def anchor(key: str | None) -> str | None:
            return places[key].rpartition("#f-")[2] if key in places else None

        def row_of(row: Row) -> list[Any]:
            best = anchor(row["rank_observation_id"])
            others = [
                None if rank is None or key == best else key
                for rank, key in (
                    (row[f"{claim}_rank"], anchor(row[f"{claim}_observation_id"]))
                    for claim in ("official", "stated", "derived")
                )
            ]
            return [
                numbers[row["unit_id"]],
                row["best_rank"], row["best_rank_claim"], plain(row["score"]), row["score_claim"],
                row["official_rank"], row["stated_rank"], row["derived_rank"], row["computed_rank"],
                row["place_among_scored"], row["previous_rank"], row["change"], plain(row["gap_to_leader"]),
                row["region_rank"], best, anchor(row["score_observation_id"]),
                anchor(row["previous_rank_observation_id"]), *others,
            ]  # fmt: skip

        return {
            "units": [[unit.unit_id, unit.short_name, unit.panel, unit.region, unit.predecessors] for unit in units],
            "bumps": self._bumps,
            "sets": [
                {
                    "slug": found.slug,
                    "index": found.index_code,
                    "panel": found.panel,
                    "year": found.edition_year,
                    "method": found.method if found.edition_id else None,
                    "name": {
                        language: View(strings, self._content, "", self._sets).set_name(found, panel=False)
                        for language, strings in self._languages.items()
                    },
                    "measures": {
                        measure: [row_of(row) for row in rows]
                        for measure, rows in found.measures.items()
                        if found.edition_id or measure == "overall"
                    },
                }
                for found in self._content.sets
                if found.edition_id or "overall" in found.measures
            ],
        }


def _default_set(sets: list[RankingSet]) -> RankingSet | None:
    """The newest edition of the first index that is known for every unit, else the best known one."""
    yearly = [found for found in sets if found.edition_id and "overall" in found.measures] or sets
    whole = [found for found in yearly if found.ranked() == found.panel]
    return whole[0] if whole else max(yearly, key=lambda found: found.ranked() / found.panel, default=None)


def _bumps(content: Content) -> dict[str, Any]:
    """Ranks of the overall index by edition, old to new, the panel of 63 before that of 34."""
    sets = sorted(
        (found for found in content.sets if found.index_code == "dti" and "overall" in found.measures),
        key=lambda found: (-found.panel, found.edition_year or 0),
    )
    return {
        "editions": [[found.slug, found.edition_year, found.panel, found.method] for found in sets],
        "ranks": [
            [place, row["unit_id"], row["best_rank"]]
            for place, found in enumerate(sets)
            for row in found.measures["overall"]
            if row["best_rank"] is not None
        ],
    }


@dataclass(frozen=True, slots=True)
class _Field:
    """What one measure of an edition is compared with: the best known score, and the known scores by region."""

    leader: Row
    scored: int
    regions: dict[str | None, list[Decimal]]


def _field(rows: list[Row]) -> _Field:
    scored = [row for row in rows if row["score"] is not None]
    regions: dict[str | None, list[Decimal]] = {}
    for row in scored:
        regions.setdefault(row["region"], []).append(row["score"])
    return _Field(max(scored, key=lambda row: (row["score"], row["unit_id"])), len(scored), regions)


def _series(row: Row) -> tuple[str, int]:
    return (row["period_type"], row["period_end"].year if row["period_type"] == "year_to_date" else 0)


def _rank_chart(yearly: list[tuple[RankingSet, list[Row]]], view: View) -> dict[str, Any]:
    points = [
        [found.edition_year, found.method, view.words.of("measure", row["measure"]), row["best_rank"], row["measure"]]
        for found, rows in reversed(yearly)
        if found.index_code == "dti"
        for row in rows
        if row["best_rank"] is not None and row["measure"] in ("overall", *_PILLARS)
    ]
    over_time = len({point[0] for point in points}) > 1
    return {"panel": yearly[0][0].panel if yearly else None, "points": points if over_time else []}


def _portal_chart(unit: Unit, view: View) -> dict[str, Any]:
    totals = [
        [str(row["period_end"]), float(row["total"]), view.words.of("period_type", row["period_type"])]
        for row in unit.portal
        if row["total"] is not None
    ]
    moved = [row for row in unit.portal if any(row["moves"].values())]
    newest = sorted(moved, key=lambda row: row["period_end"])[-_MOVES_IN_A_CHART:]
    moves = [
        [view.words.period(row), view.words.of("group", group), float(change)]
        for row in newest
        for group, change in row["moves"].items()
        if change
    ]
    return {"totals": totals if len(totals) > 1 else [], "moves": moves, "unshown": len(moved) - len(newest)}


def _by_region(units: Iterable[Unit]) -> dict[int, dict[str, list[Unit]]]:
    panels: dict[int, dict[str, list[Unit]]] = {34: {}, 63: {}}
    for unit in sorted(units, key=lambda unit: (unit.region or "", fold(unit.short_name))):
        if unit.panel:
            panels[unit.panel].setdefault(unit.region or "", []).append(unit)
    return panels


def _indicator_groups(content: Content) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Indicators with figures, by index or domain: code, figures, units."""
    entries = []
    for code, figures in content.figures.items():
        about = figures.newest[0]
        group = f"index.{about['index_code']}" if about["index_code"] else f"domain.{about['domain'] or 'other'}"
        order = measure_order(about["measure"]) if about["measure"] else (99, code)
        entries.append((not about["index_code"], group, order, code, figures.total, figures.units))
    entries.sort(key=lambda entry: (entry[0], entry[1] != "index.dti", *entry[1:]))
    return [
        (group, [(entry[3], entry[4], entry[5]) for entry in found])
        for group, found in ((key, list(rows)) for key, rows in groupby(entries, key=lambda entry: entry[1]))
    ]


def _coverage(content: Content) -> dict[str, Any]:
    editions: dict[tuple[Any, ...], dict[str, Row]] = {}
    for row in content.coverage:
        key = (row["index_code"], row["edition_year"], row["method"], row["panel"])
        editions.setdefault(key, {})[row["measure"]] = row
    measures = sorted({row["measure"] for row in content.coverage}, key=measure_order)
    years = sorted({row["year"] for row in content.coverage_years})
    by_unit: dict[str, dict[int, Row]] = {}
    for row in content.coverage_years:
        by_unit.setdefault(row["unit_id"], {})[row["year"]] = row
    return {"editions": editions, "measures": measures, "years": years, "by_unit": by_unit}


def _review_groups(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    ordered = sorted(rows, key=lambda row: (row["reasons"] or "", row["document_name"] or "", row["review_id"]))
    return [(reason, list(found)) for reason, found in groupby(ordered, key=lambda row: row["reasons"] or "")]


def _download_groups(files: list[tuple[str, int]]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Single files first, then by folder."""

    def group(name: str) -> str:
        return re.match(r"(?:([^/]+)/)?", name).group(1) or ""  # type: ignore[union-attr]

    ordered = sorted(files, key=lambda entry: (group(entry[0]), entry[0] != SNAPSHOT_NAME, entry[0]))
    return [(key, list(found)) for key, found in groupby(ordered, key=lambda entry: group(entry[0]))]
