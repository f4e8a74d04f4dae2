"""How a protected count table is laid out: rows in display order, shares from what is shown only."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from equiano.publish.counts import TOTAL, UNKNOWN, CountTable, Dimension, FlagTable, Group
from equiano.publish.release import Column, ReleasedTable, Suppressed, Value
from equiano.words import in_each

ShownCount = Callable[[Group], int | Suppressed]
OTHER = "other"
REST = (None, OTHER)  # lines that are there only if their count is shown and not 0: they say nothing else
TOTAL_CODE, UNKNOWN_CODE = "total", "unknown"
_COUNT = in_each("Count")
_SHARE = in_each("Share")
_ANSWERS = {"yes": in_each("Yes"), "no": in_each("No"), None: UNKNOWN}
_BASE = in_each("Asked or recorded")


def lay_out(table: CountTable | FlagTable, shown: ShownCount, control: str) -> ReleasedTable:
    """The table as it may be shown; `shown` gives the protected count of a group."""
    match table:
        case FlagTable():
            columns, rows = _flags(table, shown)
        case CountTable(dimensions=(only,)):
            columns, rows = _one_way(table, only, shown)
        case CountTable(dimensions=(down, across)):
            columns, rows = _two_way(table, down, across, shown)
        case CountTable():
            raise AssertionError("a count table has one or two dimensions")
        case _:
            assert_never(table)
    return ReleasedTable(table.name, table.titles, columns, rows, table.provenance, table.notes, control)


def share(part: Value, base: Value) -> Value:
    """Share of two shown counts, to two decimals; hidden with either of them."""
    for value in (part, base):
        if isinstance(value, Suppressed):
            return value
    if not isinstance(part, int) or not isinstance(base, int) or base == 0:
        return None
    return min(round(part / base, 2), 1.0)


def _code(value: str | None) -> str:
    return UNKNOWN_CODE if value is None else value


def _size(value: Value) -> int:
    """Size for the order of display: hidden counts, all alike, stand behind the shown ones."""
    return value if isinstance(value, int) else -1


def _rank(dimension: Dimension, value: str | None) -> int:
    """Below zero for the first values, above it for the last, zero for all between."""
    if value in dimension.first:
        return dimension.first.index(value) - len(dimension.first)
    return dimension.last.index(value) + 1 if value in dimension.last else 0


def _in_order(table: CountTable, dimension: Dimension, shown: ShownCount) -> list[str | None]:
    """The values in display order, by shown sizes if by size; unknown and other only where they are shown."""
    values = [
        value
        for value in dimension.values
        if value not in REST or not table.show_total or _size(shown(table.group({dimension.name: value}))) > 0
    ]
    if not dimension.by_size:
        return sorted(values, key=lambda value: _rank(dimension, value))

    def place(value: str | None) -> tuple[int, int, str]:
        # A margin that is not shown must not be told by the order either.
        size = _size(shown(table.group({dimension.name: value}))) if table.show_total else 0
        return _rank(dimension, value), -size, value or ""

    return sorted(values, key=place)


def _dimension_column(dimension: Dimension) -> Column:
    labels = {_code(value): dimension.label_of(value) for value in dimension.values} | {TOTAL_CODE: TOTAL}
    return Column(dimension.name, "dimension", dimension.labels, labels)


def _one_way(
    table: CountTable, only: Dimension, shown: ShownCount
) -> tuple[tuple[Column, ...], tuple[tuple[Value, ...], ...]]:
    columns = [_dimension_column(only), Column("count", "count", _COUNT)]
    rows: list[tuple[Value, ...]] = [
        (_code(value), shown(table.group({only.name: value}))) for value in _in_order(table, only, shown)
    ]
    if table.show_total:
        total = shown(table.group({}))
        rows.append((TOTAL_CODE, total))
        if table.show_share:
            columns.append(Column("share", "share", _SHARE))
            rows = [(*row, share(row[1], total)) for row in rows]
    return tuple(columns), tuple(rows)


def _two_way(
    table: CountTable, down: Dimension, across: Dimension, shown: ShownCount
) -> tuple[tuple[Column, ...], tuple[tuple[Value, ...], ...]]:
    lines, heads = _in_order(table, down, shown), _in_order(table, across, shown)
    columns = [
        _dimension_column(down),
        *(Column(_code(value), "count", across.label_of(value)) for value in heads),
    ]
    rows: list[tuple[Value, ...]] = []
    for value in lines:
        inner = [shown(table.group({down.name: value, across.name: other})) for other in heads]
        rows.append((_code(value), *inner))
    if table.show_total:
        columns.append(Column(TOTAL_CODE, "count", TOTAL))
        rows = [
            (*row, shown(table.group({down.name: value}))) for row, value in zip(rows, lines, strict=True)
        ]
        bottom = [shown(table.group({across.name: other})) for other in heads]
        rows.append((TOTAL_CODE, *bottom, shown(table.group({}))))
    return tuple(columns), tuple(rows)


def _flags(table: FlagTable, shown: ShownCount) -> tuple[tuple[Column, ...], tuple[tuple[Value, ...], ...]]:
    base = shown(table.group({}))
    columns = [
        Column("flag", "dimension", table.row_labels, dict(table.flags)),
        *(Column(_code(answer), "count", _ANSWERS[answer]) for answer in table.answers),
        Column("base", "count", _BASE),
    ]
    rows: list[tuple[Value, ...]] = [
        (flag, *(shown(table.group({flag: answer})) for answer in table.answers), base)
        for flag, _ in table.flags
    ]
    if not table.every_row:
        rows = [row for row in rows if _size(row[1]) > 0]
    rows.sort(key=lambda row: (-_size(row[1]), str(row[0])))
    if table.show_share:
        columns.append(Column("share", "share", _SHARE))
        rows = [(*row, share(row[1], base)) for row in rows]
    return tuple(columns), tuple(rows)
