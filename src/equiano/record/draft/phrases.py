"""What a heading or a value says, by the phrases of `lexicon.yaml`, whatever its inflection."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from equiano.text_files import own_yaml
from equiano.vocab import load
from equiano.vocab.english import english_bases
from equiano.vocab.plain import plain

# Headings of databases: `dateOfBirth`.
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN = re.compile(r"[\s,;:()\[\]{}\"'«»„“”?!_=+*|]+")
_INSIDE = re.compile(r"[./\\–—-]+")
_CYRILLIC = re.compile("[а-яіїєґў]")


class Word(NamedTuple):
    """A word of a heading or value: its dictionary forms, and whether a full stop cuts it short."""

    text: str
    forms: frozenset[str]
    cut: bool


@cache
def _russian() -> Callable[[str], Iterable[str]]:
    import pymorphy3  # noqa: PLC0415  # 30 MB of dictionary, for Russian headings alone

    analyzer = pymorphy3.MorphAnalyzer()
    # Four readings: the right one is nearly always among them, and rarer ones only add false forms. Chosen,
    # not measured.
    return lambda word: [parse.normal_form.replace("ё", "е") for parse in analyzer.parse(word)[:4]]


# Here and below sizes are chosen, not measured: above the different words of a table's headings and of its
# sampled values (`facts.SAMPLE`), in a few MB.
@lru_cache(maxsize=1 << 14)
def forms_of(word: str) -> frozenset[str]:
    """The word and its possible dictionary forms."""
    if _CYRILLIC.search(word):
        return frozenset((word, *_russian()(word)))
    return english_bases(word) if word.isalpha() else frozenset((word,))


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a heading or value."""
    found: list[Word] = []
    for piece in _BETWEEN.split(plain(_CAMEL.sub(" ", text.replace("№", " номер ")))):
        core = piece.strip("./\\–—-")
        if not core:
            continue
        parts = [core] if core in _compounds() else _INSIDE.split(core)
        for place, part in enumerate(parts, 1):
            if part:
                cut = (place < len(parts) and "." in core) or (place == len(parts) and piece.endswith("."))
                found.append(Word(part, forms_of(part), cut))
    return tuple(found)


@dataclass(frozen=True)
class Phrase:
    """Words that stand together for something; each place has its alternatives.

    Attributes:
        weak: Whether it says too little for a heading of yes and no.
    """

    places: tuple[tuple[str, ...], ...]
    weak: bool = False

    @classmethod
    def of(cls, text: str) -> Phrase:
        """A phrase as the lexicon writes it."""
        weak, text = text.startswith("~"), text.removeprefix("~")
        folded = text.replace("№", "номер").replace("ё", "е").casefold()
        return cls(tuple(tuple(place.split("|")) for place in folded.split()), weak)

    def match(self, words: tuple[Word, ...]) -> frozenset[int] | None:
        """Places of the words that say it, None if one is missing."""
        found: list[int] = []
        for alternatives in self.places:
            place = next(
                (
                    place
                    for place, word in enumerate(words)
                    if place not in found and any(_says(word, wanted) for wanted in alternatives)
                ),
                None,
            )
            if place is None:
                return None
            found.append(place)
        return frozenset(found)


def _says(word: Word, wanted: str) -> bool:
    if wanted.startswith("="):
        return word.text == wanted[1:]
    stem = wanted.removesuffix("*")
    if stem != wanted and any(form.startswith(stem) for form in word.forms):
        return True
    if word.cut and len(word.text) > 1 and stem.startswith(word.text):
        return True
    return not word.forms.isdisjoint(_forms_of_wanted(wanted)) if stem == wanted else False


@lru_cache(maxsize=1 << 13)
def _forms_of_wanted(word: str) -> frozenset[str]:
    return forms_of(word)


class Phrases:
    """Phrases with their meanings, found by the words that may begin them.

    Of two thousand phrases a heading says one or two. So each word that may stand at the first place of a
    phrase is written down with the phrases that it may begin: as it stands, by its dictionary forms, or by
    its stem. What is found there is then matched whole, in the order of the lexicon.
    """

    def __init__(self, entries: Iterable[tuple[Any, Phrase]]) -> None:
        self._entries = tuple(entries)
        self._by_form: dict[str, set[int]] = {}
        self._by_stem: dict[str, set[int]] = {}
        for number, (_, phrase) in enumerate(self._entries):
            for wanted in phrase.places[0]:
                stem = wanted.removeprefix("=").removesuffix("*")
                self._by_stem.setdefault(stem, set()).add(number)
                if not wanted.startswith("=") and stem == wanted:
                    for form in _forms_of_wanted(wanted):
                        self._by_form.setdefault(form, set()).add(number)

    def begun_by(self, words: tuple[Word, ...]) -> Iterator[tuple[Any, Phrase]]:
        """The phrases that one of the words may begin, with their meanings."""
        found: set[int] = set()
        for word in words:
            for form in (word.text, *word.forms):
                found |= self._by_form.get(form, set())
                for length in range(1, len(form) + 1):
                    found |= self._by_stem.get(form[:length], set())
            if word.cut:
                for stem, numbers in self._by_stem.items():
                    if stem.startswith(word.text):
                        found |= numbers
        return (self._entries[number] for number in sorted(found))


class Hit(NamedTuple):
    """What a phrase says of a text.

    Attributes:
        meaning: Code, or number of the entry of a heading.
        places: Places of the words that say it.
        share: Share of the words with a meaning that it covers.
        weak: Whether only a weak phrase says it.
    """

    meaning: Any
    places: frozenset[int]
    share: float
    weak: bool = False


def _hits(words: tuple[Word, ...], phrases: Phrases) -> list[Hit]:
    """Every meaning with its longest phrase, those apart whose words another one covers and exceeds."""
    best: dict[Any, frozenset[int]] = {}
    strong: dict[Any, frozenset[int]] = {}
    for meaning, phrase in phrases.begun_by(words):
        places = phrase.match(words)
        if places is not None and len(places) > len(best.get(meaning, ())):
            best[meaning] = places
        if places is not None and not phrase.weak and len(places) > len(strong.get(meaning, ())):
            strong[meaning] = places
    small = _set("small")
    telling = {place for place, word in enumerate(words) if word.forms.isdisjoint(small)}
    hits = [
        Hit(meaning, places, len(places) / len(telling | places), strong.get(meaning) != places)
        for meaning, places in best.items()
        if not any(places < other for other in best.values())
    ]
    return sorted(hits, key=lambda hit: (-len(hit.places), -hit.share))


def _flat(entry: Iterable[object]) -> list[str]:
    return [str(text) for part in entry for text in (part if isinstance(part, list) else [part])]


@cache
def _lexicon() -> Mapping[str, Any]:
    text = (resources.files("equiano.record.draft") / "lexicon.yaml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = own_yaml(text)
    return content


@cache
def _set(name: str) -> frozenset[str]:
    """A list of words of the lexicon: `small`, `negations`, `others`."""
    return frozenset(_flat(_lexicon()[name]))


@cache
def _compounds() -> frozenset[str]:
    """Words of the lexicon with a sign inside (`п/п`, `e-mail`), which are not taken apart."""
    content = _lexicon()
    phrases = [text for entry in content["columns"] for text in _flat(entry["phrases"])]
    phrases += [text for entry in content["codes"].values() for text in _flat(entry)]
    words = (word.casefold() for text in phrases for place in text.split() for word in place.split("|"))
    return frozenset(word for word in words if _INSIDE.search(word))


@dataclass(frozen=True)
class Heading:
    """What a heading may stand for.

    Attributes:
        field: Field of the case table (or a scheme, for columns that name its codes); None if not taken.
        kind: What its values must look like.
        not_taken: `name`, `contact`, `text`, `number`, `count` or `ethnic`: why the column is not taken.
        guess: Whether the field is a guess even where the heading is plain.
    """

    field: str | None = None
    kind: str | None = None
    not_taken: str | None = None
    guess: bool = False


@cache
def _heading_phrases() -> Phrases:
    found: list[tuple[Heading, Phrase]] = []
    for entry in _lexicon()["columns"]:
        heading = Heading(entry.get("field"), entry.get("kind"), entry.get("is"), bool(entry.get("guess")))
        found += [(heading, Phrase.of(text)) for text in _flat(entry["phrases"])]
    ethnic = Heading(not_taken="ethnic")
    return Phrases((*found, *((ethnic, Phrase.of(text)) for text in _lexicon()["ethnic"])))


@cache
def _code_phrases(scheme: str | None) -> Phrases:
    found: list[tuple[str, Phrase]] = []
    for code, entry in _lexicon()["codes"].items():
        if scheme is None or code.startswith(f"{scheme}."):
            found += [(code, Phrase.of(text)) for text in _flat(entry)]
    return Phrases(found)


@cache
def _labels(scheme: str) -> Mapping[str, str]:
    """Code by folded label, in either language, and by the code itself."""
    terms = load().scheme(scheme).active_terms
    return {plain(name): term.code for term in terms for name in (*term.labels.values(), term.code)}


def usual_words(scheme: str, beside: Sequence[str]) -> list[tuple[str, str]]:
    """Single words for the codes of a scheme, in the script of the values beside which they shall stand."""
    cyrillic = any(_CYRILLIC.search(text) for text in beside)
    return [
        (word, code)
        for code, entry in _lexicon()["codes"].items()
        if code.startswith(f"{scheme}.")
        for word in _flat(entry)
        if word.isalpha() and bool(_CYRILLIC.search(word)) == cyrillic
    ]


@lru_cache(maxsize=1 << 12)
def headings_in(text: str) -> tuple[Hit, ...]:
    """What a heading may stand for, the best first; `meaning` is a `Heading`."""
    return tuple(_hits(words_of(text), _heading_phrases()))


def speaks_of_another(text: str, hit: Hit) -> bool | None:
    """Whether a heading says it of another person of the case; None if it may (whose child is not said)."""
    rest = [word.forms for place, word in enumerate(words_of(text)) if place not in hit.places]
    if any(not forms.isdisjoint(_set("others")) for forms in rest):
        return True
    return None if any(not forms.isdisjoint(_set("perhaps_others")) for forms in rest) else False


def _negated(words: tuple[Word, ...], hit: Hit) -> bool:
    """Whether a word of negation stands there that the phrase has no place for."""
    return any(
        place not in hit.places and not word.forms.isdisjoint(_set("negations"))
        for place, word in enumerate(words)
    )


@lru_cache(maxsize=1 << 14)
def codes_in(text: str, scheme: str | None = None) -> tuple[Hit, ...]:
    """What codes a value, or the heading of a tick column, names; none where it is doubtful which.

    Args:
        text: A value or a heading.
        scheme: Look among the codes of this scheme only.
    """
    if scheme is not None and (code := _labels(scheme).get(plain(text))):
        return (Hit(code, frozenset({0}), 1.0),)
    words = words_of(text)
    hits = [hit for hit in _hits(words, _code_phrases(scheme)) if not _negated(words, hit)]
    if any(one.places == other.places for one in hits for other in hits if one is not other):
        return ()
    return tuple(hits)
