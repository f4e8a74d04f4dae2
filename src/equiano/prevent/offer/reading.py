"""A text as words that know which lists they stand in, in sentences and clauses, however it is spelled.

    "Пaспорт 🔥 н а  х р а н е н и е"  ->  паспорт · на · хранение   with their places as pasted

A word form is looked at once and remembered: offers repeat their words, so a million of them cost a few
look-ups for each word. Spelling that hides a word (Latin look-alikes, digits for letters, dots and blanks
between letters, soft hyphens, ё and й, emojis) is undone here, so that no pattern has to think of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

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
_TO_CYRILLIC = str.maketrans("aceopxykmthbnuir03461@", "асеорхукмтнвпиигозчб1а")
_TO_LATIN = str.maketrans("асеорхукмтнвиіѕјԁ", "aceopxykmthbuisjd")
_DIGIT_LATIN = str.maketrans("0134@$", "oieaas")
_DIGIT_CYRILLIC = str.maketrans("0346@", "озчба")
_REPEATED = re.compile(r"(.)\1{2,}")
_CYRILLIC = re.compile("[а-яіѕјԁ]")
_LATIN_LETTER = re.compile("[a-z]")
# Between commas, pieces of a list that a denial before it covers: "no fees, deposits or fines".
_AND = frozenset(("or", "nor", "или", "ни"))
_LONGEST_PIECE = 3
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
    """

    bits: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    clause: list[int] = field(default_factory=list)
    asks: set[int] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)


class WordReader:
    """Cuts texts into words and remembers what each is.

    Args:
        bits_of: The lists that a spelling stands in.
        bits_of_form: Those that its form puts it in (a number, a capital).
        quoted: The bit of what stands after a quotation mark.
    """

    def __init__(
        self, bits_of: Callable[[str], int], bits_of_form: Callable[[str], int], quoted: int
    ) -> None:
        self._bits_of, self._bits_of_form, self._quoted = bits_of, bits_of_form, quoted
        self._known: dict[str, int] = {}

    def learn(self, word: str) -> int:
        """The lists that a word form stands in."""
        if len(self._known) >= _MOST_WORDS:
            self._known.clear()
        bits = self._bits_of_form(word)
        for spelling in spellings(word):
            bits |= self._bits_of(spelling)
        self._known[word] = bits
        return bits

    def may_be(self, words: Sequence[str]) -> int:
        """All the lists that words may stand in, a number in those of every number."""
        bits = self._quoted
        for word in words:
            bits |= self._bits_of_form("#") if word[0].isdigit() else self._bits_of_form(word)
            for spelling in spellings(word):
                bits |= self._bits_of(spelling)
        return bits

    def tokens(self, read: str) -> Tokens:
        """The words with their sentences, clauses and places."""
        made = Tokens()
        sentence = clause = 0
        quoted = False
        found = list(_TOKEN.finditer(read))
        for n, one in enumerate(found):
            word = one.group()
            if word in _QUOTE:
                quoted = True
            elif word in _SENTENCE_END or "\n" in word[1:]:
                if word == "?":
                    made.asks.add(sentence)
                sentence, clause = sentence + 1, clause + 1
            elif word == ",":
                clause += not _list_goes_on(found, n)
            elif word in "\n;:()—–" or word.lower() in {"but", "но", "а"}:
                clause += word != "\n"
            else:
                known = self._known.get(word)
                bits = self.learn(word) if known is None else known
                made.bits.append(bits | self._quoted if quoted else bits)
                made.sentence.append(sentence)
                made.clause.append(clause)
                made.spans.append(one.span())
                quoted = False
        return made


def _list_goes_on(found: Sequence[re.Match[str]], comma: int) -> bool:
    """Whether short pieces up to an "or" follow a comma."""
    words = 0
    for one in found[comma + 1 :]:
        word = one.group().lower()
        if word in _AND:
            return True
        if word == ",":
            words = 0
        elif word in ".!?…;:()—–" or "\n" in word or words == _LONGEST_PIECE:
            return False
        else:
            words += 1
    return False
