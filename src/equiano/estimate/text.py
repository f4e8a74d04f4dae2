"""Results in words, for a terminal and for notebooks: the `summary` of each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from equiano.answer import Answer, Interval, summary_of
from equiano.estimate.covariates import NAME as PERSONS
from equiano.estimate.covariates.text import assumption_lines
from equiano.estimate.curve import Sensitivity
from equiano.estimate.facts import PersonsFacts, TwoListFacts
from equiano.estimate.judge import Verdict
from equiano.estimate.near import KIND as OVER_MODELS
from equiano.estimate.result import Estimate, NotEstimable, named_model
from equiano.estimate.single_list.result import SingleList
from equiano.estimate.strata import StratifiedEstimate
from equiano.estimate.verdict import Overview
from equiano.estimate.wald import KIND as GIVEN_MODEL
from equiano.words import interval as ends_of
from equiano.words import keyed, number, percent, pointed, say, text_of, using


def describe(
    result: Answer,
    lang: str,
    verdicts: Mapping[tuple[str, ...], Verdict] | None = None,
    *,
    anyway: bool = True,
) -> str:
    """A result in words.

    Args:
        result: What an estimate returned.
        lang: `en` or `ru`.
        verdicts: The verdict by stratum, the whole under `()`; it is put first.
        anyway: Whether to show a number also where the verdict is to show none.
    """
    if not verdicts:
        return result.summary(lang)
    with using(lang):
        lines = [_verdict_lines(key, one) for key, one in verdicts.items()]
        if anyway or all(one.code != "stop" for one in verdicts.values()):
            return "\n".join([*lines, "", result.summary(lang)])
        return "\n".join([*lines, keyed("estimate.labels.no_number")])


def _verdict_lines(stratum: tuple[str, ...], verdict: Verdict) -> str:
    """The verdict, and the checks that speak against a plain range."""
    name = f" ({', '.join(stratum)})" if stratum else ""
    head = f"{keyed('estimate.labels.verdict')}{name}: {verdict.text()}"
    return "\n".join([head, *(f"  - {reason}" for reason in verdict.reasons())])


@summary_of.register
def _verdict(result: Verdict, lang: str) -> str:
    return _verdict_lines((), result)


@summary_of.register
def _sensitivity(result: Sensitivity, lang: str) -> str:
    return f"{_estimate(result.base, lang)}\n\n{result.text(lang)}"


def _interval(interval: Interval) -> str:
    return f"{percent(interval.level)}: {ends_of(interval.low, interval.high)} ({text_of(interval.kind)})"


@summary_of.register
def _estimate(result: Estimate, lang: str) -> str:
    def label(name: str) -> str:
        return keyed(f"estimate.labels.{name}")

    # Beside an interval that holds the choice of the model, one that ignores it would pass for better.
    over_models = [interval for interval in result.intervals if interval.kind == OVER_MODELS]
    shown = over_models or result.intervals
    lines = [
        f"{label('population')}: {number(result.population)} ({result.name(lang)})",
        f"{label('seen')}: {number(result.observed)}; {label('hidden')}: {number(result.hidden)}",
        *(_interval(interval) for interval in shown),
    ]
    if result.model:
        by_name, numbers = result.model_by_lists, result.model[max(result.model.find("["), 0) :]
        lines.append(f"{label('model')}: {by_name}" + ("" if by_name == result.model else f" {numbers}"))
    if result.models_considered is not None:
        failed = 0 if result.not_estimable is None else result.not_estimable
        lines.append(
            f"{label('models_considered')}: {result.models_considered}; {label('not_estimable')}: {failed}"
        )
    lines += [
        f"  {named_model(model.model, result.lists)}  {number(model.population)}  {number(model.bic, 3)}"
        for model in result.models
    ]
    if "odds_ratio_bounds" in result.diagnostics:
        bounds = cast("TwoListFacts", result.diagnostics)["odds_ratio_bounds"]
        ratios = "–".join(pointed(f"{ratio:g}") for ratio in bounds["odds_ratio"])
        low, high = (number(value) for value in bounds["population"])
        lines.append(keyed("estimate.labels.odds", ratios=ratios, low=low, high=high))
        lines += [
            "  "
            + keyed(
                "estimate.labels.odds_at",
                ratio=pointed(f"{one['odds_ratio']:g}"),
                value=number(one["population"]),
                ends=ends_of(one["low"], one["high"]),
            )
            for one in bounds["at"]
        ]
        lines.append(label("odds_meaning"))
    if result.method == PERSONS:
        lines += assumption_lines(cast("PersonsFacts", result.diagnostics))
    if any(interval.kind.startswith(GIVEN_MODEL) for interval in shown):
        lines.append(label("given_model"))
    lines += cast("Sequence[str]", result.diagnostics.get("notes", []))
    return "\n".join(lines)


@summary_of.register
def _refusal(result: NotEstimable, lang: str) -> str:
    return f"{keyed('estimate.labels.no_estimate')} ({result.name(lang)}): {result.reason}\n{result.evidence}"


def _short(result: Estimate | NotEstimable, lang: str) -> str:
    if isinstance(result, NotEstimable):
        return f"{keyed('estimate.labels.no_estimate')}. {result.reason}"
    interval = result.interval(0.95)
    return number(result.population) + (f"  {_interval(interval)}" if interval else "")


@summary_of.register
def _overview(result: Overview, lang: str) -> str:
    lines = [
        f"{keyed('estimate.labels.verdict')}: {result.text(lang)}\n",
        f"{keyed('estimate.labels.seen')}: {number(result.observed)}",
    ]
    lines += [f"{one.name(lang)}: {_short(one, lang)}" for one in result.results]
    lines += result.skipped.values()
    lines.append(f"\n{keyed('estimate.labels.checks')}")
    for check in result.checks:
        lines.append(f"  [{keyed(f'estimate.levels.{check.level}')}] {check.text(lang)} ({check.reference})")
    return "\n".join(lines)


@summary_of.register
def _single_list(result: SingleList, lang: str) -> str:
    """The verdict first, then the model asked for, every other, and the checks."""
    again = sum(persons for times, persons in result.frequencies.items() if times > 1)
    lines = [
        f"{keyed('estimate.labels.verdict')}: {result.text(lang)}",
        f"{keyed('estimate.labels.seen')}: {number(result.observed)}; "
        f"{keyed('estimate.single.again')}: {number(again)}",
        f"{result.main.name(lang)}: {_short(result.main, lang)}",
    ]
    if result.estimates:
        lines.append(f"\n{keyed('estimate.single.beside')}")
    for one in result.results:
        if result.estimates and one is not result.main:
            plain = result.covariates and isinstance(one, Estimate) and one is result.results[-1]
            name = one.name(lang) + (f", {keyed('estimate.single.plain')}" if plain else "")
            lines.append(f"  {name}: {_short(one, lang)}")
    if result.covariates:
        lines.append(f"{keyed('estimate.single.columns')}: {', '.join(result.covariates)}")
    lines.append(f"\n{keyed('estimate.labels.checks')}")
    lines += [
        f"  [{keyed(f'estimate.levels.{check.level}')}] {check.text(lang)} ({check.reference})"
        for check in result.checks
    ]
    points = "; ".join(f"{point['contacts']}: {number(point['ratio'], 2)}" for point in result.ratio_plot)
    if points:
        lines.append(f"\n{keyed('estimate.single.ratios')}: {points}")
    return "\n".join([*lines, *result.notes])


@summary_of.register
def _stratified(result: StratifiedEstimate, lang: str) -> str:
    lines = []
    for key, one in result.strata.items():
        lines.append(f"{', '.join(key)}: {_short(one, lang)}")
        if result.pooled is not None and key in result.pooled.populations:
            shared = result.pooled.populations[key]
            interval = result.pooled.intervals[key][-1]
            lines.append(f"  {keyed('estimate.labels.pooled')}: {number(shared)}  {_interval(interval)}")
    if result.total is not None:
        ends = f"  {_interval(result.total_intervals[-1])}" if result.total_intervals else ""
        lines.append(f"{keyed('estimate.labels.total')}: {number(result.total)}{ends}")
    if result.pooled is not None:
        interval = result.pooled.total_intervals[-1]
        name = f"{keyed('estimate.labels.total')} ({keyed('estimate.labels.pooled')} {result.pooled.model})"
        lines.append(f"{name}: {number(result.pooled.total)}  {_interval(interval)}")
        lines += [say("left out of it, for nobody is surely on two lists: {stratum}", stratum=", ".join(key))
                  for key in result.pooled.left_out]  # fmt: skip
    return "\n".join([*lines, *result.notes])
