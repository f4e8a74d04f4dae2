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

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from uuid import UUID

from django.db import connection

from equiano_web import planned
from equiano_web.cases.models import Chain, Token
from equiano_web.keys import unwrapped
from equiano_web.people.models import Agency
from equiano_web.tokens import cases_of_token
from equiano_web.tokens import chain as tokens_of
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
    is_file = connection.vendor == "sqlite"
    marks = f"IN ({', '.join(['%s'] * len(wanted))})" if is_file else "= ANY(%s::bigint[])"
    with planned.cursor() as cursor:  # by hand: every search asks it
        cursor.execute(
            f"SELECT label, length FROM {Chain._meta.db_table} WHERE label {marks}",  # noqa: S608  # our names
            wanted if is_file else [listed(wanted)],
        )
        rows = cursor.fetchall()
    return {
        label: tokens_of(key, label, 0, _tokens(label, _opened(seal, label, length)))
        for label, length in rows
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
    labelled = [frozenset(labels) for labels in cases]
    more = Counter(chain.from_iterable(labelled))
    # In one order, so that no two writers wait for each other.
    lengths = {label: _opened(seal, label, length) for label, length in _held(sorted(more))}
    # Those of all cases at once: the key of a chain costs more than its tokens.
    ready = {label: _following(key, label, length, more[label]) for label, length in lengths.items()}
    _keep({label: _sealed(seal, label, length + more[label]) for label, length in lengths.items()})
    found = []
    for labels in labelled:
        tokens = [next(ready[label]) for label in labels]
        found.append([*tokens, *(secrets.randbits(64) - 2**63 for _ in range(-len(tokens) % FILLED_UP_TO))])
    return found


def _following(key: bytes, label: int, length: int, more: int) -> Iterator[int]:
    """Tokens for so many more cases of a label, in their order."""
    first = length // cases_of_token(label)
    tokens = tokens_of(key, label, first, _tokens(label, length + more))
    return (tokens[number // cases_of_token(label) - first] for number in range(length, length + more))


def _held(labels: list[int]) -> list[tuple[int, bytes]]:
    """Labels and sealed lengths of chains, which nobody else extends until the end of the transaction."""
    if not labels:
        return []
    # A list is one value, however long it is.
    is_file = connection.vendor == "sqlite"
    rows = "SELECT value, %s FROM json_each(%s) WHERE true" if is_file else "SELECT unnest(%s::bigint[]), %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Chain._meta.db_table} (label, length) {rows} "  # our names
            "ON CONFLICT (label) DO UPDATE SET label = excluded.label RETURNING label, length",
            [b"", json.dumps(labels)] if is_file else [listed(labels), b""],
        )
        return list(cursor.fetchall())


def _keep(lengths: Mapping[int, bytes]) -> None:
    """Write sealed lengths of chains that are held."""
    table = Chain._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            rows = [(length, label) for label, length in lengths.items()]
            cursor.executemany(f"UPDATE {table} SET length = %s WHERE label = %s", rows)  # noqa: S608
            return
        cursor.execute(
            f"UPDATE {table} SET length = kept.length FROM unnest(%s::bigint[], %s::bytea[]) "  # noqa: S608
            f"AS kept (label, length) WHERE {table}.label = kept.label",
            [listed(lengths), list(lengths.values())],
        )


def write(found: Iterable[tuple[UUID, Iterable[int]]]) -> None:
    """Write tokens of cases that have none: by hand, as a thing for each row costs four times as much."""
    table = Token._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            rows = [(token, case.hex) for case, tokens in found for token in tokens]
            cursor.executemany(f"INSERT INTO {table} (token, case_id) VALUES (%s, %s)", rows)  # noqa: S608
            return
        numbers: list[int] = []
        cases: list[str] = []
        for case, tokens in found:
            numbers += tokens
            cases += [str(case)] * (len(numbers) - len(cases))
        cursor.execute(
            f"INSERT INTO {table} (token, case_id) SELECT * FROM unnest(%s::bigint[], %s::uuid[])",  # noqa: S608
            [listed(numbers), listed(cases)],
        )


def listed(values: Iterable[object]) -> str:
    """Numbers or ids as PostgreSQL reads an array; the driver takes each by itself, six times as long."""
    return f"{{{','.join(map(str, values))}}}"


def _sealed(seal: DataKey, label: int, length: int) -> bytes:
    return seal.seal(length.to_bytes(_BYTES, "big"), _context(label))


def _opened(seal: DataKey, label: int, length: bytes | memoryview) -> int:
    """A length; 0 of a chain that was just begun."""
    return int.from_bytes(seal.open(bytes(length), _context(label)), "big") if length else 0


def _context(label: int) -> bytes:
    return label.to_bytes(_BYTES, "big", signed=True)
