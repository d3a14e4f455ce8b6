"""The maps in one language at one depth of folders: the template draws each once, a ranking only fills in its ranks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from publication.site.content import Row
from publication.site.maps import TILE_HEIGHT, TILE_WIDTH, PanelMaps
from publication.site.view import View, shade

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private-use characters around a hole: no name, label or path has them."""
_HOLE = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")


class Drawings:
    """`outline` and `tiles` give the map of a panel in the colours of a ranking."""

    def __init__(self, template: Template, maps: Mapping[int, PanelMaps], view: View) -> None:
        context = {"v": view, "w": view.words, "units": view.content.units, "hole": _hole}
        self._macros: Any = template.make_module({**context, "tile_width": TILE_WIDTH, "tile_height": TILE_HEIGHT})
        self._maps = maps
        self._unknown = view.words("map.unknown")
        self._drawn: dict[tuple[str, int, bool], list[str]] = {}

    def outline(self, panel: int, ranking: Sequence[Row], hidden: bool = False) -> Markup:
        """The provinces' outlines, coloured by `best_rank` of the ranking's rows."""
        return self._filled("outline", panel, ranking, hidden)

    def tiles(self, panel: int, ranking: Sequence[Row], hidden: bool = False) -> Markup:
        """The provinces as equal tiles with their ranks."""
        return self._filled("tiles", panel, ranking, hidden)

    def _filled(self, name: str, panel: int, ranking: Sequence[Row], hidden: bool) -> Markup:
        drawn = self._drawn.get((name, panel, hidden))
        if drawn is None:
            drawn = _HOLE.split(str(getattr(self._macros, name)(self._maps[panel], hidden)))
            self._drawn[name, panel, hidden] = drawn
        ranks = {row["unit_id"]: row["best_rank"] for row in ranking}
        parts = list(drawn)
        for place in range(1, len(parts), 2):  # text and holes take turns
            unit_id, kind = parts[place].split()
            rank = ranks.get(unit_id)
            if kind == "shade":
                parts[place] = f"q{shade(rank, panel)}"
            elif rank is None:
                parts[place] = self._unknown if kind == "place" else "–"
            else:
                parts[place] = f"{rank}/{panel}" if kind == "place" else str(rank)
        return Markup("".join(parts))  # noqa: S704 - the template escaped the text, ranks are numbers


def _hole(unit_id: str, kind: str) -> str:
    """Where the `shade`, the `place` among all, or the `rank` of a unit goes in."""
    return f"{_OPEN}{unit_id} {kind}{_CLOSE}"
