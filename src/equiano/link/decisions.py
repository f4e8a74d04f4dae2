"""What a person decided about single pairs: it outweighs every probability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from equiano.errors import BadInputError, Fault
from equiano.link.model import Scored, probability_of
from equiano.tables.whole import read_whole
from equiano.words import say

RecordKey = tuple[str, str]
Decisions = Mapping[tuple[RecordKey, RecordKey], bool]
CERTAIN = 200.0  # log2 odds that no evidence outweighs
WORDS = {"same": True, "different": False, "одно": True, "разные": False}
COLUMNS = ("list_l", "id_l", "list_r", "id_r", "decision")


def load_decisions(path: Path) -> Decisions:
    """Read a review sheet in which the column `decision` was filled in with `same` or `different`.

    Raises:
        BadInputError: With every row that cannot be used.
    """
    table = read_whole(path, needed=COLUMNS)
    faults, decided = [], {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        word = row["decision"].lower()
        if word and word not in WORDS:
            faults.append(Fault(say("write `same`, `different`, or leave it empty"), "decision", number))
        elif word:
            decided[(row["list_l"], row["id_l"]), (row["list_r"], row["id_r"])] = WORDS[word]
    table.refuse(faults)
    return decided


def _numbered(decisions: Decisions, records: pa.Table) -> dict[tuple[int, int], bool]:
    """Decisions by record numbers; one that names a record that is not there is a fault."""
    wanted = {key for pair in decisions for key in pair}
    keys = zip(records["list"].to_pylist(), records["id"].to_pylist(), strict=True)
    places = {key: number for number, key in enumerate(keys) if key in wanted}
    faults = [
        Fault(
            say("a record of this decision is not in the lists. Use the review.csv of these lists"),
            row=number,
        )
        for number, (one, other) in enumerate(decisions, 1)
        if one not in places or other not in places
    ]
    if faults:
        raise BadInputError(say("the decisions do not fit the lists."), faults)
    return {
        (min(places[one], places[other]), max(places[one], places[other])): same
        for (one, other), same in decisions.items()
    }


def decide(
    scored: Scored, decisions: Decisions | None, records: pa.Table, *, add_missing: bool = True
) -> Scored:
    """Put decisions over probabilities.

    Args:
        scored: Pairs.
        decisions: From `load_decisions`.
        records: The records, to find their numbers.
        add_missing: Add pairs that were decided to be the same person and are not among `scored`.

    Raises:
        BadInputError: If a decision names a record that is not there.
    """
    if not decisions:
        return scored
    numbered = _numbered(decisions, records)
    start, apart = scored.start.copy(), scored.apart.copy()
    for place, pair in enumerate(zip(scored.left.tolist(), scored.right.tolist(), strict=True)):
        if pair in numbered:
            same = numbered.pop(pair)
            start[place] = CERTAIN if same else -np.inf
            apart[place] = not same
    scored = replace(scored, start=start, probability=probability_of(start, scored.weights), apart=apart)
    new = [pair for pair, same in numbered.items() if same]
    return _with(scored, new) if add_missing and new else scored


def _with(scored: Scored, pairs: list[tuple[int, int]]) -> Scored:
    left, right = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    flags = (scored.within, scored.apart, scored.relatives)
    return Scored(
        np.concatenate([scored.left, left]),
        np.concatenate([scored.right, right]),
        {
            name: np.concatenate([weight, np.full(len(pairs), np.nan)])
            for name, weight in scored.weights.items()
        },
        np.concatenate([scored.start, np.full(len(pairs), CERTAIN)]),
        np.concatenate([scored.probability, np.ones(len(pairs))]),
        *(np.concatenate([flag, np.zeros(len(pairs), dtype=np.bool_)]) for flag in flags),
    )
