"""The map of recorded journeys: from each country that the records name, to each that they name."""

from __future__ import annotations

from equiano.draw.map import Arrow
from equiano.publish.release import ReleasedTable, Value
from equiano.report.context import Context, size_of
from equiano.report.document import Chart, PageColumn, PageRow, PageTable
from equiano.report.places import located, maps_of
from equiano.report.sections.journeys import ends_of
from equiano.words import number

# Pixels of the line with most cases, and of the thinnest: wider ones hide the countries that they cross,
# thinner ones are lost in print.
_WIDEST, _THINNEST = 9.0, 1.2


def flow_map(context: Context) -> Chart | None:
    """A line for each country at the other end of a recorded journey, as wide as its shown cases.

    Countries that the records do not name, and those whose count is hidden, have no line.
    """
    home = context.pack.code
    found: list[tuple[tuple[str, str], float]] = []
    made: ReleasedTable | None = None
    for direct, side in (("destination", "from"), ("origin", "to")):
        rows, table = ends_of(context, direct, side)
        made = made or table
        for code, whole, through in rows:
            size = _sum(whole, through)
            if code not in ("other", "unknown", home) and size:
                found.append(((code, home) if side == "from" else (home, code), size))
    if not found or made is None:
        return None
    # Width by count, not by its root: it is the width that is compared on a line.
    widest = max(size for _, size in found)
    arrows = [Arrow("", "", (leg,), max(_THINNEST, _WIDEST * size / widest)) for leg, size in found]
    wide, narrow = maps_of(arrows, located(context, sorted({code for leg, _ in found for code in leg})))
    lines = [(" → ".join(map(context.place, leg)), number(size)) for leg, size in found]
    columns = (
        PageColumn(context.say("route"), "left", 2.4),
        PageColumn(context.say("cases_heading"), "right", 0.8),
    )
    title = context.say("flow_map_title", place=context.place(home))
    table_ = PageTable(
        "table-flow-map", title, columns, tuple(map(PageRow, lines)), context.method(made),
        (context.say("note_flow_map"), context.say("note_borders")),
    )  # fmt: skip
    said = context.say("flow_map_said", values="; ".join(f"{route}: {size}" for route, size in lines))
    return Chart("map-flows", title, said, wide, table_, beside=False, narrow=narrow, half=True)


def _sum(*values: Value) -> float:
    return sum(size_of(value) or 0.0 for value in values)
