"""Results of surveys in words, for a terminal and for notebooks."""

from __future__ import annotations

import math
from collections.abc import Callable

from equiano.answer import Interval, summary_of
from equiano.survey.diagnostics import RecruitmentDiagnostics
from equiano.survey.facts import PriorFacts, ScaleUpFacts
from equiano.survey.result import ShareEstimate, SizeEstimate
from equiano.survey.size import KEEPS_PRIOR
from equiano.words import number, percent, say, using

_METHODS: dict[str, Callable[[], str]] = {
    "naive": lambda: say("the sample as it stands, without weights"),
    "rds-i": lambda: say("respondent-driven sampling, RDS-I (Salganik and Heckathorn)"),
    "rds-ii": lambda: say("respondent-driven sampling, RDS-II (Volz and Heckathorn)"),
    "ss": lambda: say("respondent-driven sampling, successive sampling (Gile)"),
    "ss-pse": lambda: say("size from respondent-driven sampling (SS-PSE)"),
    "nsum-mle": lambda: say("network scale-up, ratio of sums"),
    "nsum-pimle": lambda: say("network scale-up, mean of ratios"),
    "nsum-degree": lambda: say("network scale-up, random degrees"),
    "nsum-barrier": lambda: say("network scale-up, random degrees and barriers"),
    "time-location": lambda: say("time-location sampling"),
    "multiplier": lambda: say("multiplier"),
}
_KINDS: dict[str, Callable[[], str]] = {
    "tree bootstrap": lambda: say("tree bootstrap"),
    "salganik bootstrap": lambda: say("Salganik's bootstrap"),
    "gile bootstrap": lambda: say("Gile's bootstrap"),
    "empirical likelihood": lambda: say("empirical likelihood"),
    "bootstrap of respondents": lambda: say("bootstrap of respondents"),
    "posterior, equal tails": lambda: say("posterior, equal tails"),
    "posterior, highest density": lambda: say("posterior, highest density"),
    "linearised": lambda: say("linearised, by events"),
    "logarithm normal": lambda: say("normal on the log scale"),
}
_CONCERNS: dict[str, Callable[[], str]] = {
    "few_waves": lambda: say("fewer than four waves: the sample may still look like its seeds."),
    "one_chain": lambda: say("one seed's chain is most of the sample: it is nearly a sample of one seed."),
    "not_converged": lambda: say("the shares were still moving over the last third of recruitment."),
    "bottleneck": lambda: say(
        "chains of different seeds give different shares: parts of the group hardly meet."
    ),
    "differential_recruitment": lambda: say(
        "groups recruit unequally: weights by degree do not correct for that."
    ),
    "homophily": lambda: say("persons recruit those who are alike: the effective sample is small."),
}


def method_name(method: str) -> str:
    """A method in the reader's language; an unknown one as it is."""
    return _METHODS[method]() if method in _METHODS else method


def kind_name(kind: str) -> str:
    """How an interval was made, in the reader's language."""
    return _KINDS[kind]() if kind in _KINDS else kind


def concern(name: str) -> str:
    """A warning on recruitment, in the reader's language."""
    return _CONCERNS[name]()


def interval_line(interval: Interval) -> str:
    """An interval of persons: `95%: 400 to 900 (bootstrap of respondents)`."""
    return say(
        "{level:%}: {low} to {high} ({kind})",
        level=interval.level,
        low=number(interval.low),
        high="∞" if math.isinf(interval.high) else number(interval.high),
        kind=kind_name(interval.kind),
    )


@summary_of.register
def _size(result: SizeEstimate, lang: str) -> str:
    with using(lang):
        lines = [
            say(
                "Size of the group: {size:,} ({method})",
                size=result.population,
                method=method_name(result.method),
            ),
            *(interval_line(one) for one in result.intervals),
        ]
        if result.respondents is not None:
            lines.append(say("{persons:,} {persons|respondent|respondents}", persons=result.respondents))
        facts = result.diagnostics
        if "prior_share" in facts:
            lines += _prior_lines(facts)
        elif "hold_out" in facts:
            lines += _scale_up_lines(facts)
        elif "benchmarks" in facts:
            lines += [
                f"  {row['name']}: {number(row['size'])} ({number(row['low'])} – {number(row['high'])})"
                for row in facts["benchmarks"]
            ]
        return "\n".join([*lines, *result.notes])


def _scale_up_lines(facts: ScaleUpFacts) -> list[str]:
    rates = (
        (say("transmission"), facts.get("transmission")),
        (say("degree ratio"), facts.get("degree_ratio")),
    )
    lines = [
        say(
            "divided by the {name} {middle:,.2} ({low:,.2} to {high:,.2}); without it {plain:,}",
            name=name,
            plain=facts["without_correction"],
            **rate,
        )
        for name, rate in rates
        if rate
    ]
    if facts["hold_out"]:
        ratios = sorted(row["ratio"] for row in facts["hold_out"])
        lines.append(
            say(
                "Known groups estimated from the others: {low:,.2} to {high:,.2} times their size, middle"
                " {middle:,.2}.",
                low=ratios[0],
                middle=ratios[len(ratios) // 2],
                high=ratios[-1],
            )
        )
    return lines


def _prior_lines(facts: PriorFacts) -> list[str]:
    prior = facts["prior_quantiles"]
    lines = [
        say(
            "Prior: {middle:,} ({level:%}: {low:,} to {high:,}).",
            level=0.95,
            middle=prior["50"],
            low=prior["2.5"],
            high=prior["97.5"],
        )
    ]
    others = facts["median_by_prior_median"]
    if others:
        parts = "; ".join(f"{number(float(m))} → {number(found)}" for m, found in others.items())
        lines.append(say("With other medians of the prior: {parts}.", parts=parts))
    if facts["prior_share"] > KEEPS_PRIOR:
        lines.append(say("The data hardly narrow the prior: this is mostly what was put in."))
    if facts["share_at_largest"] > 0.01:
        lines.append(say("The interval meets the largest size allowed: give a larger --largest."))
    return lines


@summary_of.register
def _shares(result: ShareEstimate, lang: str) -> str:
    with using(lang):
        lines = [say("Shares of `{trait}` ({method})", trait=result.trait, method=method_name(result.method))]
        lines += [
            say(
                "  {value}: {share:.1%} ({level:%}: {low:.1%} to {high:.1%}); {persons:,} in the sample",
                value=one.value,
                share=one.share,
                level=result.level,
                low=one.low,
                high=one.high,
                persons=one.persons,
            )
            for one in result.shares
        ]
        lines.append(
            say(
                "{persons:,} {persons|respondent|respondents}; intervals: {kind}",
                persons=result.respondents,
                kind=kind_name(result.kind),
            )
        )
        return "\n".join([*lines, *result.notes])


@summary_of.register
def _diagnostics(result: RecruitmentDiagnostics, lang: str) -> str:
    with using(lang):
        lines = [
            say(
                "{persons:,} {persons|person|persons}, {seeds:,} {seeds|seed|seeds}, {waves:,}"
                " {waves|wave|waves}",
                persons=result.persons,
                seeds=result.seeds,
                waves=result.waves,
            ),
            say("Persons by wave: {numbers}", numbers=", ".join(map(number, result.by_wave))),
            say("Mean degree in the group, estimated: {mean:,.1}", mean=result.mean_degree),
        ]
        if result.homophily is not None:
            lines.append(
                say("Homophily of recruitment by `{trait}`: {h:,.2}", trait=result.trait, h=result.homophily)
            )
        if result.population_homophily is not None:
            lines.append(say("Homophily of the group, estimated: {h:,.2}", h=result.population_homophily))
        if result.moved is not None:
            lines.append(
                say(
                    "Largest move of a share over the last third of the sample: {moved:.1%}",
                    moved=result.moved,
                )
            )
        if result.apart is not None:
            lines.append(
                say("Largest difference between chains of two seeds: {apart:.1%}", apart=result.apart)
            )
        if result.recruits_by_value:
            pairs = zip(result.values, result.recruits_by_value, strict=True)
            parts = "; ".join(f"{value}: {number(mean, 2)}" for value, mean in pairs)
            lines.append(say("Recruits a person: {parts}", parts=parts))
        lines += ["! " + concern(name) for name in result.warnings]
        return "\n".join(lines)


def share_text(share: float) -> str:
    """A share in per cent with one digit."""
    return percent(share, 1)
