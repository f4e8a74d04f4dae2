"""Which columns of a table must not be published: they identify, date or describe people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from equiano.errors import Fault
from equiano.words import say

_DATE = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}([T ].*)?|\d{1,2}[-./]\d{1,2}[-./](\d{4}|\d{2})( .*)?"
    r"|\d{1,2} [^\W\d]{3,10}\.? \d{4}|[^\W\d]{3,10} \d{1,2}, \d{4}"
)
# Ten digits or signs at least: a telephone or document number, no count.
_CONTACT = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|\+?\d[\d ()-]{8,}\d")
# Share of distinct among filled cells above which a column tells people apart (chosen, not measured).
_NEAR_UNIQUE = 0.3
_FEW = 30  # so few distinct values are categories, whatever their share


def refusals(column: str, cells: Sequence[str]) -> list[Fault]:
    """Why a column must not be published: it identifies, dates or describes people. Never says a value."""
    filled = [cell for cell in cells if cell]
    distinct = set(filled)
    if not filled:
        return []

    def share(pattern: re.Pattern[str]) -> float:
        return sum(pattern.fullmatch(value.strip()) is not None for value in distinct) / len(distinct)

    unique = len(distinct) / len(filled)
    # More than half, here and below, as a column has its slips; chosen, not measured.
    if share(_CONTACT) > 0.5 and share(_DATE) <= 0.5:
        return [
            Fault(
                say("e-mail addresses, telephone or document numbers are never published. Remove it."), column
            )
        ]
    if share(_DATE) > 0.5:
        return [Fault(say("exact dates single people out. Publish years or periods."), column)]
    # Seven words are rather a sentence than a label; chosen, not measured.
    if sum(len(value.split()) > 6 for value in distinct) > max(2, 0.5 * len(distinct)):
        return [Fault(say("free text can name anybody. Code it into categories."), column)]
    # Ten rows: in fewer, values all different are chance. Chosen, not measured.
    if (len(distinct) > _FEW and unique > 0.9) or (len(filled) >= 10 and len(distinct) == len(filled)):
        return [
            Fault(
                say(
                    "nearly every record has a value of its own: an identifier, or a copy of one. Remove it."
                ),
                column,
            )
        ]
    if len(distinct) > _FEW and unique > _NEAR_UNIQUE:
        return [
            Fault(say("too many values for so few records: it tells people apart. Group the values."), column)
        ]
    return []
