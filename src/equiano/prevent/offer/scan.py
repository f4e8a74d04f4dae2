"""The cues of many offers, quickly: which are said, not where. The same answers as `check_offer`.

    blanks cut the text -> what each piece may be, remembered -> per sentence: has it all lists of some way?
                                                                 no: go on      yes: its words are read

Most sentences have no way's lists together, so they cost a look-up for each piece. Which list of a way is
asked for first is learnt from the first offers: the one that they have least often.

Telephone numbers, addresses of the net and names are cut before any pattern sees the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

from equiano.prevent.offer.check import language_of
from equiano.prevent.offer.patterns import Book, OfferKind, OfferLanguage, Pattern, Saying, book, every_list
from equiano.prevent.offer.reading import hidden, uncover

# Sentences after which the gate is laid anew, with what was learnt of how common each list is. Chosen.
_LEARN_FROM = 5_000
# Pieces remembered before the memory starts anew: numbers are not kept, so a language's words fit. Chosen.
_MOST_PIECES = 400_000
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+(?:['’`][^\W_]+)?|[$€£₽¥]+")
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
_LETTERS_ALONE = 4  # that `reading` puts together, if they stand in a row
_LETTERS_OF_WORD = (
    5  # with digits among them ("passp0rt"); a number with fewer is one with its unit ("5000usd")
)
_ONE_DIGIT = str.maketrans("123456789", "0" * 9)
_NAMED = (
    r"(?:\b(?:Mrs?|Ms|Miss|Dr|[Aa]sk for|[Cc]all|[Rr]ing|[Tt]ext|[Cc]ontact|[Ww]rite to|[Mm]ail)\.?:? |"
    r"\b(?:[Зз]вон\w+|[Сс]про[сш]\w+|[Пп]иши\w*|[Оо]бращ\w+|[Кк]онтакт\w*|[Гг]оспо\w+|г-н|г-жа|тел\.?)"
    r":? (?:к )?)"
)
# An address ends with a letter or figure: the full stop behind it ends the sentence.
# What stands before an "@" is short; without a bound a text without blanks would be read over and over.
_PERSONAL = re.compile(
    r"(?:https?://|www\.)\S*\w|[^\s@]{0,64}@\S*\w|\+?\d[\d\s().-]{5,}\d"
    rf"|(?<=[^\W\d_] )[А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:вич|вна)\w*|{_NAMED}((?:[A-ZА-ЯЁ][\w’'-]+ ?){{1,3}})"
)


# What every piece that `_PERSONAL` cuts has in it or before it: without one nothing of a sentence is cut.
_HINT = re.compile(
    r"\d|@|://|www\.|вич|вна"
    r"|^\W*(?:mrs?|ms|miss|dr|ask|call|ring|text|contact|write|mail|зв|спро|пиш|обращ|конт|госп|г-|тел)",
    re.IGNORECASE,
)


def cut_personal(text: str) -> str:
    """A text without telephone numbers, addresses of the net and names of persons."""
    return _PERSONAL.sub(_cut, text)


def _cut(found: re.Match[str]) -> str:
    """What stays: of "Call Vera Ivanova" the call; of a price that looks like a number, the price."""
    whole = found.group()
    if found.group(1) is not None:
        return whole[: found.start(1) - found.start()] + " "
    is_number = whole.lstrip("+")[0].isdigit() and "@" not in whole
    if is_number and sum(c.isdigit() for c in whole) < _LEAST_DIGITS:
        return whole
    return " "


_LEAST_DIGITS = 7  # of a telephone number; sums of money have fewer


class _Marks(NamedTuple):
    """Bits above those of the lists: a letter alone, hidden spelling, no word, perhaps something personal."""

    alone: int
    care: int
    wordless: int
    personal: int


class _Pieces(dict[str, int]):
    """What a piece between blanks may be: the lists of its words and marks of its own."""

    def __init__(self, pages: Book, marks: _Marks) -> None:
        super().__init__()
        self._pages, self._marks = pages, marks
        self._numbers: dict[str, int] = {}
        # Lists that only questions, denials and warnings know do not lead to a sign.
        self._asked = every_list(
            [way.mask for pattern in pages.patterns for way in pattern.ways]
            + [mask for masks in pages.kinds.values() for mask in masks]
        )

    def __missing__(self, piece: str) -> int:
        # All numbers of one shape may be the same, so that prices and telephones are not remembered.
        shape = piece.translate(_ONE_DIGIT)
        found = self._numbers.get(shape)
        if found is not None:
            return found
        if any(map(str.isdigit, piece)) and sum(map(str.isalpha, piece)) < _LETTERS_OF_WORD:
            self._numbers[shape] = found = self._look_at(piece)
            return found
        if len(self) >= _MOST_PIECES:
            self.clear()
        self[piece] = found = self._look_at(piece)
        return found

    def _look_at(self, piece: str) -> int:
        words, marks = _WORD.findall(piece), self._marks
        bits = self._pages.reader.may_be(words) & self._asked if words else marks.wordless
        if len(piece) == 1 and piece.isalpha():
            bits |= marks.alone
        if _HINT.search(piece):
            bits |= marks.personal
        return bits | marks.care if hidden(piece) else bits


class Scanner:
    """Finds the cues of offers in one language.

    Args:
        lang: Their language.
    """

    def __init__(self, lang: OfferLanguage) -> None:
        self._book = pages = book(lang)
        self._marks = _Marks(*(n << pages.lists for n in (1, 2, 4, 8)))
        self._pieces = _Pieces(pages, self._marks)
        self._seen: Counter[int] = Counter()
        self._sentences = 0
        self._lay_gate()

    def _lay_gate(self) -> None:
        """For each way the list that is asked for first: the one seen least."""
        self._gate: dict[int, list[tuple[int, Pattern, Saying]]] = {}
        for pattern in self._book.patterns:
            for way in pattern.ways:
                key = min(way.lists, key=lambda one: self._seen[one])
                self._gate.setdefault(key, []).append((way.mask, pattern, way))
        self._keys = every_list(self._gate)

    def cues(self, text: str, kind: OfferKind | None = None) -> frozenset[str]:
        """The cues of an offer.

        Args:
            text: The offer.
            kind: What is offered; by its words if None.
        """
        found: set[str] = set()
        every, look_up, odd = 0, self._pieces.__getitem__, self._marks.alone | self._marks.care
        if "-\n" in text:
            return self._with_care(text, kind)
        for paragraph in _PARAGRAPH.split(text) if "\n" in text else (text,):
            for sentence in paragraph.split(". "):
                pieces = sentence.split()
                lists = reduce(or_, filter(None, map(look_up, pieces)), 0)
                if lists & odd and self._needs_care(lists, pieces, sentence):
                    return self._with_care(text, kind)
                if lists & self._keys:
                    self._read(lists, pieces, sentence, found)
                every |= lists
        return self._of_kind(found, kind or self._book.kind_of(every)) if found else frozenset()

    def _needs_care(self, lists: int, pieces: list[str], sentence: str) -> bool:
        """Whether something hides a word, or letters stand alone as if a word were pulled apart."""
        if lists & self._marks.care:
            return True
        return sum(len(one) == 1 for one in pieces) >= _LETTERS_ALONE and hidden(sentence)

    def _of_kind(self, found: set[str], kind: OfferKind) -> frozenset[str]:
        return frozenset(one.cue for one in self._book.patterns if one.cue in found and kind in one.kinds)

    def _with_care(self, text: str, kind: OfferKind | None) -> frozenset[str]:
        """Of a text whose spelling hides words."""
        tokens = self._book.reader.tokens(uncover(cut_personal(text)).read)
        return frozenset(self._book.signs(tokens, kind or self._book.kind_of(every_list(tokens.bits))))

    def _read(self, lists: int, pieces: list[str], sentence: str, found: set[str]) -> None:
        if self._sentences <= _LEARN_FROM:
            self._learn(lists)
        ways = [one for one in self._possible(lists & self._keys, lists) if one[0].cue not in found]
        if not ways:
            return
        bits = [one for one in map(self._pieces.__getitem__, pieces) if not one & self._marks.wordless]
        ways = [one for one in ways if _near(one[1], bits)]
        if not ways:
            return
        cut = cut_personal(sentence) if lists & self._marks.personal else sentence
        tokens = self._book.reader.tokens(cut)
        every = every_list(tokens.bits)
        for pattern, way in ways:
            if way.mask & every == way.mask and pattern.cue not in found:
                found.update(pattern.cue for _ in self._book.said(pattern, way, tokens))

    def _possible(self, keys: int, lists: int) -> Iterator[tuple[Pattern, Saying]]:
        while keys:
            key = keys & -keys
            keys ^= key
            for mask, pattern, way in self._gate[key]:
                if mask & lists == mask:
                    yield pattern, way

    def _learn(self, lists: int) -> None:
        """Count the lists of the first sentences; then lay the gate by it."""
        self._sentences += 1
        while lists:
            one = lists & -lists
            self._seen[one] += 1
            lists ^= one
        if self._sentences > _LEARN_FROM:
            self._lay_gate()


def _near(way: Saying, bits: list[int]) -> bool:
    """Whether pieces that may be the words of a way stand near enough: a piece has one word or more."""
    first, *others = way.lists
    within, ordered = way.within, way.ordered
    for n, piece in enumerate(bits):
        if piece & first:
            at, end = (n if ordered else max(0, n - within)), n + within + 1
            for other in others:
                part = bits[at:end]
                found = next((m for m, one in enumerate(part) if one & other), -1)
                if found < 0:
                    break
                at += found if ordered else 0
            else:
                return True
    return False


def scanners() -> dict[OfferLanguage, Scanner]:
    """A scanner for each language."""
    return {"en": Scanner("en"), "ru": Scanner("ru")}


def cues_of(
    text: str, by_language: dict[OfferLanguage, Scanner], kind: OfferKind | None = None
) -> frozenset[str]:
    """The cues of an offer in the language of its letters."""
    return by_language[language_of(text)].cues(text, kind)
