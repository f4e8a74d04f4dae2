"""Two methods on models in which persons differ in how easily they are seen: `mth` and its bound, `chao`."""

from __future__ import annotations

import math
import re
from functools import partial
from typing import cast

from equiano.errors import UsageError
from equiano.estimate.facts import BesideExclusion, ListedModel, VisibilityFacts
from equiano.estimate.heterogeneity import (
    best_differing,
    lower_bound,
    visibility_evidence,
)
from equiano.estimate.interval import usual
from equiano.estimate.method import MODEL_LISTS, Method
from equiano.estimate.models import model_space
from equiano.estimate.ranking import rank_models
from equiano.estimate.result import Estimate, NotEstimable, RankedModel, finite_or_none
from equiano.estimate.table import CaptureTable, overlap_evidence
from equiano.estimate.visibility_models import (
    BOUND,
    FUNCTIONS,
    Fitted,
    VisibilityModel,
    fit_model,
    orders_of,
    profile_interval,
)
from equiano.words import mark, number, say


def all_models(table: CaptureTable) -> list[VisibilityModel]:
    """M0, Mt, Mh and Mth with the bound and each function, as Rcapture's `closedp.t` lists them.

    Above `MODEL_LISTS` lists only Mt and Mth. Its `Mb` and `Mbh` are left out: there persons change after
    they are first seen, in the order of the occasions, and lists of agencies have no order.
    """
    return [
        fit_model(table, function, equal_lists=equal_lists).model
        for functions in ((None,), (BOUND, *FUNCTIONS))
        for equal_lists in ((True, False) if table.size <= MODEL_LISTS else (False,))
        for function in functions
    ]


def estimate_mth(
    table: CaptureTable, *, model: str | None = None, models: int = 0
) -> Estimate | NotEstimable:
    """Population if persons differ in how easily they are seen (Rivest and Baillargeon 2007).

    The number hangs on how they differ, which no data tell: the models Poisson, Darroch and Gamma may fit
    equally well and differ by half. What holds for each is the bound of `estimate_chao`.

    Args:
        table: Capture table of 3 to 20 lists.
        model: `poisson`, `darroch` or `gamma`, without interactions or with them (`darroch [12,34]`, lists
            numbered from 1); None for the lowest BIC among all three, pairs of lists beside them.
        models: Report so many of the models of `all_models`, those of lowest BIC.

    Returns:
        The estimate with profile likelihood intervals; `models` among its diagnostics has AIC and BIC of
        all models, `slope` is above 0 if persons differ.

    Raises:
        UsageError: If there is no such model.
    """
    ranking = rank_models(table) if table.size <= MODEL_LISTS else None
    fitted = best_differing(table, ranking) if model is None else _named(table, model)
    every, evidence = all_models(table), visibility_evidence(table, ranking)
    if fitted is None or not fitted.model.exists:
        reason = say("No model in which persons differ has an estimate that exists and is identifiable.")
        details = {"models": _listed(every), "overlaps": overlap_evidence(table)}
        return NotEstimable("mth", reason, details, table.observed, 1, table.sha256)
    notes = [_dependence_on_form(every)]
    if (fitted.model.slope or 0.0) <= 0.0:
        notes.append(
            say(
                "The coefficient of the function is not above 0: the table does not show that persons "
                "differ, and the number does not hold for persons who do."
            )
        )
    ranked = sorted((one for one in every if one.exists), key=lambda one: one.bic)
    return _estimate(
        "mth",
        fitted,
        every,
        {"slope": fitted.model.slope, "evidence": evidence.as_dict(), "notes": [n for n in notes if n]},
        tuple(RankedModel(one.name, one.population, one.bic) for one in ranked[:models]),
    )


def _dependence_on_form(every: list[VisibilityModel]) -> str:
    """What the other functions give; empty if none of them has an estimate."""
    populations = {
        one.name.removeprefix("Mth "): one.population
        for one in every
        if one.exists and one.slope is not None and one.name.startswith("Mth ")
    }
    bound = next(one for one in every if one.name == f"Mth {BOUND}")
    if not populations or not bound.exists:
        return ""
    return say(
        "The number and its interval hang on how persons differ, which no table tells: without interactions "
        "{values}. What holds for all of them is the lower bound, {bound}.",
        values=", ".join(f"{name} {number(value)}" for name, value in populations.items()),
        bound=number(bound.population),
    )


def _named(table: CaptureTable, model: str) -> Fitted:
    found = re.fullmatch(r"\s*(\w+)\s*(\[[\d.,\s]*\])?\s*", model)
    if found is None or found[1].lower() not in FUNCTIONS:
        raise UsageError(
            say(
                "--model {model}: not a model of mth. Choose one of: {all}; interactions beside it as in "
                "{example}.",
                model=model,
                all=", ".join(FUNCTIONS),
                example='"darroch [12,34]"',
            )
        )
    if found[2] is None:
        return fit_model(table, found[1].lower())
    space = model_space(table.size, table.size - 1 if table.size <= MODEL_LISTS else 2)
    return fit_model(table, found[1].lower(), space=space, row=space.parse(found[2]))


def estimate_chao(table: CaptureTable) -> Estimate | NotEstimable:
    """Lower bound of the population if persons differ in how easily they are seen.

    Chao's bound (1987) takes all lists to reach equally many persons, and is no bound if they do not. This
    is that of Rivest and Baillargeon (2007): each list has its own reach, and the log mean of a history is
    any convex function of the number of lists that adds nothing for one list and two. It holds if lists see
    each person independently, however persons differ; positive dependence between lists keeps it a lower
    bound. Negative dependence, as where one agency takes the cases of another off the street, can make it
    too high.

    Args:
        table: Capture table of 3 to 20 lists.
    """
    fitted = fit_model(table, BOUND)
    orders = orders_of(table.size)
    once, twice = (int(table.counts[orders == number].sum()) for number in (1, 2))
    if not fitted.model.exists:
        reason = say("The lower bound does not exist: too few persons are on exactly two lists.")
        evidence = {"on_one_list": once, "on_two_lists": twice, "overlaps": overlap_evidence(table)}
        return NotEstimable("chao", reason, evidence, table.observed, 1, table.sha256)
    facts = VisibilityFacts(lower_bound=True, on_one_list=once, on_two_lists=twice)
    facts.update(_beside_exclusion(table, fitted))
    return _estimate("chao", fitted, [fitted.model], facts)


def _beside_exclusion(table: CaptureTable, plain: Fitted) -> VisibilityFacts:
    """The bound beside lists that exclude each other, if it is lower, with a note; else nothing."""
    if table.size > MODEL_LISTS:
        return {}
    ranking = rank_models(table)
    beside = lower_bound(table, ranking, best_differing(table, ranking))
    if not beside.model.population < plain.model.population:
        return {}
    interval = profile_interval(beside, 0.95)
    note = say(
        "Some lists seem to exclude each other ({model}), so that this bound may be too high. Beside that "
        "it is {value}, 95%: {low} to {high}.",
        model=beside.model.name,
        value=number(beside.model.population),
        low=number(interval.low),
        high="∞" if math.isinf(interval.high) else number(interval.high),
    )
    found = {"model": beside.model.name, "population": beside.model.population, **interval.as_dict()}
    return {"beside_exclusion": cast("BesideExclusion", found), "notes": [note]}


def _estimate(
    method: str,
    fitted: Fitted,
    considered: list[VisibilityModel],
    details: VisibilityFacts,
    models: tuple[RankedModel, ...] = (),
) -> Estimate:
    table, model, make = fitted.table, fitted.model, partial(profile_interval, fitted)
    failed = sum(not one.exists for one in considered)
    compared = len(considered) - failed if model in considered else None  # None if it was searched for
    facts = VisibilityFacts(aic=model.aic, standard_error=model.standard_error)
    facts.update(details)
    if len(considered) > 1:
        facts["models"] = _listed(considered)
    return Estimate(
        method,
        model.population,
        table.observed,
        usual(make),
        model.name,
        model.bic,
        compared,
        None if compared is None else failed,
        facts,
        None,
        table.sha256,
        models=models,
        make_interval=make,
    )


def _listed(models: list[VisibilityModel]) -> list[ListedModel]:
    return [
        {
            "model": one.name,
            "population": finite_or_none(one.population),
            "standard_error": finite_or_none(one.standard_error),
            "aic": one.aic,
            "bic": one.bic,
            "slope": one.slope,
        }
        for one in models
    ]


MTH = Method(
    "mth",
    lambda table, options: estimate_mth(table, model=options.model, models=options.models),
    mark("persons differ in visibility"),
    "Rivest & Baillargeon 2007, Biometrics 63(4)",
    least=3,
    limits=mark("Two lists cannot show whether persons differ; use chapman, which states bounds."),
    options=("model", "models"),
    role="reference",
)
CHAO = Method(
    "chao",
    lambda table, _: estimate_chao(table),
    mark("Chao's lower bound"),
    "Chao 1987, Biometrics 43; Rivest & Baillargeon 2007, Biometrics 63(4)",
    least=3,
    limits=mark(
        "Two lists give no lower bound unless their dependence is known; use chapman, which states bounds."
    ),
    role="bound",
)
