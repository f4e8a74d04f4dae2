"""What the crosswalk adds to a condition: values of case data that say what its codes say."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain

from equiano.identify.rules_file import rules_file
from equiano.vocab import load
from equiano.vocab.condition import (
    AllOf,
    AnyOf,
    AtLeast,
    CodeYes,
    Condition,
    FactOf,
    NoneOf,
    NotShown,
    Recorded,
)


@cache
def groups() -> tuple[tuple[str, frozenset[str]], ...]:
    """Case-data code -> a group of indicators of which at least one holds when it is yes."""
    return tuple(
        (row.code, frozenset(group))
        for row in load().crosswalk
        if row.code.split(".")[0] not in rules_file()["context"]
        for group in (*((code,) for code in row.precise), *row.any_of)
    )


def _plain_codes(parts: tuple[Condition, ...]) -> set[str]:
    """Codes of which any one alone makes an `any` of these parts true."""
    found: set[str] = set()
    for part in parts:
        match part:
            case CodeYes(code):
                found.add(code)
            case FactOf():
                pass
            case AnyOf(inner):
                found |= _plain_codes(inner)
            case _:
                pass
    return found


def _flat(parts: Iterable[Condition]) -> tuple[Condition, ...]:
    """Parts of an `any`, with the parts of an `any` within it in its place, each once."""
    spread = (
        part.parts if isinstance(part, AnyOf) and not isinstance(part, FactOf) else (part,) for part in parts
    )
    return tuple(dict.fromkeys(chain.from_iterable(spread)))


def resolve(condition: Condition) -> Condition:
    """Add what the crosswalk says: a case-data value counts where all its possible meanings would.

    A precise value is a group of one. A composite value is thus never expanded into several precise ones:
    it makes an `any` true only if every indicator it may stand for would.
    """
    match condition:
        case FactOf():
            return condition
        case AnyOf(parts) | NoneOf(parts):
            codes = _plain_codes(parts)
            added = dict.fromkeys(
                source for source, group in groups() if group <= codes and source not in codes
            )
            inner = (part if isinstance(part, CodeYes) else resolve(part) for part in parts)
            return type(condition)(_flat((*inner, *(Recorded(code) for code in added))))
        case CodeYes(code):
            added_to_code = [Recorded(source) for source, group in groups() if group == {code}]
            return AnyOf((condition, *added_to_code)) if added_to_code else condition
        case AllOf(parts):
            return AllOf(tuple(resolve(part) for part in parts))
        case AtLeast(count, parts):
            return AtLeast(count, tuple(resolve(part) for part in parts))
        case NotShown(part):
            return NotShown(resolve(part))
        case _:
            return condition
