"""Rows that sum up others: "Итого: 14", "Total,,,2744". A person's row or a country so named is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Literal, TypedDict

from equiano.tables.raw_table import NOTHING
from equiano.text_files import own_yaml

_NUMBER = r"[<>≈~±+-]?\s*\d+(?:[ \u00a0\u202f'.,]\d{3})*(?:[.,]\d+)?"


class _Content(TypedDict):
    """The file: words by language, and what may follow them."""

    sure: dict[str, list[str]]
    doubtful: dict[str, list[str]]
    units: list[str]
    before_a_place: list[str]


TotalKind = Literal["sure", "doubtful"]


@cache
def _data() -> _Content:
    found: _Content = own_yaml(
        (resources.files("equiano.tables") / "totals.yaml").read_text(encoding="utf-8")
    )
    return found


def _words(kind: TotalKind) -> list[str]:
    words = {word.casefold() for language in _data()[kind].values() for word in language}
    return sorted(words, key=lambda word: (-len(word), word))  # the longest first


def _any_of(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, words))


@cache
def _label(kind: TotalKind) -> re.Pattern[str]:
    units, places = _any_of(_data()["units"]), _any_of(_data()["before_a_place"])
    between = r"[\s:.,=()*—–-]*"
    rest = rf"(?:(?:{_NUMBER}|(?:{units})\b){between})*(?:(?:{places})\b.*)?"
    return re.compile(rf"(?:{_any_of(_words(kind))})\b{between}{rest}", re.DOTALL)


@cache
def _quantity() -> re.Pattern[str]:
    """A cell of a total besides its label: a number, with a unit or a percent sign, or a dash."""
    return re.compile(rf"(?:{_NUMBER})\s*(?:%|(?:{_any_of(_data()['units'])})\b\.?)?|[-—–x×]+")


@cache
def beginnings() -> frozenset[str]:
    """First three letters of every word: what a row that begins otherwise need not be asked."""
    return frozenset(word[:3] for word in (*_words("sure"), *_words("doubtful")))


@cache
def suspect_text() -> re.Pattern[str]:
    """Finds a line without content or with a total's first letters in the text of a file, fast."""
    letters = _any_of(sorted({form for word in beginnings() for form in (word, word.upper(), word.title())}))
    nothing = re.escape(NOTHING.translate({ord("\r"): None, ord("\n"): None}))
    return re.compile(rf'\n[{nothing}"]*(?:\r?\n|\r|{letters})')


def total_kind(cells: Sequence[str]) -> TotalKind | None:
    """`sure`, `doubtful` or None: whether a row looks like a total by its label and its other cells."""
    filled = [text.strip().casefold() for text in cells if text and not text.isspace()]
    if not filled or filled[0][:3] not in beginnings():
        return None
    kinds: tuple[TotalKind, ...] = ("sure", "doubtful")
    for kind in kinds:
        if _label(kind).fullmatch(filled[0]) and all(
            _quantity().fullmatch(text) or _label(kind).fullmatch(text) for text in filled[1:]
        ):
            return kind
    return None


def number_of(text: str) -> float | None:
    """The number in a cell, None if it is none; a space, dot or comma before three digits groups them."""
    found = re.search(_NUMBER, text)
    if found is None:
        return None
    plain = re.sub(r"[ \u00a0\u202f'.,](?=\d{3}(?:\D|$))", "", found.group().lstrip("<>≈~±+ "))
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None


class Sums:
    """Sums of the columns of the rows seen so far, to tell whether a row's numbers add them up."""

    def __init__(self) -> None:
        self._rows = 0
        self._sums: dict[int, float] = {}
        self._known: dict[int, int] = {}

    def add(self, cells: Sequence[str]) -> None:
        """Take in a row with content."""
        self._rows += 1
        for place, text in enumerate(cells):
            if (value := number_of(text)) is not None:
                self._sums[place] = self._sums.get(place, 0.0) + value
                self._known[place] = self._known.get(place, 0) + 1

    def tell(self, cells: Sequence[str]) -> bool:
        """Whether a number in the row is the number of the rows above, or the sum of its column over them."""
        for place, text in enumerate(cells):
            wanted = number_of(text)
            if wanted is None or self._rows < 2:
                continue
            close = abs(self._sums.get(place, 0.0) - wanted) < 1e-9 * max(1.0, abs(wanted))
            if wanted == self._rows or (self._known.get(place, 0) > 1 and close):
                return True
        return False
