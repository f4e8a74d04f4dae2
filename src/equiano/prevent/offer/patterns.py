"""Ways of saying a cue, as data (`patterns.yaml`, `questions.yaml`), ready for fast comparison.

Each list of alternatives in the data is one bit, so a text is compared with all ways by a few operations on
integers: first which lists it has at all (the gate), then where they stand, for the ways that remain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib import resources
from operator import or_
from typing import Literal, NotRequired, TypedDict

from equiano.errors import DataError
from equiano.prevent.offer.reading import Tokens, WordReader, plain, shape_of
from equiano.vocab.load import read_yaml

OfferLanguage = Literal["en", "ru"]
OfferKind = Literal["job", "study", "marriage", "au-pair"]
KINDS: tuple[OfferKind, ...] = ("job", "study", "marriage", "au-pair")
_WINDOW = 6  # words from the first to the last of a way that says nothing else: the length of a short clause
# A denial so many words before a way takes it back ("never ask for"), so many after ("is not needed").
_DENIED_BEFORE, _DENIED_AFTER = 4, 2
_MINOR = range(8, 18)  # below, a number in an offer is hardly an age
_AGE = range(16, 41)  # ages that offers name: "girls 18-27"
_MANY_HOURS = range(36, 113)  # hours a week that no au-pair programme of Europe allows
_SPANS = (("#minor", _MINOR), ("#age", _AGE), ("#many", _MANY_HOURS))
_WAY = re.compile(r"(?P<places>[^~]+?)(?:\s*~(?P<within>\d+))?")
_MINOR_WORDS = "fourteen fifteen sixteen seventeen четырнадцат* пятнадцат* шестнадцат* семнадцат*"
_MONEY = (
    "$ € £ ₽ ¥ usd eur euro euros gbp dollar* руб* евро долл* злот* крон* тенге фунт* nok sek dkk aed "
    "pln chf лари юан* дирхам*"
)


@dataclass(frozen=True, slots=True)
class Saying:
    """Words that say something where they stand together.

    Attributes:
        lists: Bits of the lists, one for each place.
        mask: All of them together.
        within: Most words from the first to the last.
        ordered: Whether they must follow one another.
    """

    lists: tuple[int, ...]
    mask: int
    within: int
    ordered: bool

    def places(self, bits: Sequence[int], sentence: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """The words at which it is said, one set for each first word."""
        if len(self.lists) == 2:
            yield from self._pairs(bits, sentence)
            return
        first = self.lists[0]
        for n, word in enumerate(bits):
            if word & first and (found := self._rest(bits, sentence, (n,), 1)):
                yield found

    def _pairs(self, bits: Sequence[int], sentence: Sequence[int]) -> Iterator[tuple[int, int]]:
        """As `_rest`, for the commonest ways: those of two places."""
        first, second = self.lists
        for n, word in enumerate(bits):
            if word & first:
                start, home = n + 1 if self.ordered else max(0, n - self.within), sentence[n]
                for m in range(start, min(len(bits), n + self.within + 1)):
                    if bits[m] & second and sentence[m] == home and m != n:
                        yield n, m
                        break

    def _rest(
        self, bits: Sequence[int], sentence: Sequence[int], found: tuple[int, ...], place: int
    ) -> tuple[int, ...] | None:
        if place == len(self.lists):
            return found
        start = found[-1] + 1 if self.ordered else max(0, found[0] - self.within)
        wanted, home = self.lists[place], sentence[found[0]]
        for n in range(start, min(len(bits), found[0] + self.within + 1)):
            if bits[n] & wanted and sentence[n] == home and n not in found:
                whole = self._rest(bits, sentence, (*found, n), place + 1)
                if whole and max(whole) - min(whole) <= self.within:
                    return whole
        return None


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a cue or a question is found in one language.

    Attributes:
        cue: Its id.
        ways: Ways of saying it.
        unless: Ways that take it back anywhere in the sentence.
        deniable: Whether a denial near it takes it back.
        in_question: Whether a question counts too.
        kinds: Of which offers.
    """

    cue: str
    ways: tuple[Saying, ...]
    unless: tuple[Saying, ...] = ()
    deniable: bool = True
    in_question: bool = False
    kinds: tuple[str, ...] = KINDS


@dataclass(frozen=True, slots=True)
class Unsaid:
    """How it is seen that an offer does not say something.

    Attributes:
        question: Id of the question.
        when: Only offers that say one of these; empty for all.
        said: Ways that show that it is named.
        kinds: Of which offers.
    """

    question: str
    when: tuple[Saying, ...]
    said: tuple[Saying, ...]
    kinds: tuple[str, ...]


class _Words(TypedDict):
    ways: list[str]
    unless: NotRequired[str]
    negation: NotRequired[str]
    question: NotRequired[str]
    kinds: NotRequired[list[str]]


class _Lists:
    """One bit for each different list of words; by whole words and by beginnings."""

    def __init__(self) -> None:
        self._bit: dict[tuple[str, ...], int] = {}
        self.whole: dict[str, int] = {}
        self.beginnings: dict[str, int] = {}
        self.forms: dict[str, int] = {}
        self._numbers: list[str] = []  # of the names

    def __len__(self) -> int:
        return len(self._bit)

    def of(self, words: str) -> int:
        """The bit of a list."""
        listed = tuple(
            sorted(words.replace("#money", _MONEY).replace("#minor", f"#minor {_MINOR_WORDS}").split())
        )
        if (bit := self._bit.get(listed)) is not None:
            return bit
        self._bit[listed] = bit = 1 << len(self._bit)
        for word in listed:
            if word.startswith("#"):
                self.forms[word] = self.forms.get(word, 0) | bit
                continue
            table = self.beginnings if word.endswith("*") else self.whole
            name = plain(word.rstrip("*"))
            table[name] = table.get(name, 0) | bit
            if name[:1].isdigit() and name not in self._numbers:
                self._numbers.append(name)
        return bit

    def bits_of(self, word: str) -> int:
        """The lists that a spelling stands in."""
        bits = self.whole.get(word, 0)
        for end in range(2, len(word) + 1):
            bits |= self.beginnings.get(word[:end], 0)
        return bits

    def bits_of_form(self, word: str) -> int:
        """The lists that the form of a word puts it in."""
        forms = ["#cap"] if word[0].isupper() else []
        if word[0].isdigit():
            forms.append("#n")
            number = int(word) if word.isdecimal() else -1
            forms += [name for name, span in _SPANS if number in span]
        return every_list(self.forms.get(form, 0) for form in forms)

    def bits_of_shape(self, shape: str) -> int:
        """The lists that some number of a shape may stand in: a nine stands for any figure but nought."""
        forms = ["#n"]
        if shape.isdecimal():
            least, most = int(shape.replace("9", "1")), int(shape)
            forms += [name for name, span in _SPANS if least <= span[-1] and most >= span[0]]
        bits = every_list(self.forms.get(form, 0) for form in forms)
        for name in self._numbers:
            like = shape_of(name)
            bits |= self.whole.get(name, 0) if like == shape else 0
            bits |= self.beginnings.get(name, 0) if shape.startswith(like) else 0
        return bits


def _way(text: str, lists: _Lists) -> Saying:
    read = _WAY.fullmatch(text.strip())
    if read is None:
        raise DataError(f"prevent/offer: {text!r} is no way of saying something")
    ordered = " + " not in read["places"]
    places = re.split(r" [>+] ", read["places"])
    bits = tuple(lists.of(place) for place in places)
    return Saying(bits, every_list(bits), int(read["within"] or _WINDOW), ordered)


def _unless(text: str, lists: _Lists) -> tuple[Saying, ...]:
    """Single words are one list; words joined by `_` must follow one another."""
    single = " ".join(word for word in text.split() if "_" not in word)
    phrases = [word.split("_") for word in text.split() if "_" in word]
    ways = [_way(f"{' > '.join(parts)} ~{len(parts) - 1}", lists) for parts in phrases]
    return (*([_way(single, lists)] if single else ()), *ways)


def every_list(bits: Iterable[int]) -> int:
    """All the lists that some words stand in."""
    return reduce(or_, bits, 0)


def said_anywhere(ways: Sequence[Saying], tokens: Tokens, sentence: int | None = None) -> bool:
    """Whether one of the ways is said, in one sentence or in the text."""
    every = tokens.every
    return any(
        sentence is None or tokens.sentence[at[0]] == sentence
        for way in ways
        if way.mask & every == way.mask
        for at in way.places(tokens.bits, tokens.sentence)
    )


@dataclass(slots=True)
class Book:
    """All patterns of one language.

    Attributes:
        patterns: By cue.
        unsaid: The questions.
        reader: Cuts texts into words and knows their lists.
        denials: Bit of the words that deny.
        warnings: Ways of warning of others.
        kinds: By kind of offer the lists that tell it, any of these sets together.
        lists: How many lists the ways of saying a cue and the kinds have; each is one of the lowest bits.
    """

    patterns: tuple[Pattern, ...]
    unsaid: tuple[Unsaid, ...]
    reader: WordReader
    denials: int
    warnings: tuple[Saying, ...]
    kinds: Mapping[OfferKind, tuple[int, ...]]
    lists: int

    def kind_of(self, every: int) -> OfferKind:
        """What a text offers, by all the lists that it has; work if nothing else."""
        for kind, masks in self.kinds.items():
            if any(mask & every == mask for mask in masks):
                return kind
        return "job"

    def signs(self, tokens: Tokens, kind: OfferKind) -> dict[str, list[tuple[int, ...]]]:
        """By cue the words at which it is said."""
        every = tokens.every
        found: dict[str, list[tuple[int, ...]]] = {}
        for pattern in self.patterns:
            if kind in pattern.kinds:
                ways = [way for way in pattern.ways if way.mask & every == way.mask]
                if at := [at for way in ways for at in self.said(pattern, way, tokens)]:
                    found[pattern.cue] = sorted(at)
        return found

    def said(self, pattern: Pattern, way: Saying, tokens: Tokens) -> Iterator[tuple[int, ...]]:
        """Where a cue is said in one way, of this offer."""
        for at in way.places(tokens.bits, tokens.sentence):
            if self.stands(pattern, at, tokens):
                yield at

    def stands(self, pattern: Pattern, at: tuple[int, ...], tokens: Tokens) -> bool:
        """Whether what is said there is said of this offer: no question, denial or warning."""
        home = tokens.sentence[at[0]]
        if home in tokens.asks and not pattern.in_question:
            return False
        if pattern.deniable and self._denied(at, tokens):
            return False
        return not said_anywhere((*pattern.unless, *self.warnings), tokens, home)

    def _denied(self, at: tuple[int, ...], tokens: Tokens) -> bool:
        if not tokens.every & self.denials:
            return False
        first, last = min(at), max(at)
        clauses = {tokens.clause[first], tokens.clause[last]}
        near = range(max(0, first - _DENIED_BEFORE), min(len(tokens.bits), last + _DENIED_AFTER + 1))
        return any(tokens.bits[n] & self.denials and tokens.clause[n] in clauses for n in near)


def _pattern(cue: str, entry: Mapping[str, _Words], lang: OfferLanguage, lists: _Lists) -> Pattern:
    words = entry[lang]
    return Pattern(
        cue,
        tuple(_way(way, lists) for way in words["ways"]),
        _unless(words.get("unless", ""), lists),
        words.get("negation") != "ignored",
        words.get("question") == "offer",
        tuple(words.get("kinds", KINDS)),
    )


@cache
def book(lang: OfferLanguage) -> Book:
    """The patterns of a language, read when first used.

    Raises:
        DataError: If the data are damaged.
    """
    folder = resources.files("equiano.prevent.offer")
    data, questions = read_yaml(folder / "patterns.yaml"), read_yaml(folder / "questions.yaml")
    lists = _Lists()
    # First, so that theirs are the lowest bits: the scan of many offers asks for these alone.
    kinds = {
        kind: tuple(_way(way, lists).mask for way in entry[lang]) for kind, entry in data["kinds"].items()
    }
    for entry in data["cues"].values():
        for way in entry[lang]["ways"]:
            _way(way, lists)
    asked = len(lists)
    patterns = tuple(_pattern(cue, entry, lang, lists) for cue, entry in data["cues"].items())
    unsaid = tuple(
        Unsaid(
            entry.get("id") or entry["cue"],
            tuple(_way(way, lists) for way in entry.get("when", {}).get(lang, [])),
            tuple(_way(way, lists) for way in entry["said"][lang]),
            tuple(entry["kinds"]),
        )
        for entry in questions["questions"]
    )
    denials = lists.of(data["denials"][lang])
    warnings = tuple(_way(way, lists) for way in data["warnings"][lang])
    quoted = lists.of("#quoted")
    reader = WordReader(lists, quoted)
    return Book(patterns, unsaid, reader, denials, warnings, kinds, asked)


def first_cues() -> frozenset[str]:
    """Cues at which help stands above the explanation."""
    data = read_yaml(resources.files("equiano.prevent.offer") / "patterns.yaml")
    return frozenset(cue for cue, entry in data["cues"].items() if entry.get("first"))
