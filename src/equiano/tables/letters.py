"""Which legacy encoding a text is in, told by its pairs of letters; and text that was read in a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from equiano.text_files import own_yaml

# Languages that people write in each encoding, in the order in which equal guesses are named.
_CODECS: Mapping[str, tuple[str, ...]] = {
    "cp1251": ("ru", "uk", "bg"),
    "cp866": ("ru", "uk"),
    "koi8-r": ("ru",),
    "koi8-u": ("uk",),
    "mac-cyrillic": ("ru", "uk", "bg"),
    "iso8859-5": ("ru", "uk", "bg"),
    "cp1252": ("de", "fr", "es", "pt", "sv", "et"),
    "cp1250": ("pl", "cs", "hu", "ro", "sl", "de"),
    "iso8859-2": ("pl", "cs", "hu", "sl"),
    "cp1254": ("tr",),
    "cp1257": ("lt", "lv", "et"),
}
# Bits against encodings that are rare in lists of today: a few letters must not speak for them.
_RARE: Mapping[str, float] = {
    "koi8-u": 4, "mac-cyrillic": 8, "iso8859-5": 8, "iso8859-2": 6,
}  # fmt: skip
_UNSEEN = 14  # bits of a pair that is not in the table, as fit_letters.py has it
_NO_LETTER = 16  # bits of a sign that no list of names has, such as a box line or a fraction
_CONTROL = 40  # bits of a control sign: no text has one
_USUAL_SIGNS = frozenset("№«»„“”‘’–—…°§·\u00a0€")
_SIGN = 6  # bits of a usual sign
_CASE = 8  # bits of a capital after a small letter, or a word that begins small and goes on in capitals
# Two encodings whose costs lie nearer than this (bits over the whole sample) are both named; see
# benchmarks/encodings.md.
_CLOSE = 10.0


@dataclass(frozen=True)
class Guess:
    """An encoding and how well its letters fit.

    Attributes:
        bits: Cost of all pairs with a letter beyond ASCII; the least is the likeliest.
        text: The sample, read in it.
    """

    encoding: str
    bits: float
    text: str


@cache
def _costs() -> Mapping[str, Mapping[tuple[str, str], int]]:
    source = (resources.files("equiano.tables") / "letters.yaml").read_text(encoding="utf-8")
    tables = own_yaml(source)
    return {
        language: {
            (one, row[place]): int(row[place + 1], 16)
            for one, row in table.items()
            for place in range(0, len(row), 2)
        }
        for language, table in tables.items()
    }


def _pairs(text: str) -> Iterator[tuple[str, str, float]]:
    """Neighbours of which one is beyond ASCII, in small letters, with what case and signs cost."""
    for one, other in pairwise(f" {text} "):
        if one.isascii() and other.isascii():
            continue
        cost = 0.0
        if not other.isascii() and not other.isalpha():
            cost += _SIGN if other in _USUAL_SIGNS else _CONTROL if other < "\xa0" else _NO_LETTER
        if one.islower() and other.isupper():
            cost += _CASE
        first, second = (sign.casefold() if sign.isalpha() else "^" for sign in (one, other))
        yield first, second, cost


def _bits(text: str, languages: tuple[str, ...]) -> float:
    pairs = list(_pairs(text))
    fixed = sum(cost for *_, cost in pairs)
    return fixed + min(
        sum(
            costs.get((one, other), _UNSEEN)
            for one, other, _ in pairs
            if len(one) == 1 and len(other) == 1 and (one, other) != ("^", "^")
        )
        for costs in (_costs()[language] for language in languages)
    )


def guesses(sample: bytes) -> list[Guess]:
    """Encodings by which the sample can be read, the likeliest first; of those that read alike the likelier.

    Args:
        sample: Bytes of a text that is not UTF-8.
    """
    found: dict[str, Guess] = {}
    for encoding, languages in _CODECS.items():
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        guess = Guess(encoding, _bits(text, languages) + _RARE.get(encoding, 0), text)
        if text not in found or guess.bits < found[text].bits:
            found[text] = guess
    return sorted(found.values(), key=lambda guess: guess.bits)


def likeliest_encodings(sample: bytes) -> list[str]:
    """The likeliest encodings: one where the letters tell, else all that are close to it."""
    found = guesses(sample)
    return [guess.encoding for guess in found if guess.bits - found[0].bits < _CLOSE]


# The mark of a lost letter; Cyrillic in UTF-8 that was read as Latin-1 or cp1252.
_LATIN = re.compile(
    "\ufffd|(?:[\u00c2\u00c3\u00d0\u00d1]"
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]){2,}"
)
# Cyrillic in UTF-8 that was read as cp1251: each letter is Р or С and a sign for the second byte.
_AFTER_ES = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏ"
_AFTER_ER = _AFTER_ES + "ђ‘’“”•–—\x98™љ›њќћџ\u00a0ЎўЈ¤Ґ¦§Ё©Є«¬\u00ad®Ї°±Ііґµ¶·ё№є»јЅѕї"
_CYRILLIC = re.compile(f"(?:Р[{_AFTER_ER}]|С[{_AFTER_ES}]){{2,}}")
_SLAVIC = frozenset("ЁёІіЇїЄєҐґЎўРС")  # second signs that are also letters of names: БЕРЁЗА, МАРІЯ


def is_mojibake(text: str) -> bool:
    """Whether a text was read in a wrong encoding somewhere on its way.

    РОСАРИО, СУСОРОВА and БЕРЁЗА are none: no letter of theirs but Ё could be the second byte of a letter.
    """
    if text.isascii():
        return False
    if _LATIN.search(text):
        return True
    return any(set(match.group()) - _SLAVIC for match in _CYRILLIC.finditer(text))
