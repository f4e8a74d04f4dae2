"""The hidden population: what each method makes of the lists, and whether a number should be published."""

from __future__ import annotations

from dataclasses import replace

from equiano.draw.ranges import Range, ranges
from equiano.publish.release import ReleasedTable
from equiano.report.chapter import Chapter
from equiano.report.context import Context, size_of
from equiano.report.document import Chart, PageTable, PageText, Section
from equiano.report.sections.hidden_curve import curve_chart
from equiano.report.tables import released
from equiano.words import number

# As `pipeline.hidden_tables` names them; the name behind it is the file of the lists.
PREFIX = "hidden:"


def build(context: Context) -> Section | None:
    """One sub-section for each capture table; None where the release has no estimate."""
    tables = [table for name, table in context.release.tables.items() if name.startswith(PREFIX)]
    if not tables:
        return None
    return Section(
        "hidden",
        context.say("hidden"),
        (context.say("hidden_intro"),),
        sections=tuple(_estimates(context, table) for table in tables),
    )


def _estimates(context: Context, table: ReleasedTable) -> Section:
    name = table.name.removeprefix(PREFIX)
    verdict, *notes = table.notes[context.lang]
    paragraphs: tuple[PageText, ...] = (context.say("hidden_verdict", verdict=verdict), *notes)
    checks = context.table(f"hidden-checks:{name}")
    return Section(
        f"hidden-{name}",
        table.titles[context.lang],
        paragraphs,
        _charts(context, table, name),
        (_table(context, checks),) if checks is not None else (),
    )


def _charts(context: Context, table: ReleasedTable, name: str) -> tuple[Chart, ...]:
    if not table.rows:
        return ()
    curve = curve_chart(context, name)
    return (_chart(context, table, name), *([curve] if curve is not None else []))


def _chart(context: Context, table: ReleasedTable, name: str) -> Chart:
    labels = table.columns[0].value_labels
    lines = []
    for method, population, low, high, _ in table.rows:
        sizes = (size_of(population), size_of(low), size_of(high))
        text = context.number(sizes[0] or 0)
        if sizes[1] is not None and sizes[2] is not None:
            text += f" ({context.number(sizes[1])}–{context.number(sizes[2])})"
        lines.append(Range(labels[str(method)][context.lang], *sizes, text))
    said = "; ".join(f"{line.label}: {line.text}" for line in lines)
    # Logarithmic, as estimates of one table may differ by powers of ten.
    svg = ranges(lines, lambda value: number(value, 0), context.say("hidden_axis"), log=True)
    return Chart(
        f"chart-hidden-{name}",
        context.say("hidden_chart"),
        context.say("hidden_said", values=said),
        svg,
        _table(context, replace(table, notes={})),  # the notes stand as paragraphs above the picture
        beside=False,
    )


def _table(context: Context, table: ReleasedTable) -> PageTable:
    return replace(released(context, table), source=context.say("hidden_source"))


CHAPTER = Chapter("hidden", build, annexed_tables=("table-hidden-checks",), speaks=True)
