"""Risk groups with their sizes: for targeting help, never evidence about a person."""

from __future__ import annotations

from collections.abc import Sequence

from equiano.countries.model import RiskGroup
from equiano.report.chapter import Chapter
from equiano.report.context import Context
from equiano.report.document import PageColumn, PageRow, PageTable, Section
from equiano.report.sections import rates


def build(context: Context) -> Section | None:
    """Groups of the country with their denominators, and those of its regions."""
    # Apart: groups without a size cannot be compared, and an empty column would look like zero.
    sized = [group for group in context.pack.risk_groups if group.quantity is not None]
    named = [group for group in context.pack.risk_groups if group.quantity is None]
    tables = [_table(context, "sized", context.say("risk_sized"), sized)] if sized else []
    tables += [_table(context, "named", context.say("risk_named"), named)] if named else []
    tables += [
        _table(
            context,
            region.id,
            context.say("risk_region", region=region.label[context.lang]),
            region.risk_groups,
        )
        for region in context.pack.regions
        if region.risk_groups
    ]
    if not tables:
        return None
    return Section(
        "risk",
        context.say("risk"),
        (context.say("risk_intro"), context.say("risk_rates")),
        tables=tuple(tables),
        sections=(part,) if (part := rates.rates_section(context)) is not None else (),
    )


def _table(context: Context, id: str, caption: str, groups: Sequence[RiskGroup]) -> PageTable:
    sized = any(group.quantity is not None for group in groups)
    columns = (
        PageColumn(context.say("risk_group"), "left", 1.8),
        *(_size_columns(context) if sized else ()),
        PageColumn(context.say("doubt"), "left", 1.7),
        PageColumn(context.say("facts"), "left", 0.8),
        PageColumn(context.say("source_reference"), "left", 1.1),
    )
    if not any(group.doubt for group in groups):
        columns = tuple(column for column in columns if column.label != context.say("doubt"))
    with_doubt = len([column for column in columns if column.label == context.say("doubt")]) > 0
    rows = tuple(_row(context, group, sized, with_doubt) for group in groups)
    return PageTable(f"table-risk-{id}", caption, columns, rows, context.say("from_pack"))


def _size_columns(context: Context) -> tuple[PageColumn, ...]:
    return (
        PageColumn(context.say("size"), "right", 1.1),
        PageColumn(context.say("year"), "left", 0.75),
        PageColumn(context.say("part_of"), "left", 1.2),
        PageColumn(context.say("claimed_by"), "left", 1.3),
    )


def _row(context: Context, group: RiskGroup, sized: bool, with_doubt: bool) -> PageRow:
    lang, quantity = context.lang, group.quantity
    whole = next((other for other in context.pack.all_risk_groups if other.id == group.part_of), None)
    of = whole.label[lang] if whole else "–"
    if quantity is not None and quantity.of is not None and quantity.of in context.pack.populations:
        of = context.pack.populations[quantity.of][lang]
    said_by = context.pack.claimants[group.claimed_by][lang] if group.claimed_by else "–"
    size = (
        (context.quantity(quantity), context.years(quantity), of, said_by)
        if quantity is not None
        else ("–", "–", of, said_by)
    )
    return PageRow(
        (
            group.label[lang],
            *(size if sized else ()),
            *((group.doubt[lang] if group.doubt else "–",) if with_doubt else ()),
            context.facts(group.facts),
            context.source(group.source, group.reference),
        )
    )


CHAPTER = Chapter("risk", build, annexed=frozenset({"risk"}))
