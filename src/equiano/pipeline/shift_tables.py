"""Shifts of routes as tables: an answer in one word, and numbers worked out from the counts shown.

Functions for `disclosure.derive`. A p-value, a distance or a power of the true counts would let a reader try
every value of a hidden cell until the test gives the printed number; so nothing of the kind leaves. The word
comes from counts in which all small ones are the same number (`situation.shift.coarse`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from equiano.pipeline.derived_tables import columns_of
from equiano.publish.release import Derived, ReleasedTable, Suppressed, Value
from equiano.situation.displacement import distance_of, strongest_break
from equiano.words import in_each

Tables = Mapping[str, ReleasedTable]
# The mix is that of the routes through the country; a total is no part of it.
_NOT_IN_THE_MIX = ("elsewhere", "total")


def displacement(tables: Tables, *, scan: str, event: str | None, first: int | None) -> Derived | None:
    """The answers in one word each: table `displacement`.

    Where the search says shift and the years are shown, the year and the points are those of the counts
    shown; with an event, the points are those of the two periods shown.

    Args:
        tables: The released tables.
        scan: Answer of the search without a date (`situation.shift.WORDS`).
        event: Answer for the event, None without one.
        first: First year after the event.
    """
    year, points = _strongest(tables) if scan == "shift" else (None, None)
    rows: list[tuple[Value, ...]] = [("scan", scan, year, points)]
    if event is not None:
        rows.append(("event", event, str(first), _between_periods(tables)))
    columns = columns_of(
        {
            "test": ("text", in_each("Test")),
            "answer": ("text", in_each("Answer")),
            "year": ("text", in_each("Year")),
            "points": ("share", in_each("Difference of the mixes shown")),
        }
    )
    titles = in_each("Has the mix of recorded routes shifted?")
    return Derived("displacement", titles, columns, tuple(rows))


def shown_mix(table: ReleasedTable) -> tuple[list[str], list[list[int]]]:
    """Periods of a table of routes, and the counts that are shown in all of them.

    What is left to a shown total is one category more, so that hidden routes stay in the mix.
    """
    rows = [row for row in table.rows if row[0] not in ("total", "unknown", None)]
    names = [column.name for column in table.columns]
    parts = [n for n, name in enumerate(names) if n and name not in _NOT_IN_THE_MIX]
    shown = [n for n in parts if all(isinstance(row[n], int) for row in rows)]
    outside = [n for n, name in enumerate(names) if name == "elsewhere"]
    counts: list[list[int]] = []
    for row in rows:
        sizes = [value for n in shown if isinstance(value := row[n], int)]
        whole = [row[names.index("total")] if "total" in names else None, *(row[n] for n in outside)]
        known = [value for value in whole if isinstance(value, int)]
        if len(known) == len(whole) and len(shown) < len(parts):
            sizes.append(max(0, known[0] - sum(known[1:]) - sum(sizes)))
        counts.append(sizes)
    width = min(map(len, counts), default=0)
    return [str(row[0]) for row in rows], [sizes[:width] for sizes in counts]


def _strongest(tables: Tables) -> tuple[str | None, float | None]:
    """Year from which on the mix shown differs most from that before, and by how much."""
    table = tables.get("corridor:year")
    if table is None:
        return None, None
    years, counts = shown_mix(table)
    first = strongest_break(counts)
    if first is None:
        return None, None
    return years[first], distance_of(_sum(counts[:first]), _sum(counts[first:]))


def _between_periods(tables: Tables) -> float | None:
    table = tables.get("corridor:period")
    if table is None:
        return None
    periods, counts = shown_mix(table)
    if sorted(periods) != ["after", "before"] or len(counts[0]) < 2 or not all(map(sum, counts)):
        return None
    return distance_of(*counts)


def _sum(rows: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def corridor_changes(tables: Tables) -> Derived | None:
    """Change of each route's share between the periods: table `corridor_change`.

    Shares are of the routes that both periods show, the same on both sides. There is no interval: the file
    is the whole of its records, and an interval would leave out how years vary by themselves.
    """
    table = tables.get("corridor:period")
    if table is None:
        return None
    cells = table.cells()
    names = [column.name for column in table.columns[1:] if column.name not in _NOT_IN_THE_MIX]
    pairs = {
        name: (cells["before", name], cells["after", name]) for name in names if ("after", name) in cells
    }
    whole = [
        (before, after)
        for before, after in pairs.values()
        if isinstance(before, int) and isinstance(after, int)
    ]
    totals = sum(before for before, _ in whole), sum(after for _, after in whole)
    rows: list[tuple[Value, ...]] = []
    for name, (before, after) in pairs.items():
        if not (isinstance(before, int) and isinstance(after, int)):
            rows.append((name, before, after, *[Suppressed.COMPLEMENTARY] * 3))
        elif not all(totals):
            rows.append((name, before, after, *[None] * 3))
        else:
            parts = before / totals[0], after / totals[1]
            rows.append((name, before, after, *parts, parts[1] - parts[0]))
    columns = columns_of(
        {
            "corridor": ("dimension", in_each("Corridor")),
            "before": ("text", in_each("Cases before")),
            "after": ("text", in_each("Cases after")),
            "share_before": ("share", in_each("Share before")),
            "share_after": ("share", in_each("Share after")),
            "change": ("share", in_each("Change")),
        },
        corridor={column.name: column.labels for column in table.columns},
    )
    titles = in_each("Change of each corridor's share")
    return Derived("corridor_change", titles, columns, tuple(rows))
