"""What cells say: on a list or not; a count, or that it was kept back (`<5`, `1-4`, `*`, blank)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from equiano.errors import Fault
from equiano.estimate.layout import COUNT, SheetRow
from equiano.tables.ticks import NotATickError, tick_of
from equiano.tables.unknown import is_unknown
from equiano.words import say

# Marks for a number that was kept back, beside blanks and words for "not known".
_MARKS = frozenset(
    {"*", "**", "***", ".", "..", "…", "...", "-", "–", "—", ":", "c", "(c)", "s", "x", "х", "с", "к"}
)
_BELOW = re.compile(
    r"(?:<|less than|fewer than|under|below|менее|меньше|до|weniger als|unter)\s*(\d{1,6})",
    re.IGNORECASE,
)
_AT_MOST = re.compile(r"(?:≤|<=|=<|at most|up to|не более|не больше)\s*(\d{1,6})", re.IGNORECASE)
_BETWEEN = re.compile(r"(\d{1,6})\s*(?:-|–|—|to|до)\s*(\d{1,6})", re.IGNORECASE)
# Where cells without a limit were kept back, every shown count is at least the limit; below three nobody
# keeps numbers back, so there a blank was forgotten.
_LEAST_SHOWN = 3


@dataclass(frozen=True)
class CountRange:
    """A count between two numbers, both included; a number where they are equal."""

    low: int
    high: int


def _stated(text: str) -> CountRange | None:
    """The limits that a text states."""
    if found := _BELOW.fullmatch(text):
        return CountRange(0, max(0, int(found[1]) - 1))
    if found := _AT_MOST.fullmatch(text):
        return CountRange(0, int(found[1]))
    if (found := _BETWEEN.fullmatch(text)) and int(found[1]) <= int(found[2]):
        return CountRange(int(found[1]), int(found[2]))
    return None


def _is_mark(text: str) -> bool:
    return not text or text.casefold() in _MARKS or is_unknown(text)


def read_cells(
    values: Sequence[object], numbers: Sequence[int], faults: list[Fault]
) -> list[CountRange | None]:
    """The counts of all rows; None where there is a fault, which is added.

    A mark without a limit lies below the smallest count that is shown, for the sheet kept back what was
    small; where zeros are shown it is at least 1.

    Args:
        values: Texts or numbers of the column.
        numbers: Number of each row.
        faults: The faults are added here.
    """
    texts = [str(value).strip() for value in values]
    stated = [_stated(text) for text in texts]
    plain = [whole_number(text) for text in texts]
    shown = [number for number in plain if isinstance(number, int) and number > 0]
    limits = [cell.high for cell in stated if cell]
    low = int(0 in plain)
    high = max(limits) if limits else min(shown, default=0) - 1
    result: list[CountRange | None] = []
    for number, text, cell, value in zip(numbers, texts, stated, plain, strict=True):
        if isinstance(value, int):
            result.append(CountRange(value, value))
        elif cell is None and _is_mark(text) and (limits or high >= _LEAST_SHOWN - 1):
            result.append(CountRange(low, high))
        else:
            result.append(cell)
        if result[-1] is None:
            faults.append(Fault(_no_limit() if _is_mark(text) else str(value), COUNT, number))
    return result


def _no_limit() -> str:
    return say(
        "no number, and as small counts are shown nothing says how large it may be. Write the number, 0 "
        "or a limit such as <5."
    )


def whole_number(value: object) -> int | str:
    """A count of persons, or what is wrong with it."""
    try:
        number = float(str(value).strip())
    except ValueError:
        return say("not a number. Write a whole number of persons, 0 or more.")
    if not math.isfinite(number) or abs(number) > 1e15:  # from 2^53 on floats skip whole numbers
        return say("not a usable number. Write a whole number of persons.")
    if number < 0:
        return say("negative. A count of persons is 0 or more.")
    if number != int(number):
        return say("a fraction. A count of persons is a whole number.")
    return int(number)


_DIGITS: Mapping[str, bool] = {"1": True, "1.0": True, "True": True, "0": False, "0.0": False, "False": False}
ANSWERS = frozenset({*_DIGITS, "yes", "no", "да", "нет", "x", "х", "+", "-"})


def list_marks(rows: Sequence[SheetRow], lists: Sequence[str]) -> dict[str, Mapping[str, bool]]:
    """What the texts of each list's column say. Where no list has a 0, an empty cell beside ones is a 0.

    Rows without a cell of a list say nothing: it does not operate there.
    """
    marks = {name: _marks_of(rows, name) for name in lists}
    texts = {name: {str(row[name]).strip() for row in rows if name in row} for name in lists}
    if all(found <= {"1", "1.0", ""} for found in texts.values()):
        return {name: {**_DIGITS, **({"": False} if "" in texts[name] else {})} for name in lists}
    return marks


def _marks_of(rows: Sequence[SheetRow], name: str) -> Mapping[str, bool]:
    """What the texts of a list's column say: on the list or not. A text that says neither is not in it.

    A column has either digits or words for yes and no; one with other words is no list. Where a column has
    only marks (`x`, `yes`) and empty cells, an empty cell is a no, as on paper; beside another no it is not
    known.
    """
    texts = {text for row in rows if name in row and (text := str(row[name]).strip())}
    if not texts or texts & set(_DIGITS):
        return _DIGITS
    try:
        answers = {text: tick_of(text) for text in texts}
    except NotATickError:
        return _DIGITS
    found = {text: answer for text, answer in answers.items() if answer is not None}
    if not any(found.values()):
        return _DIGITS
    return {"": False, **found} if all(answers.values()) else found
