"""Chains of search tokens: a token for every part and case, so that none of a surname is there twice.

    part ── label (keyed) ── Chain: how many cases so far, sealed
                  └── token 0, token 1, …   the next one goes to the next case (of given names, fathers and
                                            years: to the next 32) that has the part

Who searches reads the lengths of the wanted chains, makes their tokens and looks them up. Who steals the
tables sees random numbers, each once, and about as many a case as any other: nothing to count (after Cash et
al., Dynamic Searchable Encryption in Very-Large Databases, NDSS 2014). Tokens of what was changed or erased
leave gaps in their chains, which cost a look-up each.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from django.db import connection

from equiano_web.cases.models import Chain
from equiano_web.keys import unwrapped
from equiano_web.people.models import Agency
from equiano_web.tokens import cases_of_token, chain
from equiano_web.vault import DataKey

# Tokens of a case are filled up with random ones to a multiple of it: else their number would tell how long a
# surname is. People have 8 to 16, so that nearly all cases look alike.
FILLED_UP_TO = 8
_BYTES = 8


@lru_cache(maxsize=256)
def _keys(agency: UUID, wrapped: bytes) -> tuple[bytes, DataKey]:
    key = unwrapped(wrapped, agency, "agency")
    return key.subkey(b"search"), DataKey(key.subkey(b"lengths of chains"))


def key_of(agency: Agency) -> bytes:
    """Key of the search tokens of an agency."""
    return _keys(agency.pk, bytes(agency.wrapped_key))[0]


def tokens_so_far(agency: Agency, labels: Iterable[int]) -> Mapping[int, list[int]]:
    """All tokens of the chains of an agency that have one of the labels."""
    key, seal = _keys(agency.pk, bytes(agency.wrapped_key))
    wanted = list(set(labels))
    if not wanted:
        return {}
    marks = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:  # by hand: every search asks it
        cursor.execute(
            f"SELECT label, length FROM {Chain._meta.db_table} WHERE label IN ({marks})",  # noqa: S608  # our names
            wanted,
        )
        rows = cursor.fetchall()
    return {
        label: chain(key, label, 0, _tokens(label, _opened(seal, label, length))) for label, length in rows
    }


def _tokens(label: int, cases: int) -> int:
    """How many tokens so many cases have used."""
    return -(-cases // cases_of_token(label))


def extend(agency: Agency, cases: Sequence[Iterable[int]]) -> list[list[int]]:
    """The next token of each chain, for cases; in their transaction, which holds the chains until its end.

    Args:
        agency: Whose they are.
        cases: Labels of each.

    Returns:
        Of each case its tokens, and random ones up to a multiple of `FILLED_UP_TO`.
    """
    key, seal = _keys(agency.pk, bytes(agency.wrapped_key))
    # In one order, so that no two writers wait for each other.
    wanted = sorted({label for labels in cases for label in labels})
    lengths = {label: _opened(seal, label, length) for label, length in _held(wanted)}
    found = []
    for labels in cases:
        tokens = []
        for label in set(labels):
            number = lengths[label] // cases_of_token(label)
            lengths[label] += 1
            tokens += chain(key, label, number, number + 1)
        found.append([*tokens, *(secrets.randbits(64) - 2**63 for _ in range(-len(tokens) % FILLED_UP_TO))])
    longer = [Chain(label=label, length=_sealed(seal, label, length)) for label, length in lengths.items()]
    Chain.objects.bulk_create(
        longer, update_conflicts=True, unique_fields=["label"], update_fields=["length"]
    )
    return found


def _held(labels: list[int]) -> list[tuple[int, bytes]]:
    """Labels and sealed lengths of chains, which nobody else extends until the end of the transaction."""
    if not labels:
        return []
    rows = ", ".join(["(%s, %s)"] * len(labels))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Chain._meta.db_table} (label, length) VALUES {rows} "  # noqa: S608  # our names
            "ON CONFLICT (label) DO UPDATE SET label = excluded.label RETURNING label, length",
            [value for label in labels for value in (label, b"")],
        )
        return list(cursor.fetchall())


def _sealed(seal: DataKey, label: int, length: int) -> bytes:
    return seal.seal(length.to_bytes(_BYTES, "big"), _context(label))


def _opened(seal: DataKey, label: int, length: bytes | memoryview) -> int:
    """A length; 0 of a chain that was just begun."""
    return int.from_bytes(seal.open(bytes(length), _context(label)), "big") if length else 0


def _context(label: int) -> bytes:
    return label.to_bytes(_BYTES, "big", signed=True)
