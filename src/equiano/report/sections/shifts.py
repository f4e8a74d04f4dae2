"""Corridors with the cases counted on them, and whether their mix has shifted."""

from __future__ import annotations

from equiano.draw.pieces import WIDTH
from equiano.draw.ranges import Range, ranges
from equiano.draw.shares import Shares, stacked
from equiano.publish.release import ReleasedTable, Suppressed, Value
from equiano.report.cells import cell
from equiano.report.context import Context, says_something, size_of
from equiano.report.document import Chart, PageColumn, PageRow, PageTable, Section
from equiano.report.sections.flow_map import flow_map
from equiano.report.tables import mostly_hidden, released, rows_of
from equiano.words import number, percent, say

_FIRST = {"none": 0, "unknown": 1}  # lines of cases on no corridor, before the corridors


def corridors(context: Context) -> Section | None:
    """Where recorded journeys begin and end, and how well records fit the corridors of the sources."""
    table = context.table("corridor:fit")
    if table is None:
        return None
    mapped, proposed, fits = flow_map(context), _proposals(context), _fits(context, table)
    few = mostly_hidden(context, fits)
    silent = (say("Too few records to show them by route."),) if few else ()
    return Section(
        "corridors-cases",
        context.say("corridors_cases"),
        (context.say("corridors_cases_intro"), *silent),
        (mapped,) if mapped is not None else (),
        (*(() if few else (fits,)), *((proposed,) if proposed is not None else ())),
    )


def _fits(context: Context, table: ReleasedTable) -> PageTable:
    """Cases on no named corridor first, then each corridor in full and by its ends; never their sum."""
    heads = (PageColumn(context.say(f"fit_{name}"), "right", 0.8) for name in ("full", "ends_only"))
    columns = (
        PageColumn(context.say("corridor"), "left", 2.4),
        *heads,
    )
    rows = []
    for row in sorted(rows_of(table), key=lambda row: _FIRST.get(str(row["corridor"]), len(_FIRST))):
        name, line = str(row["corridor"]), context.cell(row["corridor"], table.columns[0])
        if name in ("elsewhere", "total"):
            continue
        if name in ("none", "unknown"):
            line = context.say("no_named_corridor" if name == "none" else "corridor_not_told")
            parts = [context.shown(row["total"]), "–"]
        else:
            parts = [context.shown(row.get(fit, 0)) for fit in ("full", "ends_only")]
        rows.append(PageRow((line, *parts)))
    title = context.say("corridors_fit_title")
    hidden = _hidden(context, table)
    return PageTable(
        "table-corridors-cases", title, columns, tuple(rows), context.method(table),
        (context.say("note_fit"), *hidden),
    )  # fmt: skip


def _proposals(context: Context) -> PageTable | None:
    """Pairs of countries whose journeys fit no named corridor: candidates for new ones."""
    here = context.place(context.pack.code)
    found: list[tuple[float, PageRow]] = []
    made: ReleasedTable | None = None
    for name, side in (("origin", "to"), ("destination", "from")):
        table = context.table(f"flow:{name}:{side}:corridor")
        for row in rows_of(table) if table is not None else ():
            there, size = row[side], size_of(row.get("none"))
            if table is None or not size or there in ("other", "unknown", "total"):
                continue
            ends = (here, context.place(str(there)))
            pair = " → ".join(ends if side == "to" else ends[::-1])
            found.append((size, PageRow((pair, context.shown(row["none"])))))
            made = table
    if made is None:
        return None
    columns = (
        PageColumn(context.say("route"), "left", 3.0),
        PageColumn(context.say("cases_heading"), "right", 1.0),
    )
    rows = tuple(row for _, row in sorted(found, key=lambda pair: -pair[0]))
    return PageTable(
        "table-proposals", context.say("proposals_title"), columns, rows, context.method(made),
        (context.say("note_proposals"),),
    )  # fmt: skip


def _hidden(context: Context, table: ReleasedTable) -> tuple[str, ...]:
    some = any(isinstance(value, Suppressed) for row in table.rows for value in row)
    return (context.say("note_hidden"),) if some else ()


def displacement(context: Context) -> Section | None:
    """The answer in words, the mix by period, and the change of each route's share."""
    tests = context.table("displacement")
    if tests is None:
        return None
    paragraphs = [_answer(context, row) for row in rows_of(tests)]
    charts = []
    by_time = context.table("corridor:period") or context.table("corridor:year")
    if by_time is not None and says_something(by_time):
        charts.append(_mix(context, by_time))
    changes = context.table("corridor_change")
    if changes is not None:
        charts.append(_changes(context, changes))
    intro = context.say("displacement_intro")
    return Section(
        "displacement",
        context.say("displacement"),
        (intro, *paragraphs),
        tuple(charts),
        (_tests(context, tests),),
    )


def _answer(context: Context, row: dict[str, Value]) -> str:
    """The word as a sentence, with the points of the counts shown where there are any."""
    said = context.say(f"answer_{row['test']}_{row['answer']}", year=row["year"])
    # A test that found nothing says no number: the reader would take it for a finding.
    points = size_of(row["points"])
    if points is None or row["answer"] not in ("shift", "cannot_be_told"):
        return said
    differs = context.say("mix_differs", year=row["year"], points=number(100 * points))
    return f"{said} {differs}"


def _tests(context: Context, table: ReleasedTable) -> PageTable:
    columns = (
        PageColumn(context.say("test_heading"), "left", 1.4),
        PageColumn(context.say("answer_heading"), "left", 1.8),
        PageColumn(context.say("year"), "left", 0.7),
        PageColumn(context.say("points_heading"), "right", 1.0),
    )
    rows = tuple(
        PageRow(
            (
                context.say(f"test_{row['test']}"),
                context.say(f"short_{row['answer']}"),
                "–" if row["year"] is None else str(row["year"]),
                "–" if (size := _points(row["points"])) is None else number(size),
            )
        )
        for row in rows_of(table)
    )
    return PageTable(
        "table-displacement",
        table.titles[context.lang],
        columns,
        rows,
        context.method(table),
        (context.say("note_displacement"),),
    )


def _mix(context: Context, table: ReleasedTable) -> Chart:
    parts = [column for column in table.columns[1:] if column.name not in ("elsewhere", "total")]
    rows = [row for row in rows_of(table) if row[table.columns[0].name] not in ("total", "unknown")]
    keys = [(chr(ord("A") + n), column.labels[context.lang]) for n, column in enumerate(parts)]
    first = table.columns[0]
    bars = [
        Shares(
            context.cell(row[first.name], first),
            tuple(size_of(row[column.name]) for column in parts),
            _whole(row),
        )
        for row in rows
    ]
    hidden = context.say("hidden_other")
    said = "; ".join(
        f"{bar.label}: "
        + ", ".join(
            f"{name} {hidden if part is None or not bar.size else context.percent(part / bar.size)}"
            for part, (_, name) in zip(bar.parts, keys, strict=True)
        )
        for bar in bars
    )
    title = context.say("mix_title")
    shown = released(context, table)
    if len(parts) > 5:  # a wide table is easier to read with corridors as lines
        shown = _turned(context, table)
    return Chart(
        "chart-mix",
        title,
        context.say("mix_said", values=said),
        stacked(bars, keys, hidden, width=2 * WIDTH),
        shown,
        beside=False,
        narrow=stacked(bars, keys, hidden),
    )


def _whole(row: dict[str, Value]) -> float | None:
    """Cases of a period that touch the country, hidden ones included; None where that is not shown itself.

    Those elsewhere are taken away where they are shown; a hidden number of them is part of the hatched rest.
    """
    total = size_of(row.get("total"))
    return None if total is None else total - (size_of(row.get("elsewhere")) or 0)


def _turned(context: Context, table: ReleasedTable) -> PageTable:
    """The table with its lines as columns."""
    first = table.columns[0]
    heads = (PageColumn(context.cell(row[0], first), "right") for row in table.rows)
    columns = (PageColumn(context.say("corridor"), "left", 2.2), *heads)
    rows = tuple(
        PageRow((column.labels[context.lang], *(context.shown(row[n]) for row in table.rows)))
        for n, column in enumerate(table.columns[1:], 1)
    )
    return PageTable(
        "table-mix", table.titles[context.lang], columns, rows, context.method(table), _hidden(context, table)
    )


def _changes(context: Context, table: ReleasedTable) -> Chart:
    labels = table.columns[0].value_labels
    rows = [(labels[str(row["corridor"])][context.lang], row) for row in rows_of(table)]
    sizes = [_points(row["change"]) for _, row in rows]
    bars = [
        Range(name, size, size, size, _signed(context, row["change"]))
        for size, (name, row) in zip(sizes, rows, strict=True)
    ]
    columns = (
        PageColumn(context.say("corridor"), "left", 2.2),
        PageColumn(context.say("before"), "right", 0.7),
        PageColumn(context.say("after"), "right", 0.7),
        PageColumn(context.say("change_heading"), "right", 0.8),
    )
    lines = tuple(
        PageRow(
            (
                name,
                _percent(context, row["share_before"]),
                _percent(context, row["share_after"]),
                _signed(context, row["change"]),
            )
        )
        for name, row in rows
    )
    title = table.titles[context.lang]
    said = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    picture = ranges(bars, number, context.say("points_axis"))
    shown = PageTable(
        "table-changes",
        title,
        columns,
        lines,
        context.method(table),
        (context.say("note_points"), context.say("note_shown_counts"), *_hidden(context, table)),
    )
    return Chart(
        "chart-changes",
        title,
        context.say("ranges_said", what=title, values=said),
        picture,
        shown,
        beside=False,
    )


def _points(value: Value) -> float | None:
    size = size_of(value)
    return None if size is None else 100 * size


def _percent(context: Context, value: Value) -> str:
    size = size_of(value)
    return cell(value, "share") if size is None else percent(size)


def _signed(context: Context, value: Value) -> str:
    size = _points(value)
    if size is None:
        return cell(value, "share")
    return ("+" if size > 0 else "−" if size < 0 else "") + number(abs(size), 1)
