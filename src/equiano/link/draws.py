"""Linkages drawn from the match probabilities, with what no model of pairs can find put back.

A record without a date of birth or a surname is often linked to nobody, though its person is as likely to be
on the other lists as anybody. Its links are then *missed*, persons are counted twice and the estimate is too
high. In each draw, incomplete records that stay alone are therefore given partners so that each list's
incomplete records have the same partner histories as its complete ones (a hot-deck imputation: Andridge and
Little 2010, Int. Stat. Rev. 78). Lists are seen to one after another, and what was seen to is a partner for
the next, or persons whose records are all incomplete would stay apart. The assumption: a field is missing for
reasons that have nothing to do with being on another list.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def complete(prepared: pa.Table) -> Bools:
    """Whether a record has surname, given name and a full date of birth that is not 1 January."""
    named = prepared["surname"].is_valid().to_numpy() & prepared["given"].is_valid().to_numpy()
    dated = prepared["birth_date"].is_valid().to_numpy() & ~prepared["vague_date"].to_numpy()
    return np.asarray(named & dated, dtype=np.bool_)


def _bits(person: Ints, on_list: Ints, chosen: Bools, size: int) -> Ints:
    """Bits of the lists on which each person has a chosen record."""
    out = np.zeros(size, dtype=np.int64)
    np.bitwise_or.at(out, person[chosen], np.int64(1) << on_list[chosen])
    return out


def _wanted(histories: Ints, found: Ints, records: int, rng: np.random.Generator) -> Ints:
    """Partner histories that are lacking: those of complete records to scale, less those found."""
    values, counts = np.unique(histories, return_counts=True)
    target = records * counts / max(len(histories), 1)
    have = np.array([int((found == value).sum()) for value in values])
    lacking = np.maximum(target - have, 0.0)
    lacking[values == 0] = 0.0
    # Chance leaves some histories short and others long in small lists: the total must not grow by that.
    total = records * float((histories != 0).mean()) - float((found != 0).sum()) if len(histories) else 0.0
    lacking *= min(1.0, max(total, 0.0) / max(float(lacking.sum()), 1e-9))
    # Rounded by chance, so that on average none is gained or lost.
    whole = np.floor(lacking + rng.random(len(lacking))).astype(np.int64)
    return np.asarray(np.repeat(values, whole), dtype=np.int64)


def restore_missed(
    person: Ints, on_list: Ints, is_complete: Bools, lists: int, rng: np.random.Generator
) -> Ints:
    """Unite lonely incomplete records with persons, until their partner histories are as they should be.

    Args:
        person: Person of each record.
        on_list: List of each record.
        is_complete: From `complete`.
        lists: Number of lists.
        rng: Source of chance.

    Returns:
        Person of each record.
    """
    person = person.copy()
    size = int(person.max(initial=-1)) + 1
    is_sound = is_complete.copy()  # linked as often as it should be: complete, or of a list that was seen to
    for place in rng.permutation(lists).tolist():
        bit = np.int64(1) << place
        sound = _bits(person, on_list, is_sound, size)
        every = _bits(person, on_list, np.ones(len(person), dtype=np.bool_), size)
        mine = on_list == place
        donors, receivers = np.flatnonzero(mine & is_complete), np.flatnonzero(mine & ~is_complete)
        found = sound[person[receivers]] & ~bit
        lonely = rng.permutation(
            receivers[(sound[person[receivers]] == 0) & (every[person[receivers]] == bit)]
        )
        wanted = rng.permutation(_wanted(sound[person[donors]] & ~bit, found, len(receivers), rng))[
            : len(lonely)
        ]
        open_to = np.flatnonzero((sound > 0) & (every & bit == 0))
        _place(person, lonely, wanted, sound, open_to, rng)
        is_sound |= mine  # so that two incomplete records of one person find each other, too
    return person


def _place(
    person: Ints, lonely: Ints, wanted: Ints, sound: Ints, open_to: Ints, rng: np.random.Generator
) -> None:
    """Give each wanted history a lonely record and a person that has it and is not on the list yet."""
    used = 0
    for value in np.unique(wanted).tolist():
        candidates = rng.permutation(open_to[sound[open_to] == value])
        number = min(int((wanted == value).sum()), len(candidates), len(lonely) - used)
        person[lonely[used : used + number]] = candidates[:number]
        used += number
