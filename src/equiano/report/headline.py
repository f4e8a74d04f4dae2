"""What a chart says, in its title: by the rule of the findings, so that no hidden count can overturn it."""

from __future__ import annotations

from equiano.report.context import Context, size_of
from equiano.report.rules.leading import leading
from equiano.report.rules.rule import FindingEntry, cells, table_of, whole_of
from equiano.words import say


def headline(context: Context, table: str, by: str, *, columns: bool = False, overlap: bool = False) -> str:
    """The value that is surely the most frequent, with its count; empty where no order can be told.

    Args:
        context: Release, pack and language.
        table: Name of the released table that the chart shows.
        by: Column of its counts; with `columns`, the row.
        columns: Whether the columns are compared instead of the rows.
        overlap: Whether one record may have several of the values.
    """
    entry = FindingEntry(
        "headline", "headline", "leading", 0, 0, "", {}, table=table, by=by,
        of="columns" if columns else "rows", overlap=overlap,
    )  # fmt: skip
    released = table_of(context, entry)
    try:
        found = leading(context, entry) if released is not None else None
    except KeyError:  # the table has no such column
        return ""
    if released is None or found is None or found.variant not in ("most", "largest"):
        return ""
    values = cells(released, entry)
    value, whole = (
        size_of(values[found.codes[0]]),
        size_of(whole_of(context, released, entry, values.get("total"))),
    )
    if value is None or not whole:
        return ""
    if columns:
        label = next(c.labels[context.lang] for c in released.columns if c.name == found.codes[0])
    else:
        label = context.cell(found.codes[0], released.columns[0])
    sizes = {"label": label, "value": value, "whole": whole}
    if found.variant == "most":
        return say("More than half: {label} (about {value:,} of {whole:,})", **sizes)
    return say("Most often: {label} (about {value:,} of {whole:,})", **sizes)
