"""Published figures side by side: claims of those named, on one time axis with a logarithmic scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from equiano.countries.model import Figure
from equiano.draw.timeline import Published, timeline
from equiano.report.chapter import Chapter
from equiano.report.context import Context
from equiano.report.document import Chart, Link, PageColumn, PageRow, PageTable, Section
from equiano.report.sections import consistency
from equiano.words import number, say


def build(context: Context) -> Section | None:
    """Figures on trafficked persons beside the counts of police and courts; then the other figures."""
    drawn = [figure for figure in context.pack.figures if _can_be_drawn(figure)]
    others = [figure for figure in context.pack.figures if not _can_be_drawn(figure)]
    if not context.pack.figures:
        return None
    return Section(
        "published",
        context.say("published"),
        (context.say("claims_never_measured"), context.say("published_intro")),
        (_chart(context, drawn),) if drawn else (),
        (_table(context, "context", context.say("figures_context"), others),) if others else (),
        consistency.parts(context),
    )


def _can_be_drawn(figure: Figure) -> bool:
    return figure.scope in (*consistency.PEOPLE, "justice") and figure.quantity.measure in ("stock", "flow")


def _kind(figure: Figure) -> Literal["stock", "flow", "justice"]:
    if figure.scope == "justice":
        return "justice"
    return "stock" if figure.quantity.measure == "stock" else "flow"


def _power(value: int) -> str:
    """A round number on the axis, millions in words."""
    # In words from a million on: seven digits of an axis do not fit a telephone.
    return number(value) if value < 10**6 else say("{n} million", n=value // 10**6)


def _chart(context: Context, figures: Sequence[Figure]) -> Chart:
    names = {kind: context.say(f"mark_{kind}") for kind in ("flow", "stock", "justice")}
    keys = consistency.keys_of(context.pack.figures)
    marks = [_mark(figure, keys[figure.id]) for figure in figures]
    # Ten to ten million: from a year's convictions to the largest claim for the world.
    ticks = {10.0**power: _power(10**power) for power in range(1, 8)}
    # Pixels of the plot on a page and on a telephone.
    wide, narrow = (
        timeline(marks, names, context.say("year"), context.say("log_axis"), ticks, width=width)
        for width in (600, 260)
    )
    table = _table(context, "timeline", context.say("figures_drawn"), figures, with_keys=True)
    said = "; ".join(
        f"{figure.label[context.lang]}: {context.quantity(figure.quantity)}" for figure in figures
    )
    title = context.say("timeline_title")
    return Chart(
        "chart-published",
        title,
        context.say("timeline_description", values=said),
        wide,
        table,
        beside=False,
        narrow=narrow,
    )


def _mark(figure: Figure, key: str) -> Published:
    quantity = figure.quantity
    low, high = quantity.range
    first = quantity.start_year or figure.published or 0
    last = quantity.end_year or first
    return Published(key, _kind(figure), first, last, low or high or 1, high)


def _table(
    context: Context, id: str, caption: str, figures: Sequence[Figure], *, with_keys: bool = False
) -> PageTable:
    columns = (
        PageColumn(context.say("fact_number"), "left", 0.5),
        PageColumn(context.say("figure"), "left", 2.2),
        PageColumn(context.say("value"), "right", 1.2),
        PageColumn(context.say("counts"), "left", 1.2),
        PageColumn(context.say("years"), "left", 0.8),
        PageColumn(context.say("claimed_by"), "left", 1.4),
        PageColumn(context.say("method"), "left", 1.3),
        PageColumn(context.say("source_reference"), "left", 1.1),
    )
    keys = consistency.keys_of(context.pack.figures)
    rows = tuple(
        _row(context, figure, keys[figure.id] if with_keys else str(figure.fact)) for figure in figures
    )
    notes = (context.say("note_timeline"),) if with_keys else ()
    return PageTable(f"table-{id}", caption, columns, rows, context.say("from_pack"), notes)


def _row(context: Context, figure: Figure, key: str) -> PageRow:
    quantity, lang = figure.quantity, context.lang
    number = (Link(key, f"#fact-{figure.fact}"),) if figure.fact is not None else key
    note = f" ({figure.note[lang]})" if figure.note else ""
    return PageRow(
        (
            number,
            figure.label[lang] + note,
            context.quantity(quantity),
            context.unit(quantity),
            context.years(quantity),
            context.claimed(figure.claimed_by, figure.via),
            context.term("methods", figure.method),
            context.source(figure.source, figure.reference),
        )
    )


CHAPTER = Chapter(
    "published",
    build,
    annexed=frozenset({"figure-pairs", "figures-converted", "figures-detection"}),
    annexed_tables=("table-context",),
)
