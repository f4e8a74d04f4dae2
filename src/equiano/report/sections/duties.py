"""Treaties that the country has joined, what its law gives a victim, and what answers their provisions.

A status may be shown without its date, and a period without its rule, where only the one was seen; a draft
shows both, marked.
"""

from __future__ import annotations

from equiano.countries.gap_wording import (
    besides,
    counted,
    provision_label,
    status_label,
    transposition_text,
    weight_label,
)
from equiano.countries.gaps import CountryGaps, GapEntry, gaps_of
from equiano.countries.model import Clock, Instrument, Right
from equiano.countries.treaties import UNKNOWN
from equiano.report.context import Context
from equiano.report.document import PageColumn, PageRow, PageTable, Section
from equiano.words import say


def build(context: Context) -> Section | None:
    """The tables, as far as the pack has something that may be shown."""
    pack = context.pack
    tables = [_treaties(context)] if pack.instruments else []
    tables += [_rights(context)] if pack.clocks or pack.rights else []
    told = [say("“None in law” is a finding; “not found” says only that nothing was found.")]
    if pack.counterparts:
        found = gaps_of(pack)
        tables.append(_provisions(context, found))
        told += _gaps_told(found)
    if not tables:
        return None
    return Section(
        "duties", say("Treaties and the rights of victims"), tuple(told), tables=tuple(tables)
    )  # fmt: skip


def _gaps_told(found: CountryGaps) -> list[str]:
    """What was counted; and that the unknown is no gap."""
    return [
        say("A provision of a treaty for which nobody has read the law is unknown, which is no gap."),
        counted(found),
        *besides(found),
        *(transposition_text(row) for row in found.transpositions),
    ]


def _provisions(context: Context, found: CountryGaps) -> PageTable:
    shown = [one for one in found.entries if one.status != UNKNOWN]
    # Whose own text was not read has no place in what leaves, whatever the law answers.
    shown = [one for one in shown if one.provision.verified or context.draft]
    return PageTable(
        "table-provisions",
        say("Provisions of treaties and what answers them in law"),
        _columns(say("Provision"), say("What was read"), say("Status"), context.say("source_reference")),
        tuple(_provision(context, one) for one in shown),
        context.say("from_pack"),
    )


def _provision(context: Context, entry: GapEntry) -> PageRow:
    lang, row = context.lang, entry.counterpart
    assert row is not None and row.source is not None, "a status that is known has a source"
    read = [f"{text.rstrip('.')}." for text in (row.where[lang] if row.where else "", row.told(lang)) if text]
    return PageRow(
        (
            f"{provision_label(entry)}. {entry.provision.text[lang]}.",
            " ".join([*read, say("Read {day}.", day=row.checked)]),
            f"{status_label(entry.status)}; {weight_label(entry.weight)}",
            context.source(row.source),
        )
    )


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
