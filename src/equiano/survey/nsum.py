"""Network scale-up: how many of a hidden group the respondents of a general survey know.

Each respondent says how many persons they know of groups whose sizes are known (which gives the size of their
network) and of the hidden group. Estimators: the ratio of sums (Killworth et al. 1998, here `mle`), the mean
of ratios (`pimle`), and the random degree model (Maltiel et al. 2015, `degree`; `barrier` lets acquaintance
with a group differ between respondents). Who does not know it of their acquaintances (transmission), and a
hidden group with smaller networks (degree ratio), make every one of them too small; the correction needs
rates from elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from equiano.answer import Interval, check_level
from equiano.errors import BadInputError, NotEstimableError, UsageError
from equiano.estimate.table import text_sha256
from equiano.survey.nsum_model import posterior
from equiano.survey.rates import Rate
from equiano.survey.result import SizeEstimate
from equiano.survey.sheet import sheet_of
from equiano.tables.raw_table import Opening
from equiano.words import say

Floats = npt.NDArray[np.float64]

METHODS = ("mle", "pimle", "degree", "barrier")


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
    faults: list[Any] = []
    columns = [sheet.numbers_of(name, faults, whole=True) for name in (*sizes, hidden)]
    heavy = sheet.numbers_of(weights, faults, least=0.0) if weights else [1.0] * len(sheet.rows)
    sheet.refuse(faults)
    table = np.array(columns, np.float64).T
    weight = np.array(heavy, np.float64)
    if not table[:, :-1].sum():
        raise BadInputError(
            say("{name}: nobody knows anyone of the groups of known size.", name=sheet.source)
        )
    if not weight.sum():
        raise BadInputError(say("{name}: all weights are 0.", name=sheet.source))
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
        sheet.need(("group", "size"))
        faults: list[Any] = []
        numbers = sheet.numbers_of("size", faults, least=1.0)
        names = [row["group"] for row in sheet.rows]
        faults += [
            sheet.fault(i, "group", say("the group stands twice."))
            for i, name in enumerate(names)
            if name in names[:i]
        ]
        sheet.refuse(faults)
        sizes = {name: float(size or 0.0) for name, size in zip(names, numbers, strict=True)}
        source = sheet.source
    if len(sizes) < 2:
        raise BadInputError(say("{name}: give the sizes of two or more groups.", name=source))
    if wrong := [name for name, size in sizes.items() if not 0 < size < total]:
        raise BadInputError(
            say("{name}: the size of `{group}` is not between 0 and --total.", name=source, group=wrong[0])
        )
    return sizes


def scale_up(
    data: object,
    known: Mapping[str, float] | object = None,
    hidden: str = "",
    total: float = 0,
    method: str = "mle",
    *,
    transmission: Rate | float | str | None = None,
    degree_ratio: Rate | float | str | None = None,
    weights: str | None = None,
    level: float = 0.95,
    bootstrap: int = 1000,
    draws: int = 4000,
    seed: int = 1,
    opening: Opening | None = None,
) -> SizeEstimate:
    """Size of a hidden group by network scale-up.

    Args:
        data: `ScaleUpData`, a file, or a data frame with one row a respondent.
        known: Size of each known group by column name, or a table with the columns `group` and `size`.
        hidden: Column of the hidden group.
        total: Size of the population.
        method: `mle`, `pimle`, `degree` or `barrier`.
        transmission: Share of their acquaintances in the hidden group of whom respondents know it: a number,
            `low-high` (95 %), or a `Rate`. Divides the estimate.
        degree_ratio: Mean network of the hidden group over that of the population (barrier); the same forms.
        weights: Column with weights of the respondents (`mle`, `pimle`).
        level: Nominal coverage.
        bootstrap: Resamples of respondents (`mle`, `pimle`).
        draws: Posterior draws (`degree`, `barrier`).
        seed: Seed of the random generator.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: If the table cannot be used.
        UsageError: If an option does not fit.
        NotEstimableError: If nobody knows anyone of the hidden group.
    """
    if method not in METHODS:
        raise UsageError(
            say("--method {given}: choose one of {known}.", given=method, known=", ".join(METHODS))
        )
    check_level(level)
    answers = as_scale_up(data, known, hidden, total, weights=weights, opening=opening)
    if not answers.hidden.sum():
        raise NotEstimableError(
            say(
                "nobody knows anyone of the hidden group: all that can be said is fewer than {most:,} (95%),"
                " if all would know.",
                most=3 * answers.total / max(float(_degrees(answers).sum()), 1.0),
            )
        )
    rng = np.random.default_rng(seed)
    rates = {"transmission": Rate.of(transmission), "degree_ratio": Rate.of(degree_ratio, most=None)}
    facts: dict[str, Any] = {}
    if method in ("mle", "pimle"):
        estimate = _mle if method == "mle" else _pimle
        plain = estimate(answers, np.ones(len(answers.hidden)))
        found = _resampled(answers, method, bootstrap, rng)
        facts["standard_error_binomial"] = _binomial_error(answers, plain) if method == "mle" else None
        facts["bootstrap"] = bootstrap
    else:
        if not np.allclose(answers.weights, 1):
            raise UsageError(say("--weights: `mle` and `pimle` alone take weights."))
        model = posterior(answers.known, answers.sizes, answers.hidden, answers.total, method, draws, rng)
        found, plain = model.size, float(np.median(model.size))
        facts |= model.facts()
    size, draws_of = plain, found
    for name, rate in rates.items():
        if rate is not None:
            size, draws_of = size / rate.middle, draws_of / rate.draws(len(draws_of), rng)
            facts[name] = rate.as_dict()
    if method not in ("mle", "pimle") and any(rates.values()):
        size = float(np.median(draws_of))
    degree = _degrees(answers)
    facts |= {
        "without_correction": plain,
        "mean_network": float(np.average(degree, weights=answers.weights)),
        "networks_of_none": int((degree == 0).sum()),
        "known_of_hidden": float(answers.hidden.sum()),
        "hold_out": _held_out(answers),
    }
    kind = "bootstrap of respondents" if method in ("mle", "pimle") else "posterior, equal tails"

    def make(wanted: float) -> Interval:
        low, high = (float(x) for x in np.quantile(draws_of, [(1 - wanted) / 2, (1 + wanted) / 2]))
        return Interval(wanted, low, high, kind)

    return SizeEstimate(
        method=f"nsum-{method}",
        population=float(size),
        intervals=(make(level),),
        respondents=len(answers.hidden),
        diagnostics=facts,
        seed=seed,
        data_sha256=answers.sha256,
        notes=(*answers.notes, *_notes(answers, degree, rates)),
        draws=draws_of,
        make_interval=make,
    )


def _notes(answers: ScaleUpData, degree: Floats, rates: Mapping[str, Rate | None]) -> list[str]:
    notes = []
    if rates["transmission"] is None:
        notes.append(
            say("taken: whether an acquaintance is of the group is always known; if not, there are more.")
        )
    if rates["degree_ratio"] is None:
        notes.append(
            say("taken: the hidden group's networks are as large as others'; if smaller, there are more.")
        )
    if none := int((degree == 0).sum()):
        notes.append(
            say(
                "{persons:,} {persons|respondent knows|respondents know} nobody of the groups of known size;"
                " `pimle` leaves them out.",
                persons=none,
            )
        )
    return notes


def _degrees(answers: ScaleUpData) -> Floats:
    """Size of each respondent's network from the groups of known size."""
    return np.asarray(answers.known.sum(1) * answers.total / answers.sizes.sum(), np.float64)


def _mle(answers: ScaleUpData, times: Floats) -> float:
    """Ratio of sums; `times` counts each respondent in a resample."""
    weight = answers.weights * times
    below = float(weight @ _degrees(answers))
    return answers.total * float(weight @ answers.hidden) / below if below > 0 else float("nan")


def _pimle(answers: ScaleUpData, times: Floats) -> float:
    """Mean of each respondent's ratio; who has no network has none."""
    degree = _degrees(answers)
    has = degree > 0
    weight = (answers.weights * times)[has]
    if not weight.sum():
        return float("nan")
    return answers.total * float(np.average(answers.hidden[has] / degree[has], weights=weight))


def _resampled(answers: ScaleUpData, method: str, draws: int, rng: np.random.Generator) -> Floats:
    if draws < 100:
        raise UsageError(say("--bootstrap: at least 100; 1000 is usual."))
    count = len(answers.hidden)
    estimate = _mle if method == "mle" else _pimle
    found = np.array(
        [
            estimate(answers, rng.multinomial(count, np.full(count, 1 / count)).astype(float))
            for _ in range(draws)
        ]
    )
    return np.asarray(found[np.isfinite(found)], np.float64)


def _binomial_error(answers: ScaleUpData, size: float) -> float:
    """Killworth's standard error, which takes all knowing as by chance: too small, for comparison."""
    below = float(answers.weights @ _degrees(answers))
    share = size / answers.total
    return float(answers.total * np.sqrt(share * max(1 - share, 0.0) / below))


def _held_out(answers: ScaleUpData) -> list[dict[str, Any]]:
    """Each known group estimated from the others by the ratio of sums, against its size."""
    rows = []
    for k, name in enumerate(answers.names):
        rest = np.arange(len(answers.names)) != k
        below = float(answers.weights @ answers.known[:, rest].sum(1)) / answers.sizes[rest].sum()
        if below > 0:
            estimate = float(answers.weights @ answers.known[:, k]) / below
            rows.append(
                {
                    "group": name,
                    "size": answers.sizes[k],
                    "estimate": estimate,
                    "ratio": estimate / answers.sizes[k],
                }
            )
    return rows
