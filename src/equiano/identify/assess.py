"""Assess one case: findings by standard, reasons, caveats, next questions, as one JSON-ready object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib import resources
from typing import Any

from equiano.identify.ask import next_questions
from equiano.identify.case_file import Case
from equiano.identify.evaluate import Evaluation, World, because, because_of, evaluate, truth
from equiano.identify.how_sure import how_sure
from equiano.identify.law_report import law_entries, law_text
from equiano.identify.rules import Rules, law_finding, load_rules
from equiano.identify.talk import Talk
from equiano.vocab import load
from equiano.vocab.condition import NoneOf
from equiano.vocab.load import read_yaml

OUTCOMES = ("not_enough_recorded", "look_closer", "refer")  # from least to most protective
RESULTS = ("excluded", "unknown", "indicated", "established")
_PALERMO = ("act", "means", "purpose", "result")
_REASONED = (*(f"palermo.{name}" for name in _PALERMO), "delphi.result", "outcome")
_NOTHING_FOUND = ("unknown", "not_indicated", "not_enough_recorded")
_CIRCUMSTANCES = ("delphi.d3.", "delphi.d6.", "sector.", "recruiter.", "ilo11.01.")


@cache
def texts() -> Mapping[str, Any]:
    """Texts of findings in en and ru."""
    return dict(read_yaml(resources.files("equiano.identify") / "texts.yaml"))


def value_text(finding: str, value: str, lang: str) -> str:
    """A finding's value in words."""
    key = "delphi_refer" if (finding, value) == ("delphi.result", "refer") else value
    return str(texts()["values"][key][lang])


def finding_text(finding: str, rules: Rules, lang: str) -> str:
    """A finding's name in words."""
    if finding.startswith("law.") and rules.law is not None:
        article, part = finding.removeprefix("law.").rsplit(".", 1)
        short = rules.law.short[lang]
        return str(texts()["law"][lang]).format(short=short, article=article, part=part)
    return str(texts()["findings"][finding][lang])


def code_text(code: str, lang: str) -> str:
    """A code with its label."""
    return f"{load().term(code).label(lang)} ({code})"


def _delphi(rules: Rules, made: Evaluation) -> dict[str, Any]:
    return {
        "profile": made.profile,
        "dimensions": {name: asdict(tally) for name, tally in made.dimensions.items()},
        "result": made.findings["delphi.result"],
    }


def _reasons(rules: Rules, made: Evaluation, lang: str) -> Iterator[str]:
    law = tuple(name for name in made.findings if name.startswith("law."))
    for name in (*_REASONED, *law):
        value = made.findings[name]
        if value in _NOTHING_FOUND and name != "outcome":
            continue
        codes = because_of(name, rules, made)
        template = texts()["reason" if codes else "reason_bare"][lang]
        yield template.format(
            finding=finding_text(name, rules, lang),
            value=value_text(name, value, lang),
            codes="; ".join(code_text(code, lang) for code in codes),
        )


def _caveat(key: str, lang: str, **values: str) -> str:
    return str(texts()["caveats"][key][lang]).format(**values)


def _tensions(rules: Rules, made: Evaluation, lang: str) -> Iterator[str]:
    for rule in rules.findings:
        excluding = dict(rule.first).get("excluded")
        if made.findings[rule.name] != "indicated" or not isinstance(excluding, NoneOf):
            continue
        if truth(excluding, made) is True:
            yield _caveat("tension", lang, finding=finding_text(rule.name, rules, lang))


def _caveats(case: Case, rules: Rules, made: Evaluation, lang: str) -> Iterator[str]:
    yield _caveat("advice", lang)
    recorded = [code for code, answer in case.answers.items() if answer]
    if case.is_child is None:
        yield _caveat("age_unknown", lang)
    if case.profile is None:
        yield _caveat("profile_default", lang, profile=made.profile)
    if made.findings["delphi.result"] == "weights_not_sourced":
        yield _caveat("weights", lang, profile=made.profile)
    if any(code.startswith("delphi.") for code in recorded):
        yield _caveat("delphi_secondary", lang)
    if "fact.agreed" in recorded:
        yield _caveat("consent", lang)
    if recorded and all(code.startswith(_CIRCUMSTANCES) for code in recorded):
        yield _caveat("vulnerability", lang)
    composite = [code for code in recorded if load().term(code).extra.get("ctdc_composite")]
    if composite:
        yield _caveat("composite", lang, codes=", ".join(composite))
    yield from _tensions(rules, made, lang)
    yield from _unverified(rules, made, lang)


def _unverified(rules: Rules, made: Evaluation, lang: str) -> Iterator[str]:
    if rules.law is None:
        return
    parts = [
        finding_text(law_finding(article.article, part.part), rules, lang)
        for article in rules.law.articles
        for part in article.parts
        if not part.verified and made.findings[law_finding(article.article, part.part)] != "not_indicated"
    ]
    if parts:
        yield _caveat("law_unverified", lang, parts=", ".join(parts))


def _findings(case: Case, rules: Rules, made: Evaluation, lang: str) -> dict[str, Any]:
    """Everything that depends on the assumption on age."""
    outcome_first = dict(next(rule for rule in rules.findings if rule.name == "outcome").first)
    outcome = made.findings["outcome"]
    return {
        "palermo": {name: made.findings[f"palermo.{name}"] for name in _PALERMO},
        "eu": {name: made.findings[f"eu.{name}"] for name in ("purpose", "result")},
        "ilo11": list(made.ilo11),
        "delphi": _delphi(rules, made),
        "law": list(law_entries(rules, made, lang)),
        "outcome": outcome,
        "outcome_text": value_text("outcome", outcome, lang),
        "because": list(because(outcome_first[outcome], rules, made)) if outcome in outcome_first else [],
        "services": list(made.services),
        "reasons": list(_reasons(rules, made, lang)),
        "caveats": list(_caveats(case, rules, made, lang)),
    }


def protection(made: Evaluation, profile: str | None = None) -> tuple[int, bool, int]:
    """How protective findings are: by outcome, then whether of the stated profile, then by Palermo."""
    outcome = OUTCOMES.index(made.findings["outcome"])
    return outcome, made.profile == profile, RESULTS.index(made.findings["palermo.result"])


def worlds(case: Case) -> tuple[World, ...]:
    """The worlds that a case may be in: one if the age is known, else an adult's and a child's."""
    ages = (False, True) if case.is_child is None else (case.is_child,)
    return tuple(World(case.answers, child, case.age_years, case.sexual) for child in ages)


def assess(
    case: Case,
    *,
    country: str | None = None,
    lang: str = "en",
    prevalence: float | None = None,
    talk: Talk | None = None,
) -> dict[str, Any]:
    """Assess one case by all standards, and by the law of `country` if given.

    Args:
        case: The case; see `case_file.read_case`.
        country: Country pack whose law is applied, such as `ru`.
        lang: Language of texts, `en` or `ru`.
        prevalence: For screening instruments: share trafficked among those screened.
        talk: Whom the next questions are for and in what circumstances; from the case by default.

    Returns:
        The JSON-ready object described in docs/how-to/identify.md. Where the age is unknown, `if_adult` and
        `if_child` hold the findings of each, and the more protective of the two stands on top (where they
        protect alike, those of the stated profile, else the adult's).

    Raises:
        BadInputError: If there is no law for that country.
    """
    rules = load_rules(country)
    evaluations = [evaluate(rules, world) for world in worlds(case)]
    top = max(evaluations, key=lambda made: protection(made, case.profile))
    result: dict[str, Any] = {
        "country": country,
        "law_text": law_text(rules, lang),
        "age": "unknown" if case.is_child is None else "child" if case.is_child else "adult",
        **_findings(case, rules, top, lang),
        "next_questions": next_questions(case, rules, lang=lang, talk=talk),
        "vocabulary_version": rules.version,
    }
    if case.is_child is None:
        result["if_adult"], result["if_child"] = (_findings(case, rules, made, lang) for made in evaluations)
    if case.instruments:
        result["how_sure"] = [
            asdict(how_sure(name, positive=positive, prevalence=prevalence, lang=lang))
            for name, positive in case.instruments.items()
        ]
    return result
