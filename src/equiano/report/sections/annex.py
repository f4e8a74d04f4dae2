"""Annex: every numbered fact of the country pack, each a target for links."""

from __future__ import annotations

from equiano.countries.model import Fact
from equiano.report.chapter import Chapter
from equiano.report.context import Context
from equiano.report.document import PageColumn, PageRow, PageTable, Section


def build(context: Context) -> Section | None:
    """All facts in the order of their numbers, with who says it and where."""
    if not context.pack.facts:
        return None
    columns = (
        PageColumn(context.say("fact_number"), "left", 0.4),
        PageColumn(context.say("statement"), "left", 4.2),
        PageColumn(context.say("kind_heading"), "left", 1.0),
        PageColumn(context.say("claimed_by"), "left", 1.3),
        PageColumn(context.say("source_reference"), "left", 0.9),
    )
    table = PageTable(
        "table-facts",
        context.say("facts_table", n=len(context.pack.facts)),
        columns,
        tuple(_row(context, fact) for fact in sorted(context.pack.facts, key=lambda fact: fact.number)),
        context.say("from_pack"),
    )
    return Section(
        "facts", context.say("facts_title", n=len(context.pack.facts)), (context.say("facts_intro"),),
        tables=(table,), new_page=True,
    )  # fmt: skip


def _row(context: Context, fact: Fact) -> PageRow:
    lang = context.lang
    note = f" ({fact.note[lang]})" if fact.note else ""
    note += "".join(
        f" {context.say('contradicted', text=other.text[lang])}" for other in fact.contradicted_by
    )
    kind = context.term("fact_kinds", fact.kind) + (f", {fact.year}" if fact.year else "")
    return PageRow(
        (
            str(fact.number),
            fact.text[lang] + note,
            kind,
            context.claimed(fact.claimed_by, fact.via),
            context.source(fact.source, fact.reference),
        ),
        id=f"fact-{fact.number}",
    )


# In the annex alone: the report quotes single facts and links to them here.
CHAPTER = Chapter("facts", build, annexed=frozenset({"facts"}))
