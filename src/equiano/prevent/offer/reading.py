"""A text as words that know which lists they stand in, in sentences and clauses, however it is spelled.

    "Пaспорт 🔥 н а  х р а н е н и е"  ->  паспорт · на · хранение   with their places as pasted

A word form is looked at once and remembered: offers repeat their words, so a million of them cost a few
look-ups for each word. Spelling that hides a word (Latin look-alikes, digits for letters, dots and blanks
between letters, soft hyphens, ё and й, emojis) is undone here, so that no pattern has to think of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from operator import or_
from typing import Protocol

# Invisible letters, soft hyphens, accents over letters, variation selectors: gone before anything is read.
_INVISIBLE = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u0300-\u036f\u0483-\u0489\ufe00-\ufe0f\u180e\u061c"
_EMOJI = "\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_GONE = re.compile(f"[{_INVISIBLE}]|(?<=[^\\W\\d_])-\\n(?=[^\\W\\d_])")
_HIDING = re.compile(f"(?<=[^\\W\\d_])[{_EMOJI}]+(?=[^\\W\\d_])")
# Four letters in a row that stand alone: no sentence has them, so blanks, dots and dashes between go.
_LETTER = "[^\\W\\d_]"
_SPACED = re.compile(f"(?<![^\\W_]){_LETTER}(?:[ .\\-_*·]{_LETTER}){{3,}}(?![^\\W_])")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+(?:['’`][^\W_]+)?|[$€£₽¥]+|\n[^\S\n]*\n|[.!?…\n;,:()«“\"—–]")
_SENTENCE_END, _QUOTE = frozenset(".!?…"), frozenset('«“"')
# What is no word: it parts clauses, or opens a quotation.
_MARKS = frozenset('\n;,:()«“"—–') | _SENTENCE_END
_TURNS = frozenset(("but", "но", "а"))  # words that begin a clause and say nothing themselves
PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
# A full stop within an address of the net ends no sentence; the address ends with a letter or figure.
# What stands before an "@" is short; without a bound a text without blanks would be read over and over.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*\w|[^\s@]{0,64}@\S*\w", re.IGNORECASE)
_MAY_BE_ADDRESS = re.compile(r"@|://|www\.", re.IGNORECASE)
# Figures of a telephone number are no ages and no sums. It stands on one line and in one sentence; a dash
# between blanks parts two numbers ("90 000 - 120 000").
_TELEPHONE = re.compile(r"\+?\(?\d(?:[\d()]|[^\S\n]|\.(?!\s)|(?<!\s)-(?!\s)){5,}\d")
_ANY_FIGURE = str.maketrans("12345678", "9" * 8)
_FIGURES = 9  # of a telephone number at least; of one that begins with + or a bracket seven
LEAST_FIGURES = 7
_TO_CYRILLIC = str.maketrans("aceopxykmthbnuir03461@", "асеорхукмтнвпиигозчб1а")
_TO_LATIN = str.maketrans("асеорхукмтнвиіѕјԁ", "aceopxykmthbuisjd")
_DIGIT_LATIN = str.maketrans("0134@$", "oieaas")
_DIGIT_CYRILLIC = str.maketrans("0346@", "озчба")
_REPEATED = re.compile(r"(.)\1{2,}")
_CYRILLIC = re.compile("[а-яіѕјԁ]")
_LATIN_LETTER = re.compile("[a-z]")
# Between commas, pieces of a list that a denial before it covers: "no fees, deposits or fines".
_AND = frozenset(("or", "nor", "или", "ни"))
_AND_SPELLED = {
    "".join(letters) for word in _AND for letters in product(*((one, one.upper()) for one in word))
}
_LONGEST_PIECE = 3
_MARK = -1  # in place of lists: no word
# Word forms remembered before the memory starts anew; an alphabet of adverts has some 200,000. Chosen.
_MOST_WORDS = 500_000


def plain(word: str) -> str:
    """A word as patterns have it: small letters, ё as е, й as и, without accents or letters drawn out."""
    word = word.lower()
    if not word.isascii():
        word = unicodedata.normalize("NFKC", word).lower().replace("ё", "е").replace("й", "и")
        if not _CYRILLIC.search(word):
            word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return _REPEATED.sub(r"\1", word.replace("’", "'").replace("`", "'"))


def spellings(word: str) -> set[str]:
    """What a word may have been before letters were put for others that look alike."""
    one = plain(word)
    found = {one, one.removesuffix("'s")}
    latin, cyrillic = bool(_LATIN_LETTER.search(one)), bool(_CYRILLIC.search(one))
    digits = any(c in "01346@$" for c in one)
    if latin and (cyrillic or digits or all(c in "aceopxykmthbnu" for c in one)):
        found.add(one.translate(_TO_CYRILLIC))
    if cyrillic and (latin or all(c in "асеорхукмтнвиі" for c in one)):
        found.add(one.translate(_TO_LATIN))
    if digits and latin:
        found.add(one.translate(_DIGIT_LATIN))
    if digits and cyrillic:
        found.add(one.translate(_DIGIT_CYRILLIC))
    if digits or one[0].isdigit():
        found.add(one.strip("0123456789"))
    return found - {""}


@dataclass(frozen=True, slots=True)
class PastedText:
    """A pasted text and what is read of it.

    Attributes:
        pasted: As it came.
        read: Without what hides words.
        places: For each letter of `read` its index in `pasted`; None where they are one.
    """

    pasted: str
    read: str
    places: Sequence[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Of a span of `read` that of `pasted`."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def uncover(pasted: str) -> PastedText:
    """The text without invisible letters, and with letters that were pulled apart put together."""
    gone: set[int] = set()
    for found in _GONE.finditer(pasted):
        gone.update(range(*found.span()))
    read, places = _without(pasted, None, gone)
    for pattern, inner in ((_HIDING, None), (_SPACED, _LETTER)):
        gone = set()
        for found in pattern.finditer(read):
            gone.update(n for n in range(*found.span()) if inner is None or not read[n].isalpha())
        read, places = _without(read, places, gone)
    return PastedText(pasted, read, places)


def hidden(piece: str) -> bool:
    """Whether something between two blanks must be uncovered before it is read."""
    return any(pattern.search(piece) for pattern in (_GONE, _HIDING, _SPACED))


def _without(text: str, places: Sequence[int] | None, gone: set[int]) -> tuple[str, Sequence[int] | None]:
    if not gone:
        return text, places
    kept = [n for n in range(len(text)) if n not in gone]
    return "".join(text[n] for n in kept), kept if places is None else [places[n] for n in kept]


@dataclass(slots=True)
class Tokens:
    """The words of a text.

    Attributes:
        bits: For each word the lists that it stands in.
        sentence: For each word the number of its sentence.
        clause: For each word the number of its clause; it grows through the text.
        asks: Sentences that end in a question mark.
        spans: For each word its place in the text that was read; empty if they were not asked for.
        every: All the lists that some word stands in.
    """

    bits: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    clause: list[int] = field(default_factory=list)
    asks: set[int] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)
    every: int = 0

    def close(self, sentence: int, clause: int) -> None:
        """Say of the words since the last mark in which sentence and clause they stand."""
        if count := len(self.bits) - len(self.clause):
            self.sentence += [sentence] * count
            self.clause += [clause] * count


class WordLists(Protocol):
    """The lists that words stand in, a bit for each."""

    def bits_of(self, word: str) -> int:
        """Those of a spelling."""

    def bits_of_form(self, word: str) -> int:
        """Those of its form: a number, a capital."""

    def bits_of_shape(self, shape: str) -> int:
        """Those of all numbers of a shape."""


def shape_of(text: str) -> str:
    """A text with a nine for each figure but nought: what numbers of one shape have in common."""
    return text.translate(_ANY_FIGURE)


class WordReader:
    """Cuts texts into words and remembers what each is.

    Args:
        lists: The lists that words stand in.
        quoted: The bit of what stands after a quotation mark.
    """

    def __init__(self, lists: WordLists, quoted: int) -> None:
        self._lists, self._quoted = lists, quoted
        self._known: dict[str, int] = {}

    def learn(self, word: str) -> int:
        """The lists that a word form stands in."""
        if len(self._known) >= _MOST_WORDS:
            self._known.clear()
        bits = self._lists.bits_of_form(word)
        for spelling in spellings(word):
            bits |= self._lists.bits_of(spelling)
        self._known[word] = bits
        return bits

    def are(self, words: Sequence[str]) -> int:
        """All the lists that words stand in, quoted or not."""
        bits = self._quoted
        for word in words:
            bits |= self.learn(word)
        return bits

    def may_be(self, shapes: Sequence[str]) -> int:
        """All the lists that words of some shapes may stand in (`shape_of`), quoted or not."""
        bits = self._quoted
        for shape in shapes:
            bits |= self._lists.bits_of_shape(shape) if shape[0].isdigit() else self.learn(shape)
        return bits

    def tokens(self, read: str) -> Tokens:
        """The words with their sentences, clauses and places; those of a telephone number say nothing."""
        found = _parts(read)
        made = self.arrange([part for part, _ in found])
        made.spans = [span for part, span in found if not is_mark(part)]
        for start, end in _telephones(read):
            for n, (first, last) in enumerate(made.spans):
                if start <= first and last <= end:
                    made.bits[n] = 0
        made.every = reduce(or_, made.bits, 0)
        return made

    def arrange(self, parts: Sequence[str]) -> Tokens:
        """The words of a text that is cut already, without their places.

        Args:
            parts: What `parts_of` gives; no telephone number is among them.
        """
        made, known = Tokens(), self._known
        bits = made.bits
        sentence = clause = 0
        quoted = False
        for n, part in enumerate(parts):
            lists = known.get(part)
            if lists is None:
                lists = self._learn_part(part)
            if lists >= 0:
                bits.append(lists | self._quoted if quoted else lists)
                quoted = False
                continue
            if part in _QUOTE:
                quoted = True
                continue
            made.close(sentence, clause)
            if part in _SENTENCE_END or part == "\n\n":
                if part == "?":
                    made.asks.add(sentence)
                sentence, clause, quoted = sentence + 1, clause + 1, False
            elif part == ",":
                clause += not _list_goes_on(parts, n)
            else:
                clause += part != "\n"
        made.close(sentence, clause)
        made.every = reduce(or_, bits, 0)
        return made

    def _learn_part(self, part: str) -> int:
        if not is_mark(part):
            return self.learn(part)
        self._known[part] = _MARK
        return _MARK


def is_mark(part: str) -> bool:
    """Whether a part of a text is no word: a stop, a bracket, the end of a line, "but"."""
    return part in _MARKS or part.lower() in _TURNS or part[0] == "\n"


def ends_sentence(part: str) -> bool:
    """Whether a sentence ends with it."""
    return part in _SENTENCE_END or part == "\n\n"


def parts_of(text: str) -> tuple[str, ...]:
    """The words and marks of a text, as they stand; the end of a paragraph is two ends of lines."""
    if "\n" in text or _MAY_BE_ADDRESS.search(text):
        return tuple(part for part, _ in _parts(text))
    return tuple(_TOKEN.findall(text))


def _parts(text: str) -> list[tuple[str, tuple[int, int]]]:
    """Words and marks with their places, without the full stops within addresses of the net."""
    inside: set[int] = set()
    if _MAY_BE_ADDRESS.search(text):
        inside = {n for one in _ADDRESS.finditer(text) for n in range(*one.span())}
    found = []
    for one in _TOKEN.finditer(text):
        part = one.group()
        if not inside or part not in _SENTENCE_END or one.start() not in inside:
            found.append(("\n\n" if part[0] == "\n" != part else part, one.span()))
    return found


def has_telephone(text: str) -> bool:
    """Whether some number in a text is one of a telephone."""
    return any(_telephones(text))


def _telephones(text: str) -> Iterator[tuple[int, int]]:
    for found in _TELEPHONE.finditer(text):
        figures = sum(map(str.isdigit, found.group()))
        if figures >= _FIGURES or (figures >= LEAST_FIGURES and found.group()[0] in "+("):
            yield found.span()


def _list_goes_on(parts: Sequence[str], comma: int) -> bool:
    """Whether short pieces up to an "or" follow a comma."""
    if _AND_SPELLED.isdisjoint(parts):
        return False
    words = 0
    for n in range(comma + 1, len(parts)):
        word = parts[n].lower()
        if word in _AND:
            return True
        if word == ",":
            words = 0
        elif word in ".!?…;:()—–" or "\n" in word or words == _LONGEST_PIECE:
            return False
        else:
            words += 1
    return False
