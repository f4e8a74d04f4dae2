"""Treaties that the country has joined, and the periods and rights that its law gives a victim.

A status may be shown without its date, and a period without its rule, where only the one was seen; a draft
shows both, marked.
"""

from __future__ import annotations

from equiano.countries.model import Clock, Instrument, Right
from equiano.report.context import Context
from equiano.report.document import PageColumn, PageRow, PageTable, Section
from equiano.words import say


def build(context: Context) -> Section | None:
    """Both tables, as far as the pack has something that may be shown."""
    pack = context.pack
    tables = [_treaties(context)] if pack.instruments else []
    tables += [_rights(context)] if pack.clocks or pack.rights else []
    if not tables:
        return None
    return Section(
        "duties", say("Treaties and the rights of victims"),
        (say("“None in law” is a finding; “not found” says only that nothing was found."),),
        tables=tuple(tables),
    )  # fmt: skip


def _columns(*labels: str) -> tuple[PageColumn, ...]:
    return tuple(
        PageColumn(label, "left", width) for label, width in zip(labels, (2.4, 3.2, 1.3, 1.2), strict=True)
    )


def _treaties(context: Context) -> PageTable:
    return PageTable(
        "table-treaties",
        say("Treaties"),
        _columns(
            say("Treaty"), say("Where the country stands"), say("Looked up"), context.say("source_reference")
        ),
        tuple(_treaty(context, row) for row in context.pack.instruments),
        context.say("from_pack"),
    )


def _treaty(context: Context, row: Instrument) -> PageRow:
    said = context.term("instrument_status", row.status)
    # The date has a mark of its own: a status is often seen where its date is not.
    if row.ratified is not None and (row.date_verified or context.draft):
        said += f", {row.ratified}" + ("" if row.date_verified else f" ({say('from memory')})")
    said += f", {say('as of {date}', date=row.state_of)}" if row.state_of else ""
    note = f" {row.note[context.lang]}" if row.note else ""
    name = context.term("instruments", row.instrument)
    return PageRow((name, f"{said}.{note}", _looked_up(context, row), context.source(row.source)))


def _rights(context: Context) -> PageTable:
    rows = [_clock(context, clock) for clock in context.pack.clocks]
    rows += [_right(context, right) for right in context.pack.rights]
    return PageTable(
        "table-rights",
        say("Periods and rights of victims"),
        _columns(
            say("Period or right"), say("What there is"), say("Looked up"), context.say("source_reference")
        ),
        tuple(rows),
        context.say("from_pack"),
    )


def _clock(context: Context, row: Clock) -> PageRow:
    lang = context.lang
    said = [row.said_length(lang) or context.term("clock_status", row.status)]
    said += [row.starts_with[lang]] if row.starts_with else []
    if row.legal_basis is not None and (row.basis_verified or context.draft):
        said.append(row.legal_basis[lang])
    note = f" {row.note[lang]}" if row.note else ""
    text = f"{'; '.join(said)}.{note}"
    return PageRow(
        (context.term("clocks", row.clock), text, _looked_up(context, row), context.source(row.source))
    )


def _right(context: Context, row: Right) -> PageRow:
    said = row.text[context.lang] if row.text else f"{context.term('right_status', row.status)}."
    note = f" {row.note[context.lang]}" if row.note else ""
    return PageRow(
        (context.term("rights", row.right), said + note, _looked_up(context, row), context.source(row.source))
    )


def _looked_up(context: Context, row: Instrument | Clock | Right) -> str:
    return f"{row.looked_up}; {context.term('marks', row.mark)}"
