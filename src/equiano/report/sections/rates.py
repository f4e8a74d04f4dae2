"""Identified cases per 100,000 of a risk group, with the range that count and size leave open."""

from __future__ import annotations

from equiano.draw.ranges import Range, ranges
from equiano.publish.release import Value
from equiano.report.context import Context, size_of
from equiano.report.document import Chart, PageColumn, PageRow, PageTable, Section
from equiano.report.sections.consistency import tick
from equiano.report.tables import measure, rows_of, span


def rates_section(context: Context) -> Section | None:
    """Rates where they can be worked out, and for the other groups why they cannot."""
    table = context.table("risk_rate")
    if table is None:
        return None
    rows = [
        (context.cell(row["group"], table.columns[0]), row)
        for row in rows_of(table)
        if row["size_low"] is not None or row["cases"] is not None
    ]
    rated = [(name, row) for name, row in rows if size_of(row["rate_low"]) is not None]
    title = table.titles[context.lang]
    shown = PageTable(
        "table-rates",
        context.say("in_numbers", what=title),
        _columns(context),
        tuple(_line(context, name, row) for name, row in rows),
        context.method(table),
        (context.say("note_rates"), context.note_on_intervals()),
    )
    if not rated:
        return Section("rates", title, (context.say("rates_none"),), tables=(shown,))
    bars = [
        Range(
            name,
            None,
            size_of(row["rate_low"]),
            size_of(row["rate_high"]),
            span(context, row["rate_low"], row["rate_high"]),
        )
        for name, row in rated
    ]
    said = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    picture = ranges(bars, tick, context.say("rates_axis"), log=True)
    description = context.say("ranges_said", what=title, values=said)
    chart = Chart("chart-rates", title, description, picture, shown, beside=False)
    return Section("rates", title, (context.say("rates_intro"),), (chart,))


def _columns(context: Context) -> tuple[PageColumn, ...]:
    return (
        PageColumn(context.say("risk_group"), "left", 2.2),
        PageColumn(context.say("size"), "right", 1.3),
        PageColumn(context.say("cases_heading"), "right", 0.8),
        PageColumn(context.say("rate_heading"), "right", 1.0),
        PageColumn(context.say("why_no_rate"), "left", 1.7),
    )


def _line(context: Context, name: str, row: dict[str, Value]) -> PageRow:
    reason = context.say(f"rate_{row['reason']}") if row["reason"] else "–"
    size = (
        "–"
        if row["size_low"] is None and row["size_high"] is None
        else span(context, row["size_low"], row["size_high"])
    )
    rate = span(context, row["rate_low"], row["rate_high"]) if row["rate_low"] is not None else "–"
    return PageRow((name, size, measure(context, row["cases"]), rate, reason))
