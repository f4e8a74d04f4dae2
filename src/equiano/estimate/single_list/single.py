"""Every model of one list side by side, and what they allow to be said."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from scipy.special import ndtri

from equiano.errors import UsageError
from equiano.estimate.facts import SingleListFacts
from equiano.estimate.interval import LEVELS, LogNormal, usual
from equiano.estimate.result import Estimate, Interval, NotEstimable
from equiano.estimate.single_list import bounds
from equiano.estimate.single_list.checks import judge, levels, overdispersion, ratio_plot
from equiano.estimate.single_list.contacts import ContactTable
from equiano.estimate.single_list.distributions import DISTRIBUTIONS
from equiano.estimate.single_list.fit import Fit, Floats, fit
from equiano.estimate.single_list.result import SingleList
from equiano.estimate.single_list.verdict import verdict
from equiano.words import mark, say

BOUNDS = ("chao", "chao-without-ones", "zelterman")
MODELS = (*DISTRIBUTIONS, *BOUNDS)
LOWER_BOUNDS = ("chao", "chao-without-ones")
# Models this near to the best in BIC take part in the range. Of 23 ranges given to lists whose persons differ
# in two classes, unnoticed, 8 held the truth with 6, 16 with 10, 19 with 14, 22 with 20.
NEAR = 20.0
LABELS = {
    "poisson": mark("one list, Poisson"),
    "geometric": mark("one list, geometric"),
    "negative-binomial": mark("one list, negative binomial"),
    "one-inflated-poisson": mark("one list, Poisson, some never seen again"),
    "one-inflated-geometric": mark("one list, geometric, some never seen again"),
    "one-inflated-poisson-all": mark("one list, Poisson, some are seen just once"),
    "one-inflated-geometric-all": mark("one list, geometric, some are seen just once"),
    "chao": mark("one list, Chao's lower bound"),
    "chao-without-ones": mark("one list, lower bound without those seen once"),
    "zelterman": mark("one list, Zelterman"),
}
LOG_NORMAL, NORMAL = mark("log-normal, Horvitz-Thompson"), mark("normal, Horvitz-Thompson")
Result = Estimate | NotEstimable


def estimate_single_list(
    table: ContactTable, model: str = "poisson", *, all_columns: bool = False
) -> SingleList:
    """Estimate the persons behind one list.

    Args:
        table: The list.
        model: One of `MODELS`, the one whose number is `population`; every other stands beside it.
        all_columns: Whether the user named the columns, so that none may be left out.

    Raises:
        UsageError: If there is no such model.
    """
    if model not in MODELS:
        raise UsageError(
            say(
                "--model {model}: not a model of one list. Choose one of: {all}.",
                model=model,
                all=", ".join(MODELS),
            )
        )
    if not all_columns:
        table = _estimable_columns(table)
    design = table.design()
    fits: dict[str, Fit | None] = {}
    for name, distribution in DISTRIBUTIONS.items():
        fits[name] = _fit(table, design, name, fits.get(distribution.base))
    plain = _fit(table, design[:, :1], "poisson")
    results = [*_results(table, design, fits)]
    if table.columns:
        results.append(_of_fit(replace(table, columns={}), "poisson", plain))
    return _judged(table, design, fits, results, MODELS.index(model))


def _estimable_columns(table: ContactTable) -> ContactTable:
    """Leave out columns with a group in which nobody was seen twice: its hidden would have no end."""
    if not (table.times > 1).any():
        return table.without(list(table.columns))
    for name in list(table.columns):
        if groups := table.never_again(name):
            note = say(
                "column `{name}` was left out: in {groups:,} of its groups nobody was seen twice; put groups "
                "together",
                name=name,
                groups=groups,
            )
            table = table.without([name], note)
    return table


def _fit(table: ContactTable, design: Floats, name: str, base: Fit | None = None) -> Fit | None:
    if not (table.times > 1).any():
        return None
    mean = float(table.persons @ table.times / table.persons.sum())
    return fit(DISTRIBUTIONS[name], table.times, table.persons, design, max(2 * (mean - 1), 1e-3), base)


def _results(table: ContactTable, design: Floats, fits: dict[str, Fit | None]) -> Iterator[Result]:
    """In the order of `MODELS`."""
    for name, found in fits.items():
        yield _of_fit(table, name, found)
    pairs = {
        "chao": (bounds.chao(table.times, table.persons, design), True),
        "chao-without-ones": (bounds.chao_without_ones(table.times, table.persons), True),
        "zelterman": (bounds.zelterman(table.times, table.persons, design), False),
    }
    for name, (pair, lower) in pairs.items():
        if pair is None:
            yield _refused(table, name)
            continue
        yield _estimate(table, name, pair, None, {"lower_bound": lower})


def _of_fit(table: ContactTable, name: str, found: Fit | None) -> Result:
    if found is None:
        return _refused(table, name)
    diagnostics: SingleListFacts = {
        "aic": found.aic,
        "log_likelihood": found.log_likelihood,
        "variance": found.variance,
    }
    distribution = DISTRIBUTIONS[name]
    if distribution.extra:
        value = float(found.coefficients[-1])
        if distribution.extra == "dispersion":
            diagnostics["dispersion"] = math.exp(value)
        else:
            diagnostics["ones"] = _share(value)
        diagnostics["on_edge"] = found.on_edge
    size = (found.population, found.variance)
    return _estimate(table, name, size, found.bic(table.observed), diagnostics)


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-logit)) if logit > -700 else 0.0


def _formula(table: ContactTable, name: str) -> str:
    return f"{name}: {' + '.join(table.columns) or '1'}"


def _estimate(
    table: ContactTable,
    name: str,
    size: tuple[float, float],
    bic: float | None,
    diagnostics: SingleListFacts,
) -> Estimate:
    """A result from the population and its variance."""
    population, variance = size
    return Estimate(
        f"single-list-{name}",
        population,
        table.observed,
        _intervals(population, variance, table.observed),
        _formula(table, name),
        bic,
        None,
        None,
        {"variance": variance, **diagnostics},
        None,
        table.sha256,
        label=LABELS[name],
        role="bound" if name in LOWER_BOUNDS else "estimate",
        make_interval=_log_normal(population, variance, table.observed),
    )


def _intervals(population: float, variance: float, observed: int) -> tuple[Interval, ...]:
    """Log-normal for the hidden (Chao 1987), which never falls below those seen; then the symmetric ones."""
    symmetric = []
    for level in LEVELS:
        half = float(ndtri((1 + level) / 2)) * math.sqrt(variance)
        symmetric.append(Interval(level, population - half, population + half, NORMAL))
    return (*usual(_log_normal(population, variance, observed)), *symmetric)


def _log_normal(population: float, variance: float, observed: int) -> LogNormal:
    hidden = population - observed
    spread = math.sqrt(math.log1p(variance / hidden**2)) if hidden > 0 else 0.0
    return LogNormal(observed, hidden, spread, LOG_NORMAL)


def _refused(table: ContactTable, name: str) -> NotEstimable:
    repeated = int(table.persons[table.times > 1].sum())
    reason = (
        say("Nobody was seen more than once, so the list says nothing of those it never saw.")
        if not repeated
        else say("This model has no finite estimate from these contacts.")
    )
    return NotEstimable(
        f"single-list-{name}",
        reason,
        {"seen_again": repeated},
        table.observed,
        1,
        table.sha256,
        label=LABELS[name],
    )


def _judged(
    table: ContactTable, design: Floats, fits: dict[str, Fit | None], results: list[Result], main: int
) -> SingleList:
    by_name = dict(zip(MODELS, results, strict=False))
    bics = {name: found.bic(table.observed) for name, found in fits.items() if found is not None}
    near = _near(bics)
    intervals = [i for name in near if (i := _interval(by_name[name]))]
    if_none_left = _if_none_left(by_name)
    floor = i.low if (i := _interval(by_name["chao-without-ones"])) else None
    if floor is not None and if_none_left is not None:
        floor = min(floor, if_none_left)  # with few seen three times chance can put it above Chao's
    # Nothing says that the persons seen once are not too many: no lower end rests on them.
    low = min((floor, *(i.low for i in intervals))) if floor is not None and intervals else None
    high = max((i.high for i in intervals), default=None)
    poisson = fits["poisson"]
    checks = judge(
        int(table.persons[table.times > 1].sum()),
        None if poisson is None else overdispersion(table.times, table.persons, design, poisson),
        _ones(bics),
        high / low if low and high else None,
        {"ones": {"bic": bics}, "single_width": {"models": near}},
    )
    known = levels(checks)
    code = verdict(known, floor is not None)
    frequencies = table.frequencies()
    return SingleList(
        results[main],
        tuple(results),
        checks,
        code,
        low if code == "range" else floor if code == "at-least" else None,
        high if code == "range" else None,
        if_none_left if known["ones"] == "ok" else None,
        frequencies,
        ratio_plot(frequencies),
        tuple(table.columns),
        table.notes,
    )


def _if_none_left(by_name: dict[str, Result]) -> float | None:
    """The lower end of Chao's bound, and not above that of the Poisson model.

    The Poisson figure is itself a lower bound where persons differ; where they do not, Chao's is the one that
    chance has put too high.
    """
    found = [i for name in ("chao", "poisson") if (i := _interval(by_name[name]))]
    return min((i.low for i in found), default=None)


def _interval(result: Result) -> Interval | None:
    return result.interval(0.95) if isinstance(result, Estimate) else None


def _near(bics: dict[str, float]) -> list[str]:
    """The Poisson model and those without one-inflation that the data do not tell from the best."""
    plain = {name: bic for name, bic in bics.items() if not name.startswith("one-inflated")}
    best = min(plain.values(), default=math.inf)
    return [name for name, bic in plain.items() if name == "poisson" or bic <= best + NEAR]


def _ones(bics: dict[str, float]) -> float | None:
    inflated = [bic for name, bic in bics.items() if name.startswith("one-inflated")]
    plain = [bic for name, bic in bics.items() if not name.startswith("one-inflated")]
    return min(plain) - min(inflated) if inflated and plain else None
