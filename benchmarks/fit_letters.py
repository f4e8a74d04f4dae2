"""Fit the table of letter pairs by which `tables/encoding.py` tells text encodings apart.

    python benchmarks/fit_letters.py

Counts pairs of neighbouring letters, of which at least one is not ASCII, in every second word of simplemma's
dictionaries (MIT); the other words are kept for `bench_encodings.py`. Writes src/equiano/tables/letters.yaml.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

OUT = Path(__file__).parents[1] / "src" / "equiano" / "tables" / "letters.yaml"
LANGUAGES = (
    *("ru", "uk", "bg", "pl", "cs", "hu", "ro", "sl", "de"),
    *("fr", "es", "pt", "sv", "tr", "lt", "lv", "et"),
)
COSTLIEST = 14  # bits; a pair that was not seen costs as much
EDGE = "^"


def words_of(language: str, half: int) -> Iterator[str]:
    """Every second distinct word of a dictionary, in the order of its sorted words."""
    found = DefaultDictionaryFactory().get_dictionary(language)
    texts = {word if isinstance(word, str) else bytes(word).decode() for word in found}
    return (
        word
        for place, word in enumerate(sorted(text for text in texts if text.isalpha()))
        if place % 2 == half
    )


def costs(language: str) -> dict[str, dict[str, int]]:
    """Bits of a letter after another, for pairs with a letter that is not ASCII."""
    pairs: Counter[tuple[str, str]] = Counter()
    for word in words_of(language, 0):
        text = f"{EDGE}{word.casefold()}{EDGE}"
        pairs.update(pairwise(text))
    first = Counter[str]()
    for (one, _), count in pairs.items():
        first[one] += count
    found: dict[str, dict[str, int]] = {}
    for (one, other), count in sorted(pairs.items()):
        if (one + other).isascii():
            continue
        cost = round(-math.log2(count / first[one]))
        if cost < COSTLIEST and count > 2:
            found.setdefault(one, {})[other] = max(cost, 1)
    return found


def main() -> None:
    lines = [
        "# Cost in bits (hexadecimal digit) of a letter after another, per language; ^ is a word's edge.",
        "# Only pairs with a letter that is not ASCII; what is not listed costs 14 bits.",
        "# Made by benchmarks/fit_letters.py from the dictionaries of simplemma (MIT), every second word.",
    ]
    for language in LANGUAGES:
        lines.append(f"{language}:")
        for one, others in costs(language).items():
            row = "".join(f"{other}{cost:x}" for other, cost in others.items())
            lines.append(f'  "{one}": "{row}"')
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
