"""The criminal law of a country, as elements that a case can meet: read from the `law.yaml` of its pack.

Nothing in this module knows a country. The format is described in docs/how-to/country-law.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from equiano.countries.folders import available, is_outside, law_file
from equiano.errors import BadInputError, DataError
from equiano.settings import get as setting
from equiano.words import say

if TYPE_CHECKING:
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


def countries_with_law() -> tuple[str, ...]:
    """Ids of the packs that have a law, shipped or in the folder of EQUIANO_PACKS, in alphabetical order."""
    return tuple(code for code in available() if law_file(code) is not None)


@cache
def _load(country: str, outside: str) -> Law:
    """Cached by the pack's id and the folder of outside packs, which the setting may change."""
    from equiano.countries.law_read import read_law

    file = law_file(country)
    if file is None:
        known = ", ".join(countries_with_law())
        raise BadInputError(
            say(
                "no law for country `{country}`. Known: {known}. See docs/how-to/country-law.md.",
                country=country,
                known=known,
            )
        )
    law, faults = read_law(file)
    if law is not None and not faults:
        return law
    if is_outside(country):
        raise BadInputError(
            say(
                "the law of country pack `{country}` has {faults:,} {faults|fault|faults}:",
                country=country,
                faults=len(faults),
            ),
            faults,
        )
    listed = "\n".join(f"  {fault}" for fault in faults)
    raise DataError(f"countries/{country}: {len(faults)} fault(s)\n{listed}")


def load_law(country: str) -> Law:
    """The law of a country pack, cross-checked. The result is cached.

    Args:
        country: Lower-case ISO alpha-2 code, the name of the pack's folder.

    Raises:
        BadInputError: If there is no such law, or one outside the program is inconsistent.
        DataError: If a shipped one is inconsistent; the message names the entry of every fault.
    """
    return _load(country, setting("packs"))
