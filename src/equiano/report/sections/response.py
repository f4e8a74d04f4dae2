"""Law, criminal-justice figures, and programmes."""

from __future__ import annotations

import datetime as dt

from equiano.countries.law_model import Article, Law, LawPart, Need
from equiano.countries.model import JusticeFigure
from equiano.report.chapter import Chapter
from equiano.report.context import Context
from equiano.report.document import Link, PageColumn, PageRow, PageTable, PageText, Section
from equiano.report.sections import duties, funnel
from equiano.vocab import load
from equiano.words import date


def build(context: Context) -> Section | None:
    """What the criminal code says, what is known of its use, and what was done against trafficking."""
    parts = []
    # All its articles may be left out as unverified (`countries.public`).
    if context.law is not None and context.law.articles:
        parts.append(_law(context, context.law))
    if (section := duties.build(context)) is not None:
        parts.append(section)
    if context.pack.justice:
        parts.append(_justice(context))
    parts += funnel.parts(context)
    if context.pack.programmes:
        parts.append(_programmes(context))
    if not parts:
        return None
    return Section("response", context.say("response"), sections=tuple(parts))


def _law(context: Context, law: Law) -> Section:
    columns = (
        PageColumn(context.say("article_part"), "left", 0.8),
        PageColumn(context.say("asks_for"), "left", 3.2),
        PageColumn(context.say("penalty"), "left", 1.6),
        PageColumn(context.say("wording"), "left", 0.8),
        PageColumn(context.say("source"), "left", 0.6),
    )
    tables = tuple(
        PageTable(
            f"table-article-{article.article.replace('.', '-')}",
            f"{context.say('article')} {article.article}. {article.title[context.lang]}",
            columns,
            tuple(_part(context, law, article, part) for part in article.parts),
            context.say(
                "law_source", title=law.title[context.lang], state=_day(article.state_of or law.state_of)
            ),
        )
        for article in law.articles
    )
    note = (law.note[context.lang],) if law.note else ()
    return Section("law", law.title[context.lang], (context.say("law_intro"), *note), tables=tables)


def _day(state: str) -> str:
    """The day of an edition in words; a month or a year as it stands."""
    # A pack may know the month or the year of an edition only.
    return date(dt.date.fromisoformat(state)) if len(state) == len("2024-11-09") else state


def _part(context: Context, law: Law, article: Article, part: LawPart) -> PageRow:
    lang = context.lang
    number = context.say("part", article=article.article, part=part.part, law=law.short[lang])
    of_pack = part.source in {source.id for source in context.pack.sources}
    copy: PageText = (Link(context.say("link"), f"#law-{part.source}"),)
    source = context.source(part.source) if of_pack else copy
    note = f" {_sentence(part.note[lang])}" if part.note else ""
    return PageRow(
        (
            number,
            _asks_for(context, part) + note,
            part.penalty[lang] if part.penalty else context.say("not_sourced"),
            context.checked(part.verified),
            source,
        ),
        id=f"article-{article.article.replace('.', '-')}-{part.part}",
    )


def _asks_for(context: Context, part: LawPart) -> str:
    lang = context.lang
    ways = [" + ".join(_need_text(context, need) for need in way) for way in part.ways]
    text = f" {context.say('or')} ".join(ways)
    if part.extends:
        parts = ", ".join(map(str, part.extends))
        items = "; ".join(
            (f"«{item.item}» " if item.item else "") + item.element.labels[lang] for item in part.items
        )
        text = context.say("part_and_any_of", parts=parts, items=items)
    return _sentence(text)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _need_text(context: Context, need: Need) -> str:
    label = need.labels[context.lang]
    if len(need.elements) < 2:  # the single element says the same in other words
        return label
    return f"{label} ({'; '.join(element.labels[context.lang] for element in need.elements)})"


def law_sources(context: Context) -> list[tuple[str, str, str | None, str]]:
    """Sources of the law that the pack itself does not list: id, title, address, how it was read."""
    if context.law is None:
        return []
    of_pack = {source.id for source in context.pack.sources}
    used = {}
    for article in context.law.articles:
        for source in (article.source, *(part.source for part in article.parts)):
            if source not in of_pack:
                used[source] = load().sources[source]
    title = "title_ru" if context.lang == "ru" else "title"
    return [
        (id, str(entry.get(title) or entry["title"]), entry.get("url"), str(entry["kind"]))
        for id, entry in used.items()
    ]


def _justice(context: Context) -> Section:
    columns = (
        PageColumn(context.say("figure"), "left", 2.4),
        PageColumn(context.say("value"), "right", 1.0),
        PageColumn(context.say("counts"), "left", 1.3),
        PageColumn(context.say("years"), "left", 0.9),
        PageColumn(context.say("claimed_by"), "left", 1.2),
        PageColumn(context.say("checked_heading"), "left", 0.8),
        PageColumn(context.say("facts"), "left", 0.5),
        PageColumn(context.say("source_reference"), "left", 0.7),
    )
    rows = tuple(_justice_row(context, figure) for figure in context.pack.justice)
    table = PageTable("table-justice", context.say("justice_table"), columns, rows, context.say("from_pack"))
    return Section("justice", context.say("justice"), (context.say("justice_intro"),), tables=(table,))


def _justice_row(context: Context, figure: JusticeFigure) -> PageRow:
    lang = context.lang
    note = f" ({figure.note[lang]})" if figure.note else ""
    return PageRow(
        (
            figure.label[lang] + note,
            context.quantity(figure.quantity),
            f"{context.unit(figure.quantity)}; {context.term('justice_stages', figure.stage)}",
            context.years(figure.quantity),
            context.claimed(figure.claimed_by, figure.via),
            context.checked(figure.verified),
            context.facts([figure.fact] if figure.fact else []),
            context.source(figure.source, figure.reference),
        )
    )


def _programmes(context: Context) -> Section:
    lang = context.lang
    columns = (
        PageColumn(context.say("programme"), "left", 2.6),
        PageColumn(context.say("kind_heading"), "left", 1.2),
        PageColumn(context.say("years"), "left", 0.8),
        PageColumn(context.say("lead"), "left", 1.5),
        PageColumn(context.say("facts"), "left", 0.5),
        PageColumn(context.say("source_reference"), "left", 0.8),
    )
    rows = tuple(
        PageRow(
            (
                entry.label[lang] + (f" ({entry.note[lang]})" if entry.note else ""),
                context.term("programme_kinds", entry.kind),
                _span(context, entry.start_year, entry.end_year),
                entry.lead[lang] if entry.lead else "–",
                context.facts(entry.facts),
                context.source(entry.source, entry.reference),
            )
        )
        for entry in context.pack.programmes
    )
    table = PageTable(
        "table-programmes", context.say("programmes_table"), columns, rows, context.say("from_pack")
    )
    return Section("programmes", context.say("programmes"), tables=(table,))


def _span(context: Context, start: int | None, end: int | None) -> str:
    if start is None and end is None:
        return context.say("year_not_given")
    return f"{start}–{end}" if start and end and start != end else str(start or end)


CHAPTER = Chapter("response", build, annexed=frozenset({"law", "duties", "programmes", "justice", "gap"}))
