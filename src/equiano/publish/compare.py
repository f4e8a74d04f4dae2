"""How close a synthetic table is to its original: the measures of the benchmarks, for any two tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from equiano.errors import BadInputError, Fault
from equiano.publish.combinations import Codes, Layout, count
from equiano.publish.domain import size_faults
from equiano.publish.microdata import Categories, read_categories
from equiano.words import say


@dataclass(frozen=True)
class Closeness:
    """Counts of all combinations of `way` filled values, of a synthetic table against its original.

    Attributes:
        way: Number of values in a combination.
        mae: Mean absolute error of counts over the combinations that either table has.
        tvd: Total variation distance between tables of `way` columns, unknown being a value; mean over
        tables.
        combinations: Number of combinations that either table has.
        fabricated: Combinations in the synthetic table that the original does not have.
        sup10: Combinations with at least 10 originals that are gone.
        rare: Combinations with 1 to 9 originals that the synthetic table shows.
    """

    way: int
    mae: float
    tvd: float
    combinations: int
    fabricated: int
    sup10: int
    rare: int


def closeness_of(original: Codes, synthetic: Codes, sizes: Sequence[int]) -> tuple[Closeness, ...]:
    """The measures for combinations of one, two and three values. Tables may differ in number of records."""
    layout = Layout(tuple(sizes))
    ways = range(1, min(3, len(sizes)) + 1)
    pairs = zip(ways, count(original, layout), count(synthetic, layout), strict=False)
    return tuple(
        _closeness(way, true, shown, _distance(original, synthetic, layout.sizes, way))
        for way, true, shown in pairs
    )


def _closeness(way: int, true: np.ndarray, shown: np.ndarray, distance: float) -> Closeness:
    either = (true > 0) | (shown > 0)
    error = np.abs(true[either] - shown[either])
    return Closeness(
        way=way,
        mae=float(error.mean()) if either.any() else 0.0,
        tvd=distance,
        combinations=int(either.sum()),
        fabricated=int(((true == 0) & (shown > 0)).sum()),
        # Ten, as the policy's minimum: a count that may be shown, and is lost.
        sup10=int(((true >= 10) & (shown == 0)).sum()),
        rare=int(((true > 0) & (true < 10) & (shown > 0)).sum()),
    )


def _distance(original: Codes, synthetic: Codes, sizes: Sequence[int], way: int) -> float:
    distances = [
        0.5 * np.abs(_shares(original, columns, sizes) - _shares(synthetic, columns, sizes)).sum()
        for columns in combinations(range(len(sizes)), way)
    ]
    return float(np.mean(distances))


def _shares(codes: Codes, columns: Sequence[int], sizes: Sequence[int]) -> np.ndarray:
    place = np.zeros(len(codes), np.int64)
    for j in columns:
        place = place * (sizes[j] + 1) + codes[:, j]
    cells = int(np.prod([sizes[j] + 1 for j in columns]))
    return np.bincount(place, minlength=cells) / max(len(codes), 1)


def compare_files(original: Path | str, synthetic: Path | str) -> tuple[tuple[Closeness, ...], int, int]:
    """The measures for two tables with the same columns, and their numbers of records.

    Raises:
        BadInputError: If a file is no table, or the columns differ.
    """
    one, other = read_categories(original), read_categories(synthetic)
    return compare_categories(one, other), len(one.numbers), len(other.numbers)


def compare_categories(original: Categories, synthetic: Categories) -> tuple[Closeness, ...]:
    """The measures for two tables with the same columns.

    Raises:
        BadInputError: If the columns differ or have too many values.
    """
    first, second = original.columns, synthetic.columns
    if set(first) != set(second):
        raise BadInputError(
            say("the two tables have different columns"),
            [Fault(say("in one table only"), column) for column in sorted(set(first) ^ set(second))],
        )
    values = {column: sorted({*cells, *second[column]} - {""}) for column, cells in first.items()}
    if faults := size_faults(values):
        raise BadInputError(say("the tables cannot be compared"), faults)
    one, two = _codes(first, values), _codes({column: second[column] for column in first}, values)
    return closeness_of(one, two, [len(listed) for listed in values.values()])


def _codes(columns: Mapping[str, Sequence[str]], values: Mapping[str, Sequence[str]]) -> Codes:
    coded = []
    for column, cells in columns.items():
        code = {value: number for number, value in enumerate(["", *values[column]])}
        coded.append(np.array([code[cell] for cell in cells], np.int16))
    return np.column_stack(coded)


def as_dict(closeness: Closeness) -> dict[str, float | int]:
    """The measures for JSON, rounded to what can be meant."""
    return {
        name: round(value, 5) if isinstance(value, float) else value
        for name, value in asdict(closeness).items()
    }
