"""The answers of a network scale-up survey: how many persons each respondent knows in each group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equiano.errors import BadInputError, Fault, UsageError
from equiano.estimate.table import text_sha256
from equiano.survey.sheet import SurveySheet, sheet_of
from equiano.tables.raw_table import Opening
from equiano.words import say

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ScaleUpData:
    """Answers of n respondents.

    Attributes:
        known: Persons known in each group of known size, shape (n, K).
        sizes: Sizes of these groups, shape (K,).
        names: Their names.
        hidden: Persons known of the hidden group, shape (n,).
        total: Size of the population that networks are drawn from.
        weights: Weight of each respondent, shape (n,); ones where the table has none.
        sha256: Hash of the data.
        notes: In words.
    """

    known: Floats
    sizes: Floats
    names: tuple[str, ...]
    hidden: Floats
    total: float
    weights: Floats
    sha256: str
    notes: tuple[str, ...] = ()

    def degrees(self) -> Floats:
        """Size of each respondent's network from the groups of known size, shape (n,)."""
        return np.asarray(self.known.sum(1) * self.total / self.sizes.sum(), np.float64)


def as_scale_up(
    data: object,
    known: Mapping[str, float] | object,
    hidden: str,
    total: float,
    *,
    weights: str | None = None,
    opening: Opening | None = None,
) -> ScaleUpData:
    """Answers from a file, a data frame, a list of dictionaries or a dictionary of columns.

    Args:
        data: One row a respondent; a column for each known group and one for the hidden group.
        known: Size of each known group by column name, or a table with the columns `group` and `size`.
        hidden: Column of the hidden group.
        total: Size of the population.
        weights: Column with weights of the respondents, if they were not drawn alike.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: With every cell that is missing or no count, and every size that makes no sense.
        UsageError: If a column is not there.
    """
    if isinstance(data, ScaleUpData):
        return data
    sheet = sheet_of(data, opening)
    sizes = _sizes(known, total)
    wanted = [*sizes, hidden, *([weights] if weights else [])]
    if missing := [name for name in wanted if name not in sheet.columns]:
        raise UsageError(say("{source} has no column `{name}`.", source=sheet.source, name=missing[0]))
    if hidden in sizes:
        raise UsageError(say("--hidden: `{name}` is a group of known size.", name=hidden))
    table, weight = _numbers(sheet, (*sizes, hidden), weights)
    sha256 = sheet.sha256 or text_sha256("\n".join(",".join(f"{x:g}" for x in row) for row in table))
    return ScaleUpData(
        table[:, :-1],
        np.array(list(sizes.values()), np.float64),
        tuple(sizes),
        table[:, -1],
        float(total),
        weight / weight.mean(),
        sha256,
        sheet.notes,
    )


def _numbers(sheet: SurveySheet, names: tuple[str, ...], weights: str | None) -> tuple[Floats, Floats]:
    """Answers by respondent and group, the hidden group last, and the weights of respondents."""
    faults: list[Fault] = []
    columns = [sheet.numbers_of(name, faults, whole=True) for name in names]
    heavy = sheet.numbers_of(weights, faults, least=0.0) if weights else [1.0] * len(sheet.rows)
    sheet.refuse(faults)
    table, weight = np.array(columns, np.float64).T, np.array(heavy, np.float64)
    if not table[:, :-1].sum():
        raise BadInputError(
            say("{name}: nobody knows anyone of the groups of known size.", name=sheet.source)
        )
    if not weight.sum():
        raise BadInputError(say("{name}: all weights are 0.", name=sheet.source))
    return table, weight


def _sizes(known: Mapping[str, float] | object, total: float) -> dict[str, float]:
    if total <= 0:
        raise UsageError(say("--total: give the size of the population."))
    if isinstance(known, Mapping) and all(
        isinstance(size, (int, float, np.number)) for size in known.values()
    ):
        sizes = {str(name): float(size) for name, size in known.items()}
        source = say("the sizes")
    else:
        sheet = sheet_of(known)
        sizes, source = _sizes_of_table(sheet), sheet.source
    if len(sizes) < 2:
        raise BadInputError(say("{name}: give the sizes of two or more groups.", name=source))
    if wrong := [name for name, size in sizes.items() if not 0 < size < total]:
        raise BadInputError(
            say("{name}: the size of `{group}` is not between 0 and --total.", name=source, group=wrong[0])
        )
    return sizes


def _sizes_of_table(sheet: SurveySheet) -> dict[str, float]:
    sheet.need(("group", "size"))
    faults: list[Fault] = []
    numbers = sheet.numbers_of("size", faults, least=1.0)
    names = [row["group"] for row in sheet.rows]
    faults += [
        sheet.fault(i, "group", say("the group stands twice."))
        for i, name in enumerate(names)
        if name in names[:i]
    ]
    sheet.refuse(faults)
    return {name: float(size or 0.0) for name, size in zip(names, numbers, strict=True)}
