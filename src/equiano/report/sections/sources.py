"""Methods, sources and licences."""

from __future__ import annotations

from equiano.report.chapter import Chapter
from equiano.report.context import Context
from equiano.report.document import PageColumn, PageRow, PageTable, PageText, Section, address
from equiano.report.sections.official_terms import official_terms
from equiano.report.sections.response import law_sources
from equiano.vocab import load


def build(context: Context) -> Section | None:
    """How the numbers were made, and from what."""
    method = tuple(
        context.say(key) for key in ("method_counts", "method_disclosure", "method_map", "method_same_again")
    )
    parts = [Section("method", context.say("method_title"), method)] if context.has_cases else []
    parts.append(Section("source-list", context.say("source_list"), tables=_tables(context)))
    return Section("sources", context.say("sources"), sections=tuple(parts))


def _tables(context: Context) -> tuple[PageTable, ...]:
    tables = [_pack_sources(context)] if context.pack.sources else []
    if law_sources(context):
        tables.append(_law_sources(context))
    return (*tables, _licences(context))


def _pack_sources(context: Context) -> PageTable:
    columns = (
        PageColumn(context.say("map_letter"), "left", 0.55),
        PageColumn(context.say("document"), "left", 3.0),
        PageColumn(context.say("year"), "left", 0.6),
        PageColumn(context.say("how_read"), "left", 1.2),
        PageColumn(context.say("address"), "left", 2.0),
    )
    rows = tuple(
        PageRow(
            (
                context.letter(source.id),
                source.cited(context.lang),
                str(source.year) if source.year else "–",
                f"{context.term('source_kinds', source.kind)}; {context.checked(source.verified)}",
                address(source.url),
            ),
            id=f"source-{context.letter(source.id)}",
        )
        for source in context.pack.sources
    )
    return PageTable("table-sources", context.say("sources_table"), columns, rows, context.say("from_pack"))


def _law_sources(context: Context) -> PageTable:
    columns = (
        PageColumn(context.say("document"), "left", 3.0),
        PageColumn(context.say("how_read"), "left", 1.2),
        PageColumn(context.say("address"), "left", 2.4),
    )
    rows = tuple(
        PageRow((title, context.term("source_kinds", kind), address(url)), id=f"law-{id}")
        for id, title, url, kind in law_sources(context)
    )
    return PageTable("table-law-sources", context.say("law_sources"), columns, rows, context.say("from_law"))


def _licences(context: Context) -> PageTable:
    columns = (
        PageColumn(context.say("material"), "left", 2.4),
        PageColumn(context.say("licence"), "left", 3.0),
        PageColumn(context.say("address"), "left", 2.0),
    )
    rows = [PageRow((*_case_data(context, format),)) for format in context.formats]
    rows += [
        PageRow((context.say("material_map"), context.say("licence_map"), address("https://www.naturalearthdata.com"))),
        PageRow((context.say("material_font"), "SIL Open Font License 1.1", address("https://notofonts.github.io"))),
    ]  # fmt: skip
    if context.pack.facts:
        rows.append(PageRow((context.say("material_facts"), context.say("licence_facts"), "–")))
    rows += official_terms(context)
    return PageTable(
        "table-licences", context.say("licences"), columns, tuple(rows), context.say("from_notice")
    )


def _case_data(context: Context, format: str) -> tuple[PageText, ...]:
    """Title and terms of a published case file; other case data belong to those who gave them."""
    source = load().sources.get(format)
    if source is None:
        return (context.say("material_cases", format=format), context.say("licence_cases"), "–")
    terms = source.get("licence") or context.say(
        "licence_ctdc" if format.startswith("ctdc") else "licence_cases"
    )
    return (str(source["title"]), str(terms), address(source.get("url")))


# After all that refers to them.
CHAPTER = Chapter("sources", build, annexed=frozenset({"sources"}))
