"""Measures of help over time, as the application of the network released them."""

from __future__ import annotations

from equiano.draw.ranges import Range, ranges
from equiano.publish.release import ReleasedTable
from equiano.report.chapter import Chapter
from equiano.report.context import Context, size_of
from equiano.report.document import Chart, Section
from equiano.report.tables import released
from equiano.words import say

# As `pipeline.measures_tables` names them.
PREFIX = "measure:"


def build(context: Context) -> Section | None:
    """One picture with its table for each measure; None where none was given."""
    tables = [table for name, table in context.release.tables.items() if name.startswith(PREFIX)]
    if not tables:
        return None
    said = (
        say(
            "How soon people were helped and how referrals were answered, as counted in the network's own "
            "cases and released behind disclosure control: counts are moved by a little and rounded, and "
            "nobody can be singled out."
        ),
        say(
            "They say how help works for those who were detected, and nothing of those who were not. "
            "Intervals are of the process, not of the people, who were all counted."
        ),
    )
    return Section("measures", say("How help works"), said, tuple(_chart(context, one) for one in tables))


def _chart(context: Context, table: ReleasedTable) -> Chart:
    name = table.name.removeprefix(PREFIX).replace("_", "-")
    kind = table.columns[1]
    lines = []
    for period, value, low, high, _ in table.rows:
        text = say("no median") if value is None and kind.kind == "number" else context.cell(value, kind)
        label = context.cell(period, table.columns[0])
        lines.append(Range(label, size_of(value), size_of(low), size_of(high), text))
    written = context.percent if kind.kind == "share" else context.number
    title = table.titles[context.lang]
    shown = released(context, table)
    described = f"{title}. " + "; ".join(f"{line.label}: {line.text}" for line in lines) + "."
    return Chart(
        f"chart-measure-{name}", title, described, ranges(lines, written, title), shown, beside=False
    )


CHAPTER = Chapter("measures", build)
