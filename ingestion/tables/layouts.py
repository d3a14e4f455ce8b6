"""The declared layouts: which header words are which role, and which layout a table's header matches.

A layout is the rows of seeds/table_layouts.csv with one `layout_id`, in their order:

- a role of a column: unit, rank, previous_rank, score, value, target, ordinal, edition, period, panel, of_total,
  measure, indicator_name, unit_of_measure, claim, source, source_url, published_on, ignore;
- `context`: words that must stand in the table's title, sheet, headings or header;
- `measure_value`: words of a measure column and the indicators they mean; `claim_value`: words of a claim column;
- `national`: the indicator that a value has in the row of the whole country.

`header_pattern` holds alternatives parted by `|`, compared as words; `*` is any text, `{year}` a header that is a year.
What `*` takes in the header of a value must be understood, as time, kind or unit, or the layout does not fit.
`required` is `yes`, or the name of a group of which one column must be there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from ingestion.reference import fold
from ingestion.tables import surroundings
from ingestion.tables.grid import Header, words

SEED = Path(__file__).resolve().parents[2] / "seeds" / "table_layouts.csv"
ONCE = frozenset(
    ("unit", "ordinal", "edition", "panel", "measure", "indicator_name", "unit_of_measure", "claim", "period")
)
"""Roles that only one column of a table can have."""
VALUE_ROLES = frozenset(("rank", "previous_rank", "score", "value", "target"))
_INDEXES = {
    "dti": r"p?dti|chỉ số chuyển đổi số", "par_index": r"par ?index|chỉ số cải cách hành chính", "pci": "pci",
    "papi": "papi", "sipas": "sipas", "pii": "pii", "ict_index": "ict index", "pgi": "pgi",
}  # fmt: skip
"""What the indexes are called in headers, by words that no part of another one has in its name."""
_INDEX_NAMES = {code: re.compile(rf"\b(?:{names})\b") for code, names in _INDEXES.items()}
_OPEN_VALUES = frozenset(("value", "target"))
"""Roles whose columns take their indicator from the rows, whatever else their header says."""
_VALUES_OF_ROWS = frozenset(("context", "measure_value", "claim_value", "national"))


@dataclass(frozen=True, slots=True)
class Column:
    """One row of the seed: a role and the words that name it."""

    role: str
    literals: frozenset[str]
    open_pattern: re.Pattern[str] | None
    """The alternatives that hold a `*`."""
    pattern: re.Pattern[str]
    """All alternatives."""
    named: tuple[str, ...]
    codes: tuple[str, ...]
    unit: str
    scale: Decimal
    required: str

    def matches(self, part: str) -> bool:
        return part in self.literals or (self.open_pattern is not None and bool(self.open_pattern.fullmatch(part)))

    def occurs_in(self, text: str) -> bool:
        return bool(self.pattern.search(text))


@dataclass(frozen=True, slots=True)
class Layout:
    """A declared shape of table."""

    layout_id: str
    columns: tuple[Column, ...]
    context: tuple[Column, ...]
    measures: tuple[Column, ...]
    claims: tuple[Column, ...]
    national: dict[str, str]

    def is_about(self, text: str) -> bool:
        """Whether a line above a table has all the words that the layout asks for."""
        return all(condition.occurs_in(text) for condition in self.context)


@dataclass(frozen=True, slots=True)
class Placed:
    """A column of a table with the role that a layout gives it."""

    index: int
    header: Header
    column: Column


@dataclass(frozen=True, slots=True)
class Match:
    """A layout laid over a table."""

    layout: Layout
    header_rows: tuple[int, ...]
    placed: tuple[Placed, ...]
    missing: tuple[str, ...]
    unclear: tuple[str, ...] = ()
    """Headers of values in which an open pattern took words that say more than their time, kind and unit, and those
    that name another index."""

    @property
    def first_row(self) -> int:
        return self.header_rows[-1] + 1 if self.header_rows else 0

    def one(self, role: str) -> Placed | None:
        return next((placed for placed in self.placed if placed.column.role == role), None)

    def values(self) -> list[Placed]:
        return [placed for placed in self.placed if placed.column.role in VALUE_ROLES]

    @property
    def weight(self) -> int:
        return sum(1 for placed in self.placed if placed.column.role not in ("ignore", "ordinal"))


@lru_cache(maxsize=8)
def load_layouts(path: Path = SEED) -> tuple[Layout, ...]:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    grouped: dict[str, list[Column]] = {}
    for row in rows:
        grouped.setdefault(row["layout_id"], []).append(_column(row))
    return tuple(_layout(layout_id, columns) for layout_id, columns in grouped.items())


def _column(row: dict[str, str]) -> Column:
    named = tuple(filter(None, (alternative.strip() for alternative in row["header_pattern"].split("|"))))
    open_ = [alternative for alternative in named if "*" in alternative]
    return Column(
        role=row["role"],
        literals=frozenset(_literal(alternative) for alternative in named if "*" not in alternative),
        open_pattern=_any_of(open_) if open_ else None,
        pattern=_any_of(named),
        named=named,
        codes=tuple(filter(None, (code.strip() for code in row["indicator_code"].split(";")))),
        unit=row["unit"],
        scale=Decimal(row["scale"] or "1"),
        required=row["required"],
    )


def _literal(alternative: str) -> str:
    return alternative if alternative == "{year}" else words(alternative)


def _any_of(alternatives: Sequence[str]) -> re.Pattern[str]:
    return re.compile(
        "|".join(".*".join(re.escape(_literal(part)) for part in each.split("*")) for each in alternatives)
    )


def _layout(layout_id: str, rows: list[Column]) -> Layout:
    return Layout(
        layout_id=layout_id,
        columns=tuple(row for row in rows if row.role not in _VALUES_OF_ROWS),
        context=tuple(row for row in rows if row.role == "context"),
        measures=tuple(row for row in rows if row.role == "measure_value"),
        claims=tuple(row for row in rows if row.role == "claim_value"),
        national={row.named[0]: row.codes[0] for row in rows if row.role == "national"},
    )


def lay(layout: Layout, headers: Sequence[Header], header_rows: tuple[int, ...], context: str) -> Match | None:
    """The layout over a table with these headers; None where nothing speaks for it."""
    around = context + " " + " ".join(header.parts[0] for header in headers)
    if not all(condition.occurs_in(around) for condition in layout.context):
        return None
    placed: list[Placed] = []
    taken: set[str] = set()
    for index, header in enumerate(headers):
        column = _role(layout, header, taken)
        if column is not None:
            placed.append(Placed(index, header, column))
            if column.role in ONCE:
                taken.add(column.role)
    if not any(item.column.role in VALUE_ROLES or item.column.required for item in placed):
        return None
    unclear = tuple(
        item.header.text
        for item in placed
        if _is_of_other_index(item)
        or (
            item.column.open_pattern is not None
            and item.column.role in _OPEN_VALUES
            and not surroundings.is_understood(item.header.text)
        )
    )
    return Match(layout, header_rows, tuple(placed), _missing(layout, placed), unclear)


def _is_of_other_index(placed: Placed) -> bool:
    """Whether the upper line of a header names another index than the one that its lower line was taken for."""
    if placed.column.role not in VALUE_ROLES:
        return False
    own = {index for index in _INDEXES if any(code.startswith(f"{index}_") for code in placed.column.codes)}
    header = words(placed.header.text)
    named = {index for index, names in _INDEX_NAMES.items() if names.search(header)} if own else set()
    return bool(named) and not named & own


def _role(layout: Layout, header: Header, taken: set[str]) -> Column | None:
    compares = surroundings.COMPARES.search(fold(header.text)) is not None
    for part in header.parts:
        for column in layout.columns:
            if part and column.role not in taken and column.matches(part):
                if compares and column.role in _OPEN_VALUES and part not in column.literals:
                    continue  # `Kết quả so với kế hoạch` is about the numbers of another column
                return column
    return None


def _missing(layout: Layout, placed: list[Placed]) -> tuple[str, ...]:
    have = {item.column for item in placed}
    missing: list[str] = []
    groups: dict[str, bool] = {}
    for column in layout.columns:
        if column.required == "yes":
            # Several rows may name the same column in other words.
            if not any(other.role == column.role and other.codes == column.codes for other in have):
                missing.append(column.role if not column.codes else f"{column.role}:{';'.join(column.codes)}")
        elif column.required:
            groups[column.required] = groups.get(column.required, False) or column in have
    missing += [group for group, found in groups.items() if not found]
    return tuple(dict.fromkeys(missing))
