"""The criminal law of a country, as elements that a case can meet: read from `countries/CODE/law.yaml`.

Nothing in this module knows a country. The format is described in docs/how-to/country-law.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from equiano.errors import BadInputError, DataError
from equiano.vocab import load
from equiano.vocab.condition import AnyOf, Code, Condition, parse
from equiano.vocab.load import read_yaml

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
class Item:
    """An aggravating item of a part; `item` is its letter or number, None where the text has none."""

    item: str | None
    element: Element


@dataclass(frozen=True)
class Part:
    """One part (paragraph) of an article.

    Attributes:
        part: Its number.
        ways: Alternative ways to meet it; each asks for all of its needs. Empty if it builds on other parts.
        extends: Parts of the article of which one must be met.
        items: Items of which one must be met besides.
        penalty: The penalty in words, None if not sourced.
        verified: Whether the wording was seen.
        source: Key of the source.
        note: What a reader must know, or None.
    """

    part: int
    ways: tuple[tuple[Need, ...], ...]
    extends: tuple[int, ...]
    items: tuple[Item, ...]
    penalty: Labels | None
    verified: bool
    source: str
    note: Labels | None


@dataclass(frozen=True)
class Article:
    """One article of a criminal code."""

    article: str
    title: Labels
    source: str
    verified: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Law:
    """The articles of one country."""

    country: str
    title: Labels
    short: Labels
    state_of: str
    note: Labels | None
    elements: Mapping[str, Element]
    articles: tuple[Article, ...]


def _labels(entry: Mapping[str, Any] | None) -> Labels | None:
    return None if entry is None else MappingProxyType({"en": entry["en"], "ru": entry["ru"]})


def _must_labels(entry: Mapping[str, Any]) -> Labels:
    return MappingProxyType({"en": entry["en"], "ru": entry["ru"]})


def _element(name: str, entry: Mapping[str, Any], where: str) -> Element:
    vocabulary = load()
    parts: list[Condition] = []
    labels: Labels
    if name in vocabulary:
        parts.append(Code(name))
        labels = vocabulary.term(name).labels
    else:
        labels = _must_labels(entry)
    if "when" in entry:
        parts.append(parse(entry["when"], f"{where}: {name}"))
    if not parts:
        raise DataError(f"{where}: element {name!r} is neither a code of the vocabulary nor has `when`")
    return Element(name, labels, AnyOf(tuple(parts)))


def _need(entry: Mapping[str, Any], elements: Mapping[str, Element]) -> Need:
    return Need(entry["need"], _must_labels(entry), tuple(elements[name] for name in entry["any"]))


def _part(entry: Mapping[str, Any], article: Mapping[str, Any], elements: Mapping[str, Element]) -> Part:
    return Part(
        part=entry["part"],
        ways=tuple(tuple(_need(need, elements) for need in way) for way in entry.get("ways", ())),
        extends=tuple(entry.get("extends", ())),
        items=tuple(Item(item["item"], elements[item["element"]]) for item in entry.get("items", ())),
        penalty=_labels(entry.get("penalty")),
        verified=entry.get("verified", article["verified"]),
        source=entry.get("source", article["source"]),
        note=_labels(entry.get("note")),
    )


def _check(article: Article, where: str) -> None:
    numbers = [part.part for part in article.parts]
    for part in article.parts:
        if bool(part.ways) == bool(part.extends):
            raise DataError(
                f"{where}: article {article.article} part {part.part} needs either `ways` or `extends`"
            )
        if any(number not in numbers or number >= part.part for number in part.extends):
            raise DataError(
                f"{where}: article {article.article} part {part.part}: `extends` names no earlier part"
            )
        if part.extends and not part.items:
            raise DataError(f"{where}: article {article.article} part {part.part} has no items")


def _article(entry: Mapping[str, Any], elements: Mapping[str, Element], where: str) -> Article:
    article = Article(
        article=str(entry["article"]),
        title=_must_labels(entry["title"]),
        source=entry["source"],
        verified=entry["verified"],
        parts=tuple(_part(part, entry, elements) for part in entry["parts"]),
    )
    _check(article, where)
    return article


def countries_with_law() -> tuple[str, ...]:
    """Codes of the countries that have a law.yaml, in alphabetical order."""
    folder = resources.files("equiano.countries")
    return tuple(
        sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and (entry / "law.yaml").is_file())
    )


@cache
def load_law(country: str) -> Law:
    """The law of a country pack, cross-checked. The result is cached.

    Args:
        country: Lower-case ISO alpha-2 code, the name of the pack's folder.

    Raises:
        BadInputError: If there is no such law.
        DataError: If its file is inconsistent.
    """
    if country not in countries_with_law():
        known = ", ".join(countries_with_law())
        raise BadInputError(
            f"no law for country `{country}`. Known: {known}. See docs/how-to/country-law.md."
        )
    where = f"countries/{country}/law.yaml"
    source = resources.files("equiano.countries") / country / "law.yaml"
    content = read_yaml(source)
    try:
        elements = {name: _element(name, entry or {}, where) for name, entry in content["elements"].items()}
        return Law(
            country=content["country"],
            title=_must_labels(content["title"]),
            short=_must_labels(content["short"]),
            state_of=str(content["state_of"]),
            note=_labels(content.get("note")),
            elements=MappingProxyType(elements),
            articles=tuple(_article(entry, elements, where) for entry in content["articles"]),
        )
    except KeyError as error:
        raise DataError(f"{where}: lacks or does not define {error}") from error
