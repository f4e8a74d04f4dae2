"""Read a `law.yaml`, collecting every fault with article and part instead of stopping at the first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from types import MappingProxyType

from equiano.countries.law_model import Article, Element, Labels, Law, LawItem, LawPart, Need
from equiano.errors import DataError, Fault
from equiano.vocab import load
from equiano.vocab.condition import AllOf, AnyOf, CodeYes, Condition, parse
from equiano.vocab.load import read_yaml
from equiano.words import say

# As much of a date as the edition of a law is known by.
_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)  # a text without any was copied from the English one
# Both languages, so that a part whose labels are faulty can still be built and its other faults be found.
_NO_LABELS = MappingProxyType({"en": "", "ru": ""})


RawEntry = Mapping[str, object]  # a mapping of the file, nothing of it checked yet


class _Reading:
    """A law while it is being read: its elements so far and every fault found."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.elements: dict[str, Element] = {}
        self.used: set[str] = set()

    def fault(self, message: str, where: str) -> None:
        self.faults.append(Fault(message, field=f"law.yaml: {where}"))

    def labels(self, entry: object, where: str) -> Labels:
        """Both labels; a fault where one is missing or the Russian one is not Russian."""
        match entry:
            case {"en": str(english), "ru": str(russian)}:
                if not _CYRILLIC.search(russian):
                    self.fault(say("the Russian text has no Russian letter. Translate it."), where)
                return MappingProxyType({"en": english, "ru": russian})
            case _:
                self.fault(say("needs a text in `en` and in `ru`."), where)
                return _NO_LABELS

    def optional(self, entry: object, where: str) -> Labels | None:
        return None if entry is None else self.labels(entry, where)

    def text(self, entry: RawEntry, key: str, where: str) -> str:
        if not isinstance(entry.get(key), str):
            self.fault(say("lacks `{key}`.", key=key), where)
            return ""
        return str(entry[key])

    def flag(self, entry: RawEntry, key: str, where: str) -> bool:
        if not isinstance(entry.get(key), bool):
            self.fault(say("`{key}` must be true or false.", key=key), where)
        return entry.get(key) is True

    def listed(self, entry: RawEntry, key: str, where: str) -> list[object]:
        """The list under `key`, empty if there is none."""
        found = entry.get(key, [])
        if not isinstance(found, list):
            self.fault(say("`{key}` must be a list.", key=key), where)
            return []
        return found

    def element(self, name: object, where: str) -> Element:
        """An element by name; a fault and an empty one if the law does not define it."""
        named = str(name)
        self.used.add(named)
        if named not in self.elements:
            self.fault(say("element `{name}` is not defined under `elements`.", name=named), where)
            return Element(named, _NO_LABELS, AllOf(()))
        return self.elements[named]


def _condition(raw: object, where: str, reading: _Reading) -> Condition:
    try:
        return parse(raw, where)
    except DataError as error:
        # The message names the place too; a fault has it as its field.
        reading.fault(str(error).removeprefix(f"{where}: "), where)
        return AllOf(())


def _element(name: str, entry: object, reading: _Reading) -> Element:
    where = f"elements: {name}"
    vocabulary = load()
    given: RawEntry = entry if isinstance(entry, Mapping) else {}
    parts: list[Condition] = []
    if name in vocabulary:
        parts.append(CodeYes(name))
        labels = vocabulary.term(name).labels
    else:
        labels = reading.labels(given, where)
    if "when" in given:
        parts.append(_condition(given["when"], where, reading))
    if not parts:
        reading.fault(say("is neither a code of the vocabulary nor has `when`."), where)
    return Element(name, labels, AnyOf(tuple(parts)))


def _need(entry: object, where: str, reading: _Reading) -> Need:
    if not isinstance(entry, Mapping) or not entry.get("any"):
        reading.fault(say("a need is a mapping with `need`, `en`, `ru` and a list `any`."), where)
        return Need("", _NO_LABELS, ())
    name = reading.text(entry, "need", where)
    where = f"{where}: {name}"
    return Need(
        name,
        reading.labels(entry, where),
        tuple(reading.element(element, where) for element in reading.listed(entry, "any", where)),
    )


def _way(way: object, where: str, reading: _Reading) -> tuple[Need, ...]:
    if not isinstance(way, list) or not way:
        reading.fault(say("a way is a list of needs."), where)
        return ()
    return tuple(_need(need, where, reading) for need in way)


def _items(entry: RawEntry, where: str, reading: _Reading) -> Iterator[LawItem]:
    for item in reading.listed(entry, "items", where):
        if not isinstance(item, Mapping) or "element" not in item:
            reading.fault(say("an item is a mapping with `item` and `element`."), where)
            continue
        letter = item.get("item")
        yield LawItem(None if letter is None else str(letter), reading.element(item["element"], where))


def _part(entry: RawEntry, article: RawEntry, number: str, reading: _Reading) -> LawPart:
    where = f"{number} part {entry.get('part')}"
    part = entry.get("part")
    if not isinstance(part, int):
        reading.fault(say("`part` must be a whole number."), where)
        part = 0
    merged = {"source": article.get("source"), "verified": article.get("verified"), **entry}
    source = reading.text(merged, "source", where)
    penalty = entry.get("penalty")
    return LawPart(
        part=part,
        ways=tuple(_way(way, where, reading) for way in reading.listed(entry, "ways", where)),
        # What is no number becomes 0, which names no part: the check below says so.
        extends=tuple(n if isinstance(n, int) else 0 for n in reading.listed(entry, "extends", where)),
        items=tuple(_items(entry, where, reading)),
        penalty=reading.optional(penalty, f"{where}: penalty"),
        penalty_source=str(penalty.get("source", source)) if isinstance(penalty, Mapping) else source,
        verified=reading.flag(merged, "verified", where),
        source=source,
        note=reading.optional(entry.get("note"), f"{where}: note"),
    )


def _check_parts(article: Article, reading: _Reading) -> None:
    numbers = [part.part for part in article.parts]
    if len(set(numbers)) != len(numbers):
        reading.fault(say("a part stands twice."), article.article)
    for part in article.parts:
        where = f"{article.article} part {part.part}"
        if bool(part.ways) == bool(part.extends):
            reading.fault(say("needs either `ways` or `extends`."), where)
        if any(number not in numbers or number >= part.part for number in part.extends):
            reading.fault(say("`extends` names no earlier part."), where)
        if part.extends and not part.items:
            reading.fault(say("has no items."), where)


def _article(entry: object, reading: _Reading) -> Article:
    if not isinstance(entry, Mapping) or "article" not in entry:
        reading.fault(say("each article is a mapping with its number under `article`."), "articles")
        entry = {"article": "?"}
    number = str(entry["article"])
    parts = [part for part in reading.listed(entry, "parts", number) if isinstance(part, Mapping)]
    if not parts:
        reading.fault(say("has no parts."), number)
    article = Article(
        article=number,
        title=reading.labels(entry.get("title"), f"{number}: title"),
        source=reading.text(entry, "source", number),
        verified=reading.flag(entry, "verified", number),
        parts=tuple(_part(part, entry, number, reading) for part in parts),
        state_of=_state(entry["state_of"], f"{number}: state_of", reading) if "state_of" in entry else None,
    )
    _check_parts(article, reading)
    return article


def _state(raw: object, where: str, reading: _Reading) -> str:
    state = str(raw)
    if not _DAY.fullmatch(state):
        reading.fault(say("must be the year, month or day of the text, such as 2026-11-25."), where)
    return state


def _whole(content: RawEntry, reading: _Reading) -> Law:
    elements = content.get("elements")
    if not isinstance(elements, Mapping):
        reading.fault(
            say("must hold the elements by name, an empty mapping while there is none."), "elements"
        )
        elements = {}
    for name, entry in elements.items():
        reading.elements[str(name)] = _element(str(name), entry, reading)
    articles = tuple(_article(entry, reading) for entry in reading.listed(content, "articles", "articles"))
    numbers = [article.article for article in articles]
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        reading.fault(say("this article stands twice."), number)
    if "articles" not in content:
        reading.fault(say("is missing; a law not yet written holds `[]`."), "articles")
    for name in reading.elements:
        if name not in reading.used:
            reading.fault(say("no part asks for this element. Remove it or use it."), f"elements: {name}")
    return Law(
        country=reading.text(content, "country", "country"),
        title=reading.labels(content.get("title"), "title"),
        short=reading.labels(content.get("short"), "short"),
        state_of=_state(content.get("state_of", ""), "state_of", reading),
        note=reading.optional(content.get("note"), "note"),
        elements=MappingProxyType(reading.elements),
        articles=articles,
    )


def read_law(file: Traversable) -> tuple[Law | None, list[Fault]]:
    """A law and every fault of it: labels, conditions, elements, parts, the date of its text.

    Args:
        file: A `law.yaml`.

    Returns:
        The law, None if the file cannot be read at all, and the faults.
    """
    reading = _Reading()
    try:
        content = read_yaml(file)
    except (DataError, UnicodeDecodeError):
        reading.fault(say("cannot be read: not YAML in UTF-8. Check quotes and indentation."), "file")
        return None, reading.faults
    if not isinstance(content, Mapping):
        reading.fault(say("the file must hold a mapping. See docs/how-to/country-law.md."), "file")
        return None, reading.faults
    return _whole(content, reading), reading.faults


def source_faults(law: Law, known: set[str]) -> list[Fault]:
    """Sources that neither the pack nor the vocabulary knows.

    Args:
        law: The law.
        known: Keys of the pack's sources.
    """
    known = known | set(load().sources)
    wanted = [(article.article, article.source) for article in law.articles]
    for article in law.articles:
        for part in article.parts:
            where = f"{article.article} part {part.part}"
            wanted += [(where, part.source), (f"{where}: penalty", part.penalty_source)]
    return [
        Fault(
            say("unknown source `{source}`. Add it to pack.yaml.", source=source), field=f"law.yaml: {where}"
        )
        for where, source in dict.fromkeys(wanted)
        if source not in known
    ]
