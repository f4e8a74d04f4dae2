"""The words of the offline table, in each language: questions, findings, help, the safety step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from equiano.countries.check import terms
from equiano.countries.pack import load_pack
from equiano.identify.ask import REASONS, age_wording
from equiano.identify.next_steps import what_to_do
from equiano.identify.questions.bank import LANGUAGES, Question, load_bank
from equiano.identify.rules import OUTCOMES, Rules
from equiano.identify.safety import safety_steps
from equiano.identify.sheet import before_asking, tier_reminder, tier_title
from equiano.identify.words import fact_text, finding_text, texts
from equiano.words import text_of, using

Json: TypeAlias = "str | int | bool | Sequence[Json] | dict[str, Json] | None"

# Texts of texts.yaml that a device shows; the sentences on standards and dimensions it does not.
_SHOWN = ("values", "urgency", "first_steps", "caveats", "profiles")


def texts_of(
    rules: Rules, codes: Mapping[int, str], audiences: Sequence[str], country: str | None
) -> dict[str, Json]:
    """Every text that a device shows, by language.

    Args:
        rules: The rules.
        codes: Codes that may stand among reasons, by their number in the table.
        audiences: Whom questions are put to.
        country: Country pack whose contacts are given, None for none.
    """
    return {lang: _in(lang, rules, codes, audiences, country) for lang in LANGUAGES}


def _in(
    lang: str, rules: Rules, codes: Mapping[int, str], audiences: Sequence[str], country: str | None
) -> dict[str, Json]:
    known = texts()
    with using(lang):
        return {
            **{name: {key: text[lang] for key, text in known[name].items()} for name in _SHOWN},  # type: ignore[literal-required]
            "findings": {rule.name: finding_text(rule.name, rules, lang) for rule in rules.findings},
            "contradiction": known["contradiction"][lang],
            "age_question": known["age_question"][lang],
            "age": {audience: age_wording(audience) for audience in audiences},
            "facts": {str(number): fact_text(code, lang) for number, code in codes.items()},
            "questions": {
                question.id: _question(question, audiences, lang) for question in load_bank().questions
            },
            "forms": {form.id: form.plain[lang] for form in load_bank().forms},
            "tiers": [tier_title(tier) for tier in range(4)],
            "reminders": _by(
                audiences, lambda audience: [tier_reminder(tier, audience) for tier in range(4)]
            ),
            "before": _by(audiences, lambda audience: list(before_asking(audience))),
            "safety": _by(
                audiences,
                lambda audience: [
                    {"key": s.key, "text": s.text, "stop": s.stop} for s in safety_steps(audience)
                ],
            ),
            "what_to_do": _by(OUTCOMES, lambda outcome: list(what_to_do(outcome))),
            "why": {name: text_of(template) for name, template in REASONS.items()},
            "services": {
                kind: _service(kind, country, lang) for kind in dict.fromkeys(k for k, _ in rules.services)
            },
        }


def _by(names: Iterable[str], text: Callable[[str], Json]) -> dict[str, Json]:
    return {name: text(name) for name in names}


def _question(question: Question, audiences: Sequence[str], lang: str) -> Json:
    wordings = [name for name in (*audiences, "child") if name in question.wording]
    return {
        **{name: question.wording[name][lang] for name in wordings},
        "follow_up": question.follow_up[lang],
        **({"note": question.note[lang]} if question.note else {}),
    }


def _service(kind: str, country: str | None, lang: str) -> Json:
    """A kind of help; its contacts with the day on which they were rung: a device knows today."""
    entry: dict[str, Json] = {"label": terms()["service_kinds"][kind][lang]}
    pack = load_pack(country) if country else None
    service = next((each for each in pack.services if each.kind == kind), None) if pack else None
    if pack is None or service is None:
        return entry
    return {
        "label": service.label[lang],
        "when": service.when[lang],
        "contacts": [
            {
                "organisation": contact.organisation,
                "contact": contact.contact,
                "hours": contact.hours,
                "languages": list(contact.languages),
                "confirmed": contact.confirmed,
            }
            for contact in service.contacts
            if contact.confirmed
        ],
        "leads": [
            {"organisation": one.called(lang), "page": pack.source(one.source).url} for one in service.leads
        ],
    }
