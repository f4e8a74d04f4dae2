"""Which of surname and given name stands where: judged from the whole list, not from the cell.

A known given name (`names.is_known`) in one place with none in the other is a vote. In a column of full names
a comma or a patronymic in the middle or at the end decides its own cell and is a vote too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from equiano.link import names

SURNAME_FIRST, GIVEN_FIRST = "surname-first", "given-first"
AS_WRITTEN, SWAPPED = "as-written", "swapped"
FULL_NAME_ORDERS, COLUMN_ORDERS = (SURNAME_FIRST, GIVEN_FIRST), (AS_WRITTEN, SWAPPED)
LEAST_VOTES = 3  # for an order that is not the usual one
LEAST_SHARE = 2 / 3  # of the votes; two names in a hundred records are swapped by mistake, never a third
# After folding.
_SON_OF = re.compile(r"(?:uhli|ahli|u?ulu|uli|k[ei]zi|hizi)$")


Known = npt.NDArray[np.int8]
EMPTY, OTHER, GIVEN_NAME = -1, 0, 1


def knowledge_of(text: str) -> int:
    """Whether a cell is empty, a known given name, or another text."""
    return (GIVEN_NAME if names.is_known(text) else OTHER) if text else EMPTY


# `for` is a word of Python, so this one is written as a call.
NameOrderData = TypedDict("NameOrderData", {"order": str, "for": int, "against": int, "basis": str})


@dataclass(frozen=True)
class NameOrder:
    """The order of names in one list.

    Attributes:
        order: One of `FULL_NAME_ORDERS` for a column of full names, else of `COLUMN_ORDERS`.
        votes: Records that speak for the order.
        against: Records that speak for the other one.
        basis: `evidence`, `given` (by the user), `script` (nothing tells: surname first in Cyrillic, given
            name first in Latin letters), or `columns` (nothing tells: as the columns say).
    """

    order: str
    votes: int
    against: int
    basis: str

    def as_dict(self) -> NameOrderData:
        """For `quality.json`."""
        return {"order": self.order, "for": self.votes, "against": self.against, "basis": self.basis}


def _judged(usual: str, other: str, votes: int, against: int, basis: str) -> NameOrder:
    total = votes + against
    if against >= LEAST_VOTES and against >= LEAST_SHARE * total:
        return NameOrder(other, against, votes, "evidence")
    if votes and votes >= LEAST_SHARE * total:
        return NameOrder(usual, votes, against, "evidence")
    return NameOrder(usual, votes, against, basis)


def judge_columns(surnames: Known, given: Known, wanted: str | None = None) -> NameOrder:
    """Whether the columns of surname and given name hold what their names say.

    Args:
        surnames: `knowledge_of` each cell of the column of surnames, shape (records,).
        given: The same of the column of given names.
        wanted: What the user said, one of `COLUMN_ORDERS`.
    """
    votes = int(((surnames == OTHER) & (given == GIVEN_NAME)).sum())
    against = int(((surnames == GIVEN_NAME) & (given == OTHER)).sum())
    found = _judged(AS_WRITTEN, SWAPPED, votes, against, "columns")
    if wanted is None:
        return found
    counts = (found.votes, found.against)
    return NameOrder(wanted, *(counts if wanted == found.order else counts[::-1]), "given")


def _words(text: str) -> list[str]:
    """Words of a full name; `Ариф кызы` is one."""
    found: list[str] = []
    for word in text.split():
        if len(found) > 1 and _SON_OF.fullmatch(names.fold(word)):
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _own_order(text: str) -> str | None:
    """The order that a cell itself shows by a comma or its patronymic."""
    if "," in text:
        return SURNAME_FIRST
    words = _words(text)
    if len(words) < 3:
        return None
    # Middle first: Роман Аркадьевич Абрамович bears a surname that looks like a patronymic.
    if names.is_patronymic(words[1]):
        return GIVEN_FIRST
    return SURNAME_FIRST if names.is_patronymic(words[-1]) else None


def judge_full_names(texts: Iterable[str], wanted: str | None = None) -> NameOrder:
    """Whether surname or given name comes first in a column of full names.

    Args:
        texts: The cells.
        wanted: What the user said, one of `FULL_NAME_ORDERS`.
    """
    first = last = cyrillic = latin = 0
    for text in texts:
        cyrillic += not text.isascii()
        latin += text.isascii() and bool(text)
        order = _own_order(text)
        if order is None and len(words := _words(text)) > 1:
            known = (names.is_known(words[0]), names.is_known(words[-1]))
            order = {(True, False): GIVEN_FIRST, (False, True): SURNAME_FIRST}.get(known)
        first += order == SURNAME_FIRST
        last += order == GIVEN_FIRST
    usual = SURNAME_FIRST if cyrillic >= latin else GIVEN_FIRST
    votes = (first, last) if usual == SURNAME_FIRST else (last, first)
    other = GIVEN_FIRST if usual == SURNAME_FIRST else SURNAME_FIRST
    found = _judged(usual, other, *votes, "script")
    if wanted is None:
        return found
    counts = (found.votes, found.against)
    return NameOrder(wanted, *(counts if wanted == found.order else counts[::-1]), "given")


def split_full_name(text: str, order: str) -> tuple[str, str, str]:
    """Surname, given name and patronymic of a full name; empty where there is none.

    Args:
        text: `Иванова Мария Петровна`, `Мария Петровна Иванова`, `Иванова, Мария`, `Maria Luisa Garcia`.
        order: Order of the list; a cell with a comma or patronymic shows its own.
    """
    own = _own_order(text)
    if own == SURNAME_FIRST and "," in text:
        surname, _, rest = text.partition(",")
        return surname.strip(), *_given_and_patronymic(_words(rest.replace(",", " ")))
    words = _words(text.replace(",", " "))
    if not words:
        return "", "", ""
    if len(words) == 1:
        return ("", words[0], "") if names.is_known(words[0]) else (words[0], "", "")
    if (own or order) == SURNAME_FIRST:
        return words[0], *_given_and_patronymic(words[1:])
    return words[-1], *_given_and_patronymic(words[:-1])


def _given_and_patronymic(words: list[str]) -> tuple[str, str]:
    if len(words) > 1 and names.is_patronymic(words[-1]):
        return " ".join(words[:-1]), words[-1]
    return " ".join(words), ""
