"""Ticks: every usual text for yes and no; what cannot be read is said, never taken for silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType

from equiano.tables.unknown import cell_words, is_unknown
from equiano.vocab.plain import plain
from equiano.words import say

_AROUND = " .,;!()[]{}\"'«»"  # `[x]`, `(да)`, `yes.`
_MARKS = frozenset("*~=|/\\_#")  # a mark somebody made, nobody knows what for: that is no gap

Tick = Callable[[str], bool | None]


class NotATickError(ValueError):
    """A text that is neither yes nor no nor a word for "not known"; the message never repeats it."""


@cache
def tick_texts() -> Mapping[str, bool]:
    """Yes or no by folded text (`vocab.plain.plain`)."""
    words = cell_words()["ticks"]
    yes = {plain(str(text)): True for group in words["yes"] for text in group}
    no = {plain(str(text)): False for group in words["no"] for text in group}
    return MappingProxyType(yes | no)


@cache
def _dashes() -> frozenset[str]:
    return frozenset(plain(text) for text in cell_words()["ticks"]["no_beside_plus"])


def tick_of(text: str, *, choice: str | None = None, beside_plus: bool = False) -> bool | None:
    """Whether a cell is ticked.

    Args:
        text: The cell.
        choice: Name or label of the choice that the column stands for; some programs tick with it.
        beside_plus: Whether the column answers with "+", so that a dash is a no and not a gap.

    Returns:
        True, False, or None where the cell is blank or says that it is not known.

    Raises:
        NotATickError: If the text cannot be read.
    """
    folded = plain(text)
    folded = folded if folded in tick_texts() else folded.strip(_AROUND)
    if (found := tick_texts().get(folded)) is not None:
        return found
    if not folded or folded in _dashes():
        return False if folded and beside_plus else None
    if choice is not None and _same_name(folded, plain(choice)):
        return True
    if is_unknown(text) and not set(folded) <= _MARKS:
        return None
    raise NotATickError(say("neither yes nor no: unknown."))


def _same_name(text: str, choice: str) -> bool:
    """Whether a cell names its own choice, with or without a word for the tick before it."""
    said = text.removeprefix("selected:").removeprefix("checked:").strip()
    return _letters(said) == _letters(choice)


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def tick_reader(texts: Iterable[str], choice: str | None = None) -> Tick:
    """How to read the ticks of one column, from all texts that stand in it: with "+" a dash is a no.

    Args:
        texts: The different texts of the column.
        choice: As `tick_of`.
    """
    beside_plus = any(plain(text) == "+" for text in texts)
    return lambda text: tick_of(text, choice=choice, beside_plus=beside_plus)
