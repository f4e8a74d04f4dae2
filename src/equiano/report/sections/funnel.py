"""Criminal justice by article and year, its sources side by side, its gap to victims and the estimate."""

from __future__ import annotations

from collections.abc import Sequence

from equiano.countries.model import Quantity
from equiano.draw.ranges import Range, ranges
from equiano.publish.release import Value
from equiano.report.context import Context, size_of
from equiano.report.document import Chart, PageColumn, PageRow, PageTable, Section
from equiano.report.tables import measure, rows_of, shares_span, span
from equiano.words import number


def parts(context: Context) -> list[Section]:
    """The stages and, where there are cases or an estimate, the gap."""
    return [section for section in (_funnel(context), _series(context), _gap(context)) if section is not None]


def _years(row: dict[str, Value]) -> str:
    first, last = row["start_year"], row["end_year"]
    return "–" if first is None else str(first) if first == last else f"{first}–{last}"


def _source(context: Context, row: dict[str, Value]) -> str:
    names = {figure.id: figure.label[context.lang] for figure in context.pack.justice}
    return names.get(str(row["source"]), str(row["source"]))


def _funnel(context: Context) -> Section | None:
    table = context.table("justice_funnel")
    if table is None:
        return None
    rows = rows_of(table)
    bars = [
        Range(
            f"{_stage_line(context, row)} ({_unit(context, row)})",
            # A dot only for an exact count: a dot inside a range would be read as its best guess.
            size_of(row["low"]) if row["low"] == row["high"] else None,
            size_of(row["low"]),
            size_of(row["high"]),
            _number(context, row),
        )
        for row in rows
    ]
    title = context.say("funnel_title")
    said = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    chart = Chart(
        "chart-funnel",
        title,
        context.say("ranges_said", what=title, values=said),
        # Logarithmic: offences count by thousands where convictions count by tens.
        ranges(bars, number, context.say("funnel_axis"), log=True),
        _funnel_table(context, rows, context.say("in_numbers", what=title)),
        beside=False,
    )
    return Section("funnel", title, (context.say("funnel_intro"),), (chart,))


def _funnel_table(context: Context, rows: Sequence[dict[str, Value]], caption: str) -> PageTable:
    columns = (
        PageColumn(context.say("articles"), "left", 1.0),
        PageColumn(context.say("years"), "left", 0.9),
        PageColumn(context.say("stage"), "left", 1.5),
        PageColumn(context.say("counts"), "left", 0.9),
        PageColumn(context.say("number_heading"), "right", 0.9),
        PageColumn(context.say("of_stage_before"), "left", 1.6),
        PageColumn(context.say("checked_heading"), "left", 0.9),
        PageColumn(context.say("figure"), "left", 2.0),
    )
    lines = tuple(
        PageRow(
            (
                str(row["articles"] or "–"),
                _when(context, row),
                context.term("justice_stages", str(row["stage"])),
                _unit(context, row),
                _number(context, row),
                _of_before(context, row),
                context.checked(bool(row["verified"])),
                _source(context, row),
            )
        )
        for row in rows
    )
    return PageTable(
        "table-funnel",
        caption,
        columns,
        lines,
        context.say("from_pack_and_courts"),
        (context.say("note_funnel"),),
    )


def _stage_line(context: Context, row: dict[str, Value]) -> str:
    stage, years = context.term("justice_stages", str(row["stage"])), _when(context, row)
    if not row["articles"]:
        return f"{years}: {stage}"
    return context.say("stage_line", articles=row["articles"], years=years, stage=stage)


def _of_before(context: Context, row: dict[str, Value]) -> str:
    if row["share_of"] is None or row["share_low"] is None:
        reason = ", ".join(context.say(f"differs_{code}") for code in str(row["reason"]).split(", ") if code)
        return f"{context.say('no_like_stage')}: {reason}" if reason else context.say("no_like_stage")
    stage = context.term("justice_stages", str(row["share_of"]))
    return f"{shares_span(context, row['share_low'], row['share_high'])} ({stage})"


def _unit(context: Context, row: dict[str, Value]) -> str:
    return context.term("units", str(row["unit"])) if row["unit"] else context.say("unit_not_stated")


def _published(context: Context, row: dict[str, Value]) -> Quantity | None:
    """What the pack's figure says; None for a row of the user's own table."""
    quantities = {figure.id: figure.quantity for figure in context.pack.justice}
    return quantities.get(str(row["source"]))


def _number(context: Context, row: dict[str, Value]) -> str:
    """The number as it was published ("about 250"); of the user's own table as it stands there."""
    quantity = _published(context, row)
    return context.quantity(quantity) if quantity else span(context, row["low"], row["high"])


def _when(context: Context, row: dict[str, Value]) -> str:
    """Years as they were published, with months, or the length of the period where no years were given."""
    quantity = _published(context, row)
    return context.years(quantity) if quantity else _years(row)


# Series of several sources stand beside each other and are never merged: bodies count by rules of their own.
def _series(context: Context) -> Section | None:
    """Counts of which other sources say something else, each with those beside it."""
    table = context.table("justice_series")
    rows = [row for row in rows_of(table) if row["beside"]] if table is not None else []
    if table is None or not rows:
        return None
    columns = (
        PageColumn(context.say("stage"), "left", 1.3),
        PageColumn(context.say("years"), "left", 0.9),
        PageColumn(context.say("figure"), "left", 2.4),
        PageColumn(context.say("number_heading"), "right", 0.9),
        PageColumn(context.say("counts"), "left", 0.9),
        PageColumn(context.say("beside"), "left", 2.0),
        PageColumn(context.say("checked_heading"), "left", 0.8),
    )
    lines = tuple(
        PageRow(
            (
                context.term("justice_stages", str(row["stage"])),
                _when(context, row),
                _source(context, row),
                _number(context, row),
                _unit(context, row),
                "; ".join(_source(context, {"source": other}) for other in str(row["beside"]).split(", ")),
                context.checked(bool(row["verified"])),
            )
        )
        for row in rows
    )
    title = context.say("series_title")
    shown = PageTable(
        "table-series",
        title,
        columns,
        lines,
        context.say("from_pack_and_courts"),
        (context.say("note_series"),),
    )
    return Section("series", title, (context.say("series_intro"),), tables=(shown,))


def _gap(context: Context) -> Section | None:
    table = context.table("justice_gap")
    if table is None:
        return None
    rows = [row for row in rows_of(table) if _has_ratio(row)]
    # Told, not left out: that no ratio can be made is itself what the reader must know.
    if not rows:
        return Section("gap", table.titles[context.lang], (context.say("no_gap"),))
    columns = (
        PageColumn(context.say("figure"), "left", 2.6),
        PageColumn(context.say("stage"), "left", 1.4),
        PageColumn(context.say("per_100_identified"), "right", 1.2),
        PageColumn(context.say("per_100_estimated"), "right", 1.4),
    )
    lines = tuple(
        PageRow(
            (
                _source(context, row),
                context.term("justice_stages", str(row["stage"])),
                measure(context, row["per_100_identified"]),
                "–"
                if row["per_100_estimated_low"] is None
                else span(context, row["per_100_estimated_low"], row["per_100_estimated_high"]),
            )
        )
        for row in rows
    )
    title = table.titles[context.lang]
    shown = PageTable(
        "table-gap",
        context.say("in_numbers", what=title),
        columns,
        lines,
        context.method(table),
        (context.say("note_gap"),),
    )
    return Section("gap", title, (context.say("gap_intro"),), tables=(shown,))


def _has_ratio(row: dict[str, Value]) -> bool:
    return row["per_100_identified"] is not None or row["per_100_estimated_low"] is not None
