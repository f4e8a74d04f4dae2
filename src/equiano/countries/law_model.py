"""What a criminal law consists of, as elements that a case can meet. Nothing here knows a country.

```
Law ── Article 127.1 ── part 1 ── way: act AND purpose      each a Need: any one of its Elements
                     └─ part 2 ── extends part 1 AND one of its items (letters)
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from equiano.vocab.condition import Condition

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Element:
    """One element of an offence, and what in a case shows it.

    Attributes:
        id: A code of the vocabulary, or a name of this law.
        labels: Label in en and ru.
        condition: What shows it.
    """

    id: str
    labels: Labels
    condition: Condition


@dataclass(frozen=True)
class Need:
    """One thing that a way of meeting a part asks for: any one of its elements."""

    name: str
    labels: Labels
    elements: tuple[Element, ...]


@dataclass(frozen=True)
class LawItem:
    """An aggravating item of a part; `item` is its letter or number, None where the text has none."""

    item: str | None
    element: Element


@dataclass(frozen=True)
class LawPart:
    """One part (paragraph) of an article.

    Attributes:
        part: Its number.
        ways: Alternative ways to meet it; each asks for all of its needs. Empty if it builds on other parts.
        extends: Parts of the article of which one must be met.
        items: Items of which one must be met besides.
        penalty: The penalty in words, None if not sourced.
        penalty_source: Key of the source of the penalty, where it is another than `source`.
        verified: Whether the wording was seen.
        source: Key of the source.
        note: What a reader must know, or None.
    """

    part: int
    ways: tuple[tuple[Need, ...], ...]
    extends: tuple[int, ...]
    items: tuple[LawItem, ...]
    penalty: Labels | None
    penalty_source: str
    verified: bool
    source: str
    note: Labels | None


@dataclass(frozen=True)
class Article:
    """One article of a criminal code.

    Attributes:
        article: Its number.
        title: Its title.
        source: Key of the source.
        verified: Whether the wording was seen.
        parts: In the order of the law.
        state_of: Year, month or day of its text, where it is another than the law's; else None.
    """

    article: str
    title: Labels
    source: str
    verified: bool
    parts: tuple[LawPart, ...]
    state_of: str | None = None


@dataclass(frozen=True)
class Law:
    """The articles of one country.

    Attributes:
        country: Id of the pack.
        title: Name of the code.
        short: Its abbreviation, as findings write it.
        state_of: Year, month or day of the text that was read, ISO 8601.
        note: What a reader must know, or None.
        elements: What its parts ask for, by name.
        articles: In the order of the law.
    """

    country: str
    title: Labels
    short: Labels
    state_of: str
    note: Labels | None
    elements: Mapping[str, Element]
    articles: tuple[Article, ...]
