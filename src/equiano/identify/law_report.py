"""What a case meets of each part of a law, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from equiano.countries.law_model import Article, LawPart, Need
from equiano.identify.findings import Evaluation
from equiano.identify.rules import Rules, law_finding
from equiano.identify.shapes import LawText, MissingNeed, PartStatus


def _met(need: Need, rules: Rules, made: Evaluation) -> list[str]:
    return [element.id for element in need.elements if made.true(rules.elements[element.id])]


def _missing(need: Need, lang: str) -> MissingNeed:
    return {
        "need": need.name,
        "text": need.labels[lang],
        "any_of": [element.id for element in need.elements],
    }


def _best_way(part: LawPart, rules: Rules, made: Evaluation) -> tuple[list[str], list[Need]]:
    """Elements met over all ways; and of the ways begun the one that lacks least, with what it lacks."""
    matched: list[str] = []
    lacking: list[list[Need]] = []
    for way in part.ways:
        met = {need.name: _met(need, rules, made) for need in way}
        matched += [element for elements in met.values() for element in elements]
        lacking.append([need for need in way if not met[need.name]])
    begun = [needs for needs, way in zip(lacking, part.ways, strict=True) if len(needs) < len(way)]
    return matched, min(begun or lacking, key=len)


# As Russian drafting names them: статья, часть, пункт (the letters of a part).
_ITEMS = {"en": "one of the items of this part", "ru": "один из пунктов этой части"}
_PART = {"en": "part {part} of the article", "ru": "часть {part} статьи"}


def _base(
    article: Article, part: LawPart, rules: Rules, made: Evaluation, lang: str
) -> tuple[list[str], list[MissingNeed]]:
    """What is met and missing of the part that this part builds on."""
    base = next(entry for entry in article.parts if entry.part == part.extends[0])
    matched, lacking = _best_way(base, rules, made) if base.ways else ([], [])
    if made.findings[law_finding(article.article, base.part)] == "indicated":
        return matched, []
    return matched, [_missing(need, lang) for need in lacking]


class _Met(NamedTuple):
    """What of a part is met: ids of elements, letters of items, and what would complete it."""

    matched: list[str]
    items: list[str]
    missing: list[MissingNeed]


def _basic(article: Article, part: LawPart, rules: Rules, made: Evaluation, lang: str) -> _Met:
    matched, lacking = _best_way(part, rules, made)
    indicated = made.findings[law_finding(article.article, part.part)] == "indicated"
    return _Met(matched, [], [] if indicated else [_missing(need, lang) for need in lacking])


def _heavier(article: Article, part: LawPart, rules: Rules, made: Evaluation, lang: str) -> _Met:
    items = Need("items", _ITEMS, tuple(item.element for item in part.items))
    met = _met(items, rules, made)
    matched, missing = _base(article, part, rules, made, lang)
    letters = [item.item for item in part.items if item.element.id in met and item.item]
    return _Met([*matched, *met], letters, missing if met else [*missing, _missing(items, lang)])


def law_text(rules: Rules, lang: str) -> LawText | None:
    """Which text of the law was applied: its name, the day of its text, and what a reader must know of it."""
    law = rules.law
    if law is None:
        return None
    return {"title": law.title[lang], "state_of": law.state_of, "note": law.note[lang] if law.note else None}


def law_entries(rules: Rules, made: Evaluation, lang: str) -> Iterator[PartStatus]:
    """One entry per part, in the order of the law.

    Yields:
        `article`, `part`, `status`, `matched` (ids of elements), `items` (their letters, where the text has
        them), `missing` (what would complete it), `title`, `penalty`, `penalty_source`, `verified`,
        `source`, `state_of` (day of the text).
    """
    if rules.law is None:
        return
    for article in rules.law.articles:
        for part in article.parts:
            met = (_basic if part.ways else _heavier)(article, part, rules, made, lang)
            yield {
                "article": article.article,
                "part": part.part,
                "status": made.findings[law_finding(article.article, part.part)],
                "matched": met.matched,
                "items": met.items,
                "missing": met.missing,
                "title": article.title[lang],
                "penalty": part.penalty[lang] if part.penalty else None,
                "verified": part.verified,
                "source": part.source,
                "penalty_source": part.penalty_source if part.penalty else None,
                "state_of": article.state_of or rules.law.state_of,
            }
