"""Network scale-up: how many of a hidden group the respondents of a general survey know.

Each respondent says how many persons they know of groups whose sizes are known (which gives the size of their
network) and of the hidden group. Estimators: the ratio of sums (Killworth et al. 1998, here `mle`), the mean
of ratios (`pimle`), and the random degree model (Maltiel et al. 2015, `degree`; `barrier` lets acquaintance
with a group differ between respondents). Who does not know it of their acquaintances (transmission), and a
hidden group with smaller networks (degree ratio), make every one of them too small; the correction needs
rates from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equiano.answer import Interval
from equiano.errors import NotEstimableError, UsageError
from equiano.options import takes
from equiano.survey.facts import HeldOut, ScaleUpFacts
from equiano.survey.nsum_data import ScaleUpData, as_scale_up
from equiano.survey.nsum_model import posterior
from equiano.survey.options import ScaleUpOptions, check_bootstrap, check_method
from equiano.survey.rates import Rate
from equiano.survey.result import SizeEstimate
from equiano.words import say

Floats = npt.NDArray[np.float64]

METHODS = ("mle", "pimle", "degree", "barrier")


@takes(ScaleUpOptions)
def scale_up(
    data: object,
    known: Mapping[str, float] | object = None,
    hidden: str = "",
    total: float = 0,
    method: str = "mle",
    *,
    options: ScaleUpOptions,
) -> SizeEstimate:
    """Size of a hidden group by network scale-up.

    Args:
        data: `ScaleUpData`, a file, or a data frame with one row a respondent.
        known: Size of each known group by column name, or a table with the columns `group` and `size`.
        hidden: Column of the hidden group.
        total: Size of the population.
        method: `mle`, `pimle`, `degree` or `barrier`.
        options: What else may be set.

    Raises:
        BadInputError: If the table cannot be used.
        UsageError: If an option does not fit.
        NotEstimableError: If nobody knows anyone of the hidden group.
    """
    check_method(method, METHODS)
    answers = as_scale_up(data, known, hidden, total, weights=options.weights, opening=options.opening)
    _refuse_nobody(answers)
    rng = np.random.default_rng(options.seed)
    found = (_by_resamples if method in _RATIOS else _by_model)(answers, method, options, rng)
    rates = options.rates()
    size, draws, facts = _divided(found, rates, rng)
    degree = answers.degrees()
    facts["without_correction"] = found.size
    facts["mean_network"] = float(np.average(degree, weights=answers.weights))
    facts["networks_of_none"] = int((degree == 0).sum())
    facts["known_of_hidden"] = float(answers.hidden.sum())
    facts["hold_out"] = _held_out(answers)
    make = _EqualTails(draws, found.kind)
    return SizeEstimate(
        method=f"nsum-{method}",
        population=float(size),
        intervals=(make(options.level),),
        respondents=len(answers.hidden),
        diagnostics=facts,
        seed=options.seed,
        data_sha256=answers.sha256,
        notes=(*answers.notes, *_notes(answers, degree, rates)),
        draws=draws,
        make_interval=make,
    )


def _refuse_nobody(answers: ScaleUpData) -> None:
    if answers.hidden.sum():
        return
    # Rule of three: were three expected, none would be seen with a chance of 5 %.
    most = 3 * answers.total / max(float(answers.degrees().sum()), 1.0)
    raise NotEstimableError(
        say(
            "nobody knows anyone of the hidden group: all that can be said is fewer than {most:,} (95%),"
            " if all would know.",
            most=most,
        )
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A size before it is divided by rates.

    Attributes:
        size: Persons.
        draws: Resamples or posterior draws of it.
        facts: Of the method.
        kind: Of the interval.
    """

    size: float
    draws: Floats
    facts: ScaleUpFacts
    kind: str


@dataclass(frozen=True)
class _EqualTails:
    """Intervals with as many draws below as above."""

    draws: Floats
    kind: str

    def __call__(self, level: float) -> Interval:
        """The interval of that level."""
        low, high = (float(x) for x in np.quantile(self.draws, [(1 - level) / 2, (1 + level) / 2]))
        return Interval(level, low, high, self.kind)


def _by_resamples(
    answers: ScaleUpData, method: str, options: ScaleUpOptions, rng: np.random.Generator
) -> _Found:
    check_bootstrap(options.bootstrap)
    estimate = _RATIOS[method]
    count = len(answers.hidden)
    plain = estimate(answers, np.ones(count))
    draws = np.array(
        [
            estimate(answers, rng.multinomial(count, np.full(count, 1 / count)).astype(float))
            for _ in range(options.bootstrap)
        ]
    )
    facts: ScaleUpFacts = {
        "standard_error_binomial": _binomial_error(answers, plain) if method == "mle" else None,
        "bootstrap": options.bootstrap,
    }
    finite = np.asarray(draws[np.isfinite(draws)], np.float64)
    return _Found(plain, finite, facts, "bootstrap of respondents")


def _by_model(answers: ScaleUpData, method: str, options: ScaleUpOptions, rng: np.random.Generator) -> _Found:
    if not np.allclose(answers.weights, 1):
        raise UsageError(say("--weights: `mle` and `pimle` alone take weights."))
    model = posterior(answers, method, options.draws, rng)
    return _Found(float(np.median(model.size)), model.size, model.facts(), "posterior, equal tails")


def _divided(
    found: _Found, rates: Mapping[str, Rate | None], rng: np.random.Generator
) -> tuple[float, Floats, ScaleUpFacts]:
    """Size and draws divided by the rates, each draw by a draw of them; and the facts with the rates."""
    size, draws, facts = found.size, found.draws, ScaleUpFacts(**found.facts)
    if transmission := rates["transmission"]:
        size, draws = size / transmission.middle, draws / transmission.draws(len(draws), rng)
        facts["transmission"] = transmission.facts()
    if ratio := rates["degree_ratio"]:
        size, draws = size / ratio.middle, draws / ratio.draws(len(draws), rng)
        facts["degree_ratio"] = ratio.facts()
    if "bootstrap" not in facts and any(rates.values()):
        size = float(np.median(draws))
    return size, draws, facts


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


def _mle(answers: ScaleUpData, times: Floats) -> float:
    """Ratio of sums; `times` counts each respondent in a resample."""
    weight = answers.weights * times
    below = float(weight @ answers.degrees())
    return answers.total * float(weight @ answers.hidden) / below if below > 0 else float("nan")


def _pimle(answers: ScaleUpData, times: Floats) -> float:
    """Mean of each respondent's ratio; who has no network has none."""
    degree = answers.degrees()
    has = degree > 0
    weight = (answers.weights * times)[has]
    if not weight.sum():
        return float("nan")
    return answers.total * float(np.average(answers.hidden[has] / degree[has], weights=weight))


_RATIOS: dict[str, Callable[[ScaleUpData, Floats], float]] = {"mle": _mle, "pimle": _pimle}


def _binomial_error(answers: ScaleUpData, size: float) -> float:
    """Killworth's standard error, which takes all knowing as by chance: too small, for comparison."""
    below = float(answers.weights @ answers.degrees())
    share = size / answers.total
    return float(answers.total * np.sqrt(share * max(1 - share, 0.0) / below))


def _held_out(answers: ScaleUpData) -> list[HeldOut]:
    """Each known group estimated from the others by the ratio of sums, against its size."""
    rows: list[HeldOut] = []
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
