"""Attacks with a released file of records: singling-out, linkability, inference, copies of unique records.

The three attacks of the Article 29 Working Party (WP216, 2014), measured as by Giomi et al. 2023 (PoPETs):
success on people of the data against success on people who were not in it, so that what the release teaches
about everybody is not counted as a leak. Their package, anonymeter 1.1.0, asks for numpy below 1.27 and
pyarrow below 22, which this program cannot run on, so these are our own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equiano.publish.combinations import Codes


@dataclass(frozen=True)
class Attack:
    """Success rates of an attack.

    Attributes:
        on_data: Share of successes on people in the data.
        on_control: The same on people who were not.
        tried: Number of guesses on each side.
    """

    name: str
    on_data: float
    on_control: float
    tried: int

    @property
    def risk(self) -> float:
        """Excess success, as a share of what was left to win: 0 is no leak, 1 is complete."""
        if self.on_control >= 1:
            return 0.0
        return max(0.0, (self.on_data - self.on_control) / (1 - self.on_control))


def keys(codes: Codes) -> np.ndarray:
    """One sortable key per record."""
    packed = np.ascontiguousarray(codes)
    return packed.view([("", packed.dtype)] * packed.shape[1]).ravel()


@dataclass(frozen=True, slots=True)
class Copies:
    """Records that are unique in the data, and how many of them stand in a release.

    Attributes:
        unique: Records that stand once in the data.
        copied: Those of them that the release has as they are.
        by_chance: As many would be there if its columns were independent.
    """

    unique: int
    copied: int
    by_chance: int


def quick_risks(original: Codes, released: Codes) -> Copies:
    """Unique records of the data and how many stand in the release."""
    records, counts = np.unique(keys(original), return_counts=True)
    unique = records[counts == 1]
    shuffled = np.column_stack(
        [np.random.default_rng(j).permutation(released[:, j]) for j in range(released.shape[1])]
    )
    return Copies(
        unique=len(unique),
        copied=int(np.isin(unique, keys(released)).sum()),
        by_chance=int(np.isin(unique, keys(shuffled)).sum()),
    )


def singling_out(
    train: Codes, control: Codes, released: Codes, tries: int, rng: np.random.Generator
) -> Attack:
    """Guess that a combination seen once in the release describes exactly one person."""
    columns = released.shape[1]
    hits = np.zeros(2)
    tried = 0
    # Most combinations stand more than once; twenty attempts for each guess end the search where none is
    # unique.
    for _ in range(tries * 20):
        if tried == tries:
            break
        # Three to eight columns: what somebody may know of a person; more are unique in the release anyway.
        chosen = rng.choice(columns, min(int(rng.integers(3, 9)), columns), replace=False)
        guess = released[rng.integers(len(released))][chosen]
        if (released[:, chosen] == guess).all(axis=1).sum() != 1:
            continue
        tried += 1
        hits += [(side[:, chosen] == guess).all(axis=1).sum() == 1 for side in (train, control)]
    on_data, on_control = hits / max(tried, 1)
    return Attack("singling-out", float(on_data), float(on_control), tried)


def linkability(
    train: Codes, control: Codes, released: Codes, tries: int, rng: np.random.Generator
) -> Attack:
    """Somebody knows two halves of people's columns; does the release tell which halves are of one person?"""
    columns = rng.permutation(released.shape[1])
    halves = (columns[: len(columns) // 2], columns[len(columns) // 2 :])

    def linked(side: Codes) -> float:
        people = side[rng.choice(len(side), tries, replace=len(side) < tries)]
        return float(np.mean([_points_at_one(person, released, halves) for person in people]))

    return Attack("linkability", linked(train), linked(control), tries)


def _points_at_one(person: np.ndarray, released: Codes, halves: tuple[np.ndarray, np.ndarray]) -> bool:
    """Whether both halves, each on its own, are nearest to one and the same released record, and no other."""
    agreement = [(released[:, half] == person[half]).sum(axis=1) for half in halves]
    nearest = (agreement[0] == agreement[0].max()) & (agreement[1] == agreement[1].max())
    return int(nearest.sum()) == 1


def inference(train: Codes, control: Codes, released: Codes, tries: int, rng: np.random.Generator) -> Attack:
    """Know all columns but one, guess the last from the nearest released record; mean over columns."""
    per_column = max(1, tries // released.shape[1])
    rates = np.zeros(2)
    for secret in range(released.shape[1]):
        known = np.delete(np.arange(released.shape[1]), secret)
        for number, side in enumerate((train, control)):
            people = side[rng.choice(len(side), per_column, replace=len(side) < per_column)]
            guess = released[_nearest(people[:, known], released[:, known]), secret]
            rates[number] += (guess == people[:, secret]).mean()
    on_data, on_control = rates / released.shape[1]
    return Attack("inference", float(on_data), float(on_control), per_column * released.shape[1])


def _nearest(people: Codes, released: Codes) -> np.ndarray:
    """Index of the released record that agrees most with each person."""
    best = np.empty(len(people), np.int64)
    for at, person in enumerate(people):
        best[at] = (released == person).sum(axis=1).argmax()
    return best
