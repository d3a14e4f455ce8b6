"""Geometry of the two maps: outlines and equal tiles, each with the island insets."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

TILE_WIDTH, TILE_HEIGHT, TILE_GAP = 84, 42, 4


@dataclass(frozen=True, slots=True)
class Shape:
    """A unit's outline, projected."""

    unit_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A unit's tile: its upper left corner and the label that fits."""

    unit_id: str
    x: int
    y: int
    label: str


@dataclass(frozen=True, slots=True)
class Inset:
    """An archipelago too small for the scale: a named, schematic box in the colour of the unit it belongs to."""

    key: str
    unit_id: str
    islands: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PanelMaps:
    """What is drawn for one panel."""

    panel: int
    shapes: tuple[Shape, ...]
    tiles: tuple[Tile, ...]
    insets: tuple[Inset, ...]
    width: int
    height: int
    tiles_width: int
    tiles_height: int


_HOANG_SA = ((18, 22), (26, 17), (34, 24), (41, 20), (52, 30), (60, 18), (68, 22), (74, 36), (83, 30))
_TRUONG_SA = (
    (14, 18),
    (22, 30),
    (30, 20),
    (37, 38),
    (45, 28),
    (52, 46),
    (60, 22),
    (66, 40),
    (74, 52),
    (82, 34),
    (88, 20),
)
_INSETS = (("hoang_sa", "48", _HOANG_SA), ("truong_sa", "56", _TRUONG_SA))
"""Đà Nẵng and Khánh Hòa keep their GSO codes in both panels. The dots say that there are islands, not where."""


def read(folder: Path) -> dict[int, PanelMaps]:
    """Both panels, from `province_shapes.json` and `tiles.csv`."""
    outlines = json.loads((folder / "province_shapes.json").read_text(encoding="utf-8"))
    with (folder / "tiles.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    maps = {}
    for panel in (63, 34):
        tiles = tuple(
            Tile(
                _unit(panel, row["gso_code"]),
                int(row["column"]) * (TILE_WIDTH + TILE_GAP),
                int(row["row"]) * (TILE_HEIGHT + TILE_GAP),
                row["label"],
            )
            for row in rows
            if int(row["panel"]) == panel
        )
        maps[panel] = PanelMaps(
            panel=panel,
            shapes=tuple(Shape(_unit(panel, code), shape["d"]) for code, shape in sorted(outlines[str(panel)].items())),
            tiles=tiles,
            insets=tuple(Inset(key, _unit(panel, code), islands) for key, code, islands in _INSETS),
            width=outlines["w"],
            height=outlines["h"],
            tiles_width=max(tile.x for tile in tiles) + TILE_WIDTH,
            tiles_height=max(tile.y for tile in tiles) + TILE_HEIGHT,
        )
    return maps


def _unit(panel: int, gso_code: str) -> str:
    return f"VN{panel}-{gso_code}"
