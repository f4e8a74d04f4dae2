"""Risk groups: identified cases per 100,000 of a group, and an index of areas with its weights laid open.

Groups say where to offer help. Nothing here scores a person, and a low rate may only mean that nobody looked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from equiano.countries.model import CaseFilter, RiskGroup
from equiano.engine import Engine
from equiano.errors import BadInputError, Fault
from equiano.options import check, check_whole, takes
from equiano.record.standing import WhoCounts, who_counts
from equiano.schema.claim_rows import RateReason, RiskRateRow, VulnerabilityIndexRow
from equiano.schema.coverage import Coverage, Scope
from equiano.tables.numbers import NotANumberError
from equiano.tables.raw_table import Opening
from equiano.tables.whole import WholeTable, read_whole
from equiano.vocab.find import fold
from equiano.words import say

# As SDG indicator 16.2.2 and health statistics count rates.
PER = 100_000


def _condition(rule: CaseFilter) -> nw.Expr:
    age = nw.col("age_years")
    parts = []
    if rule.citizenship is not None:
        parts.append(nw.col("citizenship") == rule.citizenship)
    if rule.gender is not None:
        parts.append(nw.col("gender") == rule.gender)
    if rule.age_from:  # from 0 on is no limit, and asking for an age would leave out who is only "under 18"
        parts.append(age >= rule.age_from)
    if rule.age_to is not None:
        inside = age <= rule.age_to
        # A record that says only "under 18" is inside a group that holds all children.
        # 17 is the last year of childhood by the Palermo Protocol.
        whole_childhood = (rule.age_from or 0) == 0 and rule.age_to >= 17
        parts.append((inside | (age.is_null() & nw.col("is_child"))) if whole_childhood else inside)
    return nw.all_horizontal(*parts, ignore_nulls=False)


def cases_of(
    engine: Engine, cases: Path | str, groups: Sequence[RiskGroup], people: WhoCounts | None = None
) -> dict[str, int | None]:
    """Actual victims of each group; None where case data cannot tell its members.

    Args:
        engine: An open engine.
        cases: Parquet file of the schema `case`.
        groups: Risk groups of a pack.
        people: The people of that file by standing, where they were told apart already.
    """
    frame = (people or who_counts(engine, cases)).actual
    present = set(frame.collect_schema().names())
    needed = {
        "citizenship": nw.String(),
        "gender": nw.String(),
        "age_years": nw.Int64(),
        "is_child": nw.Boolean(),
    }
    absent = [nw.lit(None, dtype=kind).alias(name) for name, kind in needed.items() if name not in present]
    if absent:
        frame = frame.with_columns(*absent)
    known = {group.id: group.case_filter for group in groups if group.case_filter is not None}
    # A filter on something that no case records would count zero where the truth is unknown.
    sums = [
        nw.col(name).is_null().cast(nw.Int64).sum().cast(nw.Int64).alias(f"null_{name}") for name in needed
    ]
    sums += [
        nw.when(_condition(rule))
        .then(nw.lit(1))
        .otherwise(nw.lit(0))
        .sum()
        .cast(nw.Int64)
        .alias(f"group_{name}")
        for name, rule in known.items()
    ]
    totals = engine.fetch(frame.select(nw.len().cast(nw.Int64).alias("rows"), *sums)).to_pylist()[0]
    recorded = {name for name in needed if totals[f"null_{name}"] < totals["rows"]}
    return {
        group.id: totals[f"group_{group.id}"] if _can_tell(known.get(group.id), recorded) else None
        for group in groups
    }


def _can_tell(rule: CaseFilter | None, recorded: set[str]) -> bool:
    if rule is None:
        return False
    aged = rule.age_from is not None or rule.age_to is not None
    return (
        (rule.citizenship is None or "citizenship" in recorded)
        and (rule.gender is None or "gender" in recorded)
        and (not aged or bool(recorded & {"age_years", "is_child"}))
    )


def rates(
    groups: Sequence[RiskGroup], cases: Mapping[str, int | None], file: Scope | None = None
) -> list[RiskRateRow]:
    """Rows of the table `risk_rate`: cases per 100,000 of each group.

    Where the size of the group was published as a range, the count is divided by the largest and the
    smallest size. The count itself has no interval: a rate stands only for a complete count of a country.

    Args:
        groups: Risk groups of a pack.
        cases: Cases by group, made by `cases_of`.
        file: What the cases cover. Where it is given, a rate stands only for cases of the whole country in a
            period that holds the day of the size, since others would measure who counted, not who is at risk.
    """
    rows = []
    for group in groups:
        low_size, high_size = group.quantity.range if group.quantity else (None, None)
        persons = group.quantity is not None and group.quantity.measure != "share"
        count = cases.get(group.id)
        row = RiskRateRow(
            group=group.id,
            size_low=low_size if persons else None,
            size_high=high_size if persons else None,
            size_year=group.quantity.end_year if group.quantity else None,
            cases=count,
        )
        if not persons:
            row = replace(row, reason="size_not_published")
        elif count is None:
            row = replace(row, reason="membership_not_recorded")
        elif file is not None and (obstacle := _unlike(group, file)):
            row = replace(row, reason=obstacle)
        elif low_size and high_size:
            row = replace(row, rate_low=count / high_size * PER, rate_high=count / low_size * PER)
        else:
            row = replace(row, reason="size_open_ended")
        rows.append(row)
    return rows


def _unlike(group: RiskGroup, file: Scope) -> RateReason:
    """Why cases may not be divided by the size of a group: `other_coverage`, `other_years` or nothing.

    A size holds at one time, cases come over a period: they speak of the same years if the one lies within
    the other.
    """
    if file.coverage is not Coverage.NATIONAL:
        return "other_coverage"
    period = group.quantity.period if group.quantity else None
    if period is None or file.period is None:
        return "other_years"
    inside = file.period[0] <= period[0][0] and period[1][0] <= file.period[1]
    return "" if inside else "other_years"


@dataclass(frozen=True)
class VulnerabilityIndex:
    """A composite index of areas with everything needed to doubt it.

    Attributes:
        areas: Names of the areas.
        parts: Names of the indicators.
        weights: Their weights, summing to 1.
        scaled: Indicators scaled to 0..1 (min-max), shape (areas, parts).
        score: Weighted sum, shape (areas,).
        rank: 1 = highest score.
        rank_low: 2.5 % quantile of the rank when weights are drawn anew.
        rank_high: 97.5 % quantile.
        top_share: Share of the draws in which the area is among the highest quarter.
        without: Rank when each part is left out, shape (areas, parts).
        outliers: Pairs (area, part) whose value lies far from all others, so that it squeezes their scale.
    """

    areas: tuple[str, ...]
    parts: tuple[str, ...]
    weights: NDArray[np.float64]
    scaled: NDArray[np.float64]
    score: NDArray[np.float64]
    rank: NDArray[np.int64]
    rank_low: NDArray[np.int64]
    rank_high: NDArray[np.int64]
    top_share: NDArray[np.float64]
    without: NDArray[np.int64]
    seed: int
    draws: int
    outliers: tuple[tuple[str, str], ...] = ()

    def rows(self) -> list[VulnerabilityIndexRow]:
        """Rows of the table `vulnerability_index`, highest score first."""
        order = np.argsort(self.rank, kind="stable")
        return [
            VulnerabilityIndexRow(
                area=self.areas[n],
                score=float(self.score[n]),
                rank=int(self.rank[n]),
                rank_low=int(self.rank_low[n]),
                rank_high=int(self.rank_high[n]),
                top_quarter_share=float(self.top_share[n]),
                parts={part: float(self.scaled[n, k]) for k, part in enumerate(self.parts)},
                rank_without={part: int(self.without[n, k]) for k, part in enumerate(self.parts)},
                outlier_in=tuple(part for area, part in self.outliers if area == self.areas[n]),
            )
            for n in order
        ]


def _ranks(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rank along the last axis, 1 = highest; equal scores share the better rank."""
    return np.asarray(1 + (scores[..., None, :] > scores[..., :, None] + 1e-12).sum(-1), dtype=np.int64)


# Scaling by the smallest and the largest value lets one value decide the scale. An area is said to be an
# outlier where all the others lie within a tenth of the range, or, from five areas, where it lies more than
# five robust standard deviations (1.4826 times the median distance from the median) from the median. Both are
# ours and only give a notice.
_SQUEEZED, _FAR, _MAD, _FOR_MAD = 0.1, 5.0, 1.4826, 5


def _outliers(values: NDArray[np.float64]) -> list[int]:
    """Places of the values of one part that lie far from the others."""
    order = np.argsort(values)
    spread = np.ptp(values)
    # Of two values neither is the odd one.
    if len(values) < 3 or spread == 0:
        return []
    low, high = values[order[1]], values[order[-2]]
    found = {int(order[-1])} if high - values[order[0]] <= _SQUEEZED * spread else set()
    if values[order[-1]] - low <= _SQUEEZED * spread:
        found.add(int(order[0]))
    distance = np.abs(values - np.median(values))
    robust = _MAD * np.median(distance)
    if len(values) >= _FOR_MAD and robust > 0:
        found |= {int(place) for place in np.flatnonzero(distance > _FAR * robust)}
    return sorted(found)


_MIRRORED = -0.9999  # correlation; two measures of life are never so, one measure counted both ways always is
_FOR_MIRROR = 4  # areas; with fewer, two parts run opposite by chance


def _opposite(values: NDArray[np.float64], parts: Sequence[str]) -> list[Fault]:
    """Parts that are one measure in two directions: what one adds to the index the other takes away."""
    if len(values) < _FOR_MIRROR:
        return []
    faults = []
    for one in range(len(parts)):
        for two in range(one + 1, len(parts)):
            pair = values[:, [one, two]]
            if (np.ptp(pair, axis=0) > 0).all() and np.asarray(np.corrcoef(pair.T))[0, 1] < _MIRRORED:
                message = say(
                    "runs just opposite to `{other}`: the same measure in two directions. Leave one out, or "
                    "turn one with --lower-is-worse.",
                    other=parts[two],
                )
                faults.append(Fault(message, field=parts[one]))
    return faults


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexOptions:
    """How areas are ranked, and how the ranks are tried.

    Attributes:
        seed: Seed of the draws of weights.
        draws: Number of draws.
        lower_is_worse: Parts of which a lower value means more at risk.
    """

    seed: int = 1
    # The ends of a 95 % interval then rest on fifty draws each; chosen, not measured.
    draws: int = 2000
    lower_is_worse: Collection[str] = ()

    def __post_init__(self) -> None:
        check(self)
        check_whole(self.draws, "draws", least=1)


_USUAL = IndexOptions()
# With equal weights a drawn weight then varies by 22 % of itself (two parts) to 32 % (many). Chosen, not
# measured: wide enough for what reasonable people would disagree about, narrow enough to keep their order.
_CONCENTRATION = 10


@takes(IndexOptions)
def vulnerability_index(
    areas: Sequence[str],
    parts: Sequence[str],
    values: NDArray[np.float64],
    weights: Sequence[float] | None = None,
    options: IndexOptions = _USUAL,
) -> VulnerabilityIndex:
    """A composite index of areas, with an analysis of how stable the ranks are.

    Weights are drawn from a Dirichlet distribution around the stated ones (concentration 10 for each part),
    and each part is left out in turn: OECD/JRC, Handbook on Constructing Composite Indicators, 2008, step 7.

    Args:
        areas: Names of the areas (regions, towns). Not persons.
        parts: Names of the indicators; higher means more at risk, but for those of `lower_is_worse`.
        values: Shape (areas, parts), no missing values.
        weights: One for each part, equal if None.
        options: See `IndexOptions`.

    Raises:
        BadInputError: If shapes differ, a value is missing, there are fewer than two areas or parts, an area
            or a part stands twice, or two parts are one measure in two directions.
    """
    turned = _turned(areas, parts, values, options.lower_is_worse)
    base = _shares(weights, len(parts))
    spread = np.ptp(turned, axis=0)
    scaled = (turned - turned.min(axis=0)) / np.where(spread > 0, spread, 1)
    rng = np.random.default_rng(options.seed)
    # A weight of zero has no Dirichlet law; 1e-9 leaves it at zero in every digit shown.
    drawn = rng.dirichlet(np.maximum(base, 1e-9) * _CONCENTRATION * len(parts), size=options.draws)
    ranks, stated = _ranks(drawn @ scaled.T), _ranks(scaled @ base)
    low, high = np.quantile(ranks, [0.025, 0.975], axis=0, method="inverted_cdf")
    # The stated weights are among those that are possible, so their rank lies in the interval, always.
    low, high = np.minimum(low, stated), np.maximum(high, stated)
    outliers = tuple((areas[n], part) for k, part in enumerate(parts) for n in _outliers(turned[:, k]))
    left_out = base * (1 - np.eye(len(parts)))
    sums = left_out.sum(axis=1, keepdims=True)
    without = _ranks((left_out / np.where(sums > 0, sums, 1)) @ scaled.T).T
    # A quarter, at least one area: a list as long as a programme can begin with. Chosen.
    top = np.mean(ranks <= max(1, len(areas) // 4), axis=0)
    return VulnerabilityIndex(
        tuple(areas), tuple(parts), base, scaled, scaled @ base, stated,
        low.astype(np.int64), high.astype(np.int64), top, without, options.seed, options.draws, outliers,
    )  # fmt: skip


def _turned(
    areas: Sequence[str], parts: Sequence[str], values: NDArray[np.float64], lower_is_worse: Collection[str]
) -> NDArray[np.float64]:
    """The values with higher as more at risk, shape (areas, parts).

    Raises:
        BadInputError: As `vulnerability_index` says.
    """
    if values.shape != (len(areas), len(parts)) or min(values.shape, default=0) < 2:
        raise BadInputError(say("the index needs at least two areas and two parts, one value for each."))
    if not np.isfinite(values).all():
        raise BadInputError(
            say("the index has missing values. Fill them in, or leave the area or the part out.")
        )
    _refuse_doubles(areas, parts)
    turned = np.where([part in lower_is_worse for part in parts], -values, values)
    if faults := _opposite(turned, parts):
        raise BadInputError(say("the parts of the index contradict each other."), faults)
    return np.asarray(turned)


def _shares(weights: Sequence[float] | None, parts: int) -> NDArray[np.float64]:
    """Weights that sum to 1, shape (parts,).

    Raises:
        BadInputError: If they are not one for each part, one is negative, or all are zero.
    """
    base = np.full(parts, 1 / parts) if weights is None else np.asarray(weights, dtype=np.float64)
    if len(base) != parts or not np.isfinite(base).all() or (base < 0).any() or base.sum() <= 0:
        raise BadInputError(say("the index needs one weight for each part, none negative, not all zero."))
    return np.asarray(base / base.sum())


def _refuse_doubles(areas: Sequence[str], parts: Sequence[str]) -> None:
    for names in (areas, parts):
        if len({fold(name) for name in names}) < len(names):
            raise BadInputError(say("an area or a part of the index stands twice. Leave one out."))


def read_areas(
    path: Path | str, opening: Opening | None = None
) -> tuple[list[str], list[str], NDArray[np.float64]]:
    """Read a table with a column `area` and one numeric column for each part of the index.

    Args:
        path: CSV or XLSX file.
        opening: Encoding, sheet and header row, where the user gave them.

    Raises:
        BadInputError: With every faulty cell, area and part.
    """
    return areas_of(read_whole(path, opening, ("area",)))


def areas_of(table: WholeTable) -> tuple[list[str], list[str], NDArray[np.float64]]:
    """Areas, parts of the index and values, shape (areas, parts), of a table with a column `area`.

    Raises:
        BadInputError: With every faulty cell.
    """
    parts = [name for name in table.columns if name != "area"]
    faults, values = [], np.full((len(table.rows), len(parts)), np.nan)
    for place, part in enumerate(parts):
        numbers = table.reader_of(part)
        for number, row in enumerate(table.rows):
            try:
                values[number, place] = numbers.number(row[part])
            except NotANumberError as error:
                faults.append(Fault(str(error), field=part, row=table.numbers[number]))
    table.refuse([*faults, *_doubled_areas(table), *_doubled_parts(parts)])
    return table.column("area"), parts, values


def _doubled_areas(table: WholeTable) -> list[Fault]:
    """Rows whose area is empty or stands in an earlier row, whatever its letters' case and blanks."""
    faults, first = [], dict[str, int]()
    for number, area in zip(table.numbers, table.column("area"), strict=True):
        key = fold(area)
        if not key:
            faults.append(Fault(say("empty; give the name of the area."), "area", number))
        elif key in first:
            faults.append(
                Fault(say("this area stands in row {row} already.", row=first[key]), "area", number)
            )
        first.setdefault(key, number)
    return faults


def _doubled_parts(parts: Sequence[str]) -> list[Fault]:
    folded = [fold(part) for part in parts]
    return [
        Fault(say("this part stands twice. Leave one out."), field=part)
        for place, part in enumerate(parts)
        if folded[place] in folded[:place]
    ]
