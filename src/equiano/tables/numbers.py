"""Numbers as people write them: `1 234`, `1.234`, `1,5`. What can be read in two ways is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from equiano.words import say

Use = Literal["groups", "decimal", "unclear"]
_SPACES = re.compile("(?<=[0-9])[ \u00a0\u2009\u202f'’](?=[0-9]{3}(?![0-9]))")
_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class NotANumberError(ValueError):
    """A text that is no number, or could be two; the message never repeats it."""


def _use_of(mark: str, texts: list[str], delimiter: str | None, whole: bool) -> Use:
    """Whether a dot or comma groups thousands or begins a fraction, by all numbers of a column.

    A mark before anything but three digits, or after a leading zero, begins a fraction; two marks in one
    number group. If every mark stands before exactly three digits, the file's delimiter tells what its
    program uses: semicolons go with decimal commas, so there a dot groups; commas with decimal points.
    """
    other = "," if mark == "." else "."
    marked = [text for text in texts if mark in text]
    grouped = re.compile(rf"[+-]?[1-9][0-9]{{0,2}}(?:\{mark}[0-9]{{3}})+(?:\{other}[0-9]+)?")
    if any(not grouped.fullmatch(text) for text in marked):
        return "decimal"
    if any(text.count(mark) > 1 or other in text for text in marked):
        return "groups"
    if any(re.search(rf"[0-9]\{other}(?![0-9]{{3}}(?![0-9]))", text) for text in texts):
        return "groups"  # the other mark begins fractions in this column
    if mark == ".":
        if delimiter == ";":
            return "groups" if whole else "unclear"
        return "unclear" if whole else "decimal"
    if delimiter in (",", "\t", "|"):
        return "groups"
    return "unclear"


class NumberReader:
    """Reads the numbers of one column.

    Args:
        texts: All texts of the column.
        delimiter: Between the cells of the file, None for a workbook.
        whole: Whether the numbers are counts, so that a fraction is not expected.

    Attributes:
        grouped: The mark that was taken to group thousands though it might begin a fraction; empty if none.
    """

    def __init__(self, texts: Iterable[str], delimiter: str | None, *, whole: bool = False) -> None:
        cleaned = [_SPACES.sub("", text.strip()) for text in texts]
        numeric = [text for text in cleaned if re.fullmatch(r"[+-]?[0-9][0-9.,]*", text)]
        self._uses: dict[str, Use] = {mark: _use_of(mark, numeric, delimiter, whole) for mark in ".,"}
        self.grouped = next(
            (mark for mark in ".," if self._uses[mark] == "groups" and any(mark in text for text in numeric)),
            "",
        )

    def plain(self, text: str) -> str:
        """The number with a decimal point and nothing else; a text that is no number as it stands.

        Raises:
            NotANumberError: If a dot or comma before three digits may group or begin a fraction.
        """
        found = _SPACES.sub("", text.strip())
        if not re.fullmatch(r"[+-]?[0-9][0-9.,]*", found):
            return found
        for mark in ".,":
            if mark not in found:
                continue
            match self._uses[mark]:
                case "unclear":
                    raise NotANumberError(
                        say("a thousand or a fraction? Write the number without a dot or comma.")
                    )
                case "groups":
                    found = found.replace(mark, "")
        return found.replace(",", ".")

    def number(self, text: str) -> float:
        """The number.

        Raises:
            NotANumberError: If it is none, or could be two.
        """
        found = self.plain(text)
        if not _PLAIN.fullmatch(found):
            raise NotANumberError(say("not a number."))
        return float(found)

    def count(self, text: str) -> int:
        """A whole number, 0 or more.

        Raises:
            NotANumberError: If it is none, or could be two.
        """
        found = self.plain(text)
        if not re.fullmatch(r"\+?[0-9]+(?:\.0+)?", found):
            raise NotANumberError(say("not a whole number, 0 or more."))
        return int(found.partition(".")[0])
