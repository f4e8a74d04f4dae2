"""Assess one case: findings by standard, reasons, caveats, next questions, as one JSON-ready object."""

from __future__ import annotations

from collections.abc import Iterator

from equiano.identify.ask import next_questions
from equiano.identify.case_file import CaseFile
from equiano.identify.contradictions import contradictions
from equiano.identify.findings import Evaluation, because_of, evaluate, led_to, worlds_of
from equiano.identify.how_sure import how_sure
from equiano.identify.law_report import law_entries, law_text
from equiano.identify.rules import OUTCOMES, RESULTS, Rules, law_finding, load_rules
from equiano.identify.shapes import Assessment, DelphiResult, FindingsOfCase, Urgency
from equiano.identify.talk import Talk
from equiano.identify.words import code_text, fact_text, finding_text, texts, value_text
from equiano.vocab import load
from equiano.vocab.notion import of_kind

# The Protocol's own order, article 3 (a): act, means, purpose.
_PALERMO = ("act", "means", "purpose", "result")
_REASONED = (*(f"palermo.{name}" for name in _PALERMO), "eu.purpose", "eu.result", "delphi.result", "outcome")
# Of these no reason is given: nothing was recorded that could be one.
_NOTHING_FOUND = ("unknown", "not_indicated", "not_enough_recorded")
# Vulnerability (Delphi 3 and 6, ILO 1), sector and recruiter describe the person's circumstances. Alone they
# never lift a case, and a finding that has nothing else says so.
CIRCUMSTANCES = ("delphi.d3.", "delphi.d6.", "sector.", "recruiter.", "ilo11.01.")


def _delphi(made: Evaluation) -> DelphiResult:
    return {
        "profile": made.profile,
        "dimensions": {name: tally.as_entry() for name, tally in made.dimensions.items()},
        "result": made.findings["delphi.result"],
    }


def _reasons(rules: Rules, made: Evaluation, lang: str) -> Iterator[str]:
    law = tuple(name for name in made.findings if name.startswith("law."))
    for name in (*_REASONED, *law):
        value = made.findings[name]
        if value in _NOTHING_FOUND and name != "outcome":
            continue
        codes = because_of(name, made)
        template = texts()["reason" if codes else "reason_bare"][lang]
        yield template.format(
            finding=finding_text(name, rules, lang),
            value=value_text(name, value, lang),
            codes="; ".join(code_text(code, lang) for code in codes),
        )


_Caveat = tuple[str, dict[str, str]]  # its key in texts.yaml, what is filled in


def _caveat(key: str, **values: str) -> _Caveat:
    return key, values


def caveats_of(case: CaseFile, rules: Rules, made: Evaluation, lang: str) -> Iterator[_Caveat]:
    """What must be said beside the findings, by key, in the order in which it is said."""
    yield _caveat("advice")
    profile = texts()["profiles"][made.profile][lang]
    recorded = [code for code, answer in case.answers.items() if answer]
    if case.is_child is None:
        yield _caveat("age_unknown")
    if case.profile is None:
        yield _caveat("profile_default", profile=profile)
    if made.findings["delphi.result"] == "weights_not_sourced":
        yield _caveat("weights", profile=profile)
    if any(code.startswith("delphi.") for code in recorded):
        yield _caveat("delphi_secondary")
    if "fact.agreed" in recorded:
        yield _caveat("consent")
    if recorded and all(code.startswith(CIRCUMSTANCES) for code in recorded):
        yield _caveat("vulnerability")
    composite = [code for code in recorded if load().term(code).extra.get("ctdc_composite")]
    if composite:
        yield _caveat("composite", codes="; ".join(code_text(code, lang) for code in composite))
    if contradictions(rules, made, lang):
        yield _caveat("tension")
    yield from _unverified(rules, made, lang)


def _unverified(rules: Rules, made: Evaluation, lang: str) -> Iterator[_Caveat]:
    if rules.law is None:
        return
    parts = [
        finding_text(law_finding(article.article, part.part), rules, lang)
        for article in rules.law.articles
        for part in article.parts
        if not part.verified and made.findings[law_finding(article.article, part.part)] != "not_indicated"
    ]
    if parts:
        yield _caveat("law_unverified", parts=", ".join(parts))


# An answer to one of these, yes or no, means that somebody asked how urgent it is.
URGENCY_CODES = ("fact.held_now", *(code for notion in of_kind("urgency") for code in notion.codes))


def _urgency(case: CaseFile, made: Evaluation, lang: str) -> Urgency:
    """How soon somebody must act, why, and what to do first."""
    level = made.findings["urgency"]
    asked = any(code in case.answers for code in URGENCY_CODES)
    key = "not_asked" if level == "none_recorded" and not asked else level
    codes = because_of("urgency", made)
    return {
        "level": level,
        "asked": asked,
        "text": texts()["urgency"][key][lang],
        "because": list(codes),
        "reasons": list(dict.fromkeys(fact_text(code, lang) for code in codes)),
        "do_first": [texts()["first_steps"][step][lang] for step in made.first_steps],
        "services": [service for service in made.services if service in FIRST_SERVICES],
    }


# Whom to call at once; the others can wait until the person is safe.
FIRST_SERVICES = (
    "child_protection",
    "hotline",
    "shelter",
    "medical",
    "police",
    "violence_at_home",
    "drug_help",
)


def _findings(case: CaseFile, rules: Rules, made: Evaluation, lang: str) -> FindingsOfCase:
    """Everything that depends on the assumption on age."""
    outcome = made.findings["outcome"]
    entry = led_to("outcome", made)
    return {
        "palermo": {name: made.findings[f"palermo.{name}"] for name in _PALERMO},
        "eu": {name: made.findings[f"eu.{name}"] for name in ("purpose", "result")},
        "ilo11": list(made.ilo11),
        "delphi": _delphi(made),
        "law": list(law_entries(rules, made, lang)),
        "outcome": outcome,
        "outcome_text": value_text("outcome", outcome, lang),
        "rule": None if entry is None else entry[1],
        "because": list(because_of("outcome", made)),
        "urgency": _urgency(case, made, lang),
        "services": list(made.services),
        "contradictions": contradictions(rules, made, lang),
        "reasons": list(_reasons(rules, made, lang)),
        "caveats": [
            texts()["caveats"][key][lang].format(**values)
            for key, values in caveats_of(case, rules, made, lang)
        ],
    }


def protection(made: Evaluation, profile: str | None = None) -> tuple[int, bool, int]:
    """How protective findings are: by outcome, then whether of the stated profile, then by Palermo."""
    outcome = OUTCOMES.index(made.findings["outcome"])
    return outcome, made.profile == profile, RESULTS.index(made.findings["palermo.result"])


def assess(
    case: CaseFile,
    *,
    country: str | None = None,
    lang: str = "en",
    prevalence: float | None = None,
    talk: Talk | None = None,
) -> Assessment:
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
    evaluations = [evaluate(rules, world) for world in worlds_of(case)]
    top = max(evaluations, key=lambda made: protection(made, case.profile))
    result: Assessment = {
        "country": country,
        "law_text": law_text(rules, lang),
        "age": "unknown" if case.is_child is None else "child" if case.is_child else "adult",
        **_findings(case, rules, top, lang),  # type: ignore[typeddict-item]  # none of the keys of one age
        "next_questions": next_questions(case, rules, lang=lang, talk=talk),
        "vocabulary_version": rules.version,
    }
    if case.is_child is None:
        result["if_adult"], result["if_child"] = (_findings(case, rules, made, lang) for made in evaluations)
    if case.instruments:
        result["how_sure"] = [
            how_sure(name, positive=positive, prevalence=prevalence, lang=lang).as_entry()
            for name, positive in case.instruments.items()
        ]
    return result
