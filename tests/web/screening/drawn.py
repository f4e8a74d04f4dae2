"""Cases by a seed and at every edge, and what Python finds of them, in the shape that evaluate.js gives."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from equiano.identify.ask import AGE, next_questions
from equiano.identify.assess import _REASONED, FIRST_SERVICES, URGENCY_CODES, caveats_of, protection
from equiano.identify.case_file import CaseFile
from equiano.identify.contradictions import contradictions
from equiano.identify.findings import Evaluation, because_of, evaluate, led_to, worlds_of
from equiano.identify.interview import Interview
from equiano.identify.questions.bank import load_bank
from equiano.identify.rules import Rules
from equiano.identify.talk import Talk

AGES = (None, None, None, 0, 6, 7, 13, 14, 15, 16, 17, 18, 20, 21, 60)
Given = dict[str, Any]  # a case as evaluate.js takes it


def given(answers: Mapping[str, bool], age: int | None = None, child: bool | None = None) -> Given:
    return {"answers": dict(answers), "age": age, "isChild": child if age is None else age < 18}


def random_cases(codes: tuple[str, ...], seed: int, count: int) -> Iterator[Given]:
    """From few answers to all of them, mostly yes and mostly no."""
    rng = random.Random(seed)
    for _ in range(count):
        share = rng.choice((0.1, 0.5, 0.9))
        scheme = rng.choice(codes).split(".")[0]
        # Half of them by one scheme alone: Delphi's own row is reached only where Palermo's is not.
        among = rng.choice((codes, [code for code in codes if code.split(".")[0] == scheme]))
        chosen = rng.sample(among, min(len(among), rng.choice((1, 2, 4, 8, 20, 60, len(codes)))))
        answers = {code: rng.random() < share for code in chosen}
        yield given(answers, rng.choice(AGES), rng.choice((None, True, False)))


# Findings that chance seldom meets (tests/unit/identify/test_outcome.py): Delphi's row with coercion beyond
# wages, a sale, organ removal with a recruiter.
SELDOM = (
    ("delphi.d4.hours", "delphi.d4.low_pay", "delphi.d5.illicit", "delphi.d5.influence", "delphi.d5.worse"),
    ("fact.sold",),
    ("form.organ_removal", "recruiter.family"),
)


def edge_cases(codes: tuple[str, ...]) -> Iterator[Given]:
    """Nothing, all yes, all no, each code alone; in the worlds of every age from 13 to 18 and of none."""
    for yes in SELDOM:
        yield given(dict.fromkeys(yes, True), 30)
    everything = [{}, dict.fromkeys(codes, True), dict.fromkeys(codes, False)]
    for answers in everything:
        for age in (None, *range(13, 20), 21):
            yield given(answers, age)
        yield given(answers, None, True)
        yield given(answers, None, False)
    for code in codes:
        yield given({code: True})
        yield given({code: False})
        yield given({code: True}, 17)
        yield given({other: other == code for other in codes})  # a single yes against every no


def random_talks(seed: int, count: int) -> Iterator[Interview]:
    """Interviews in every circumstance, at every length."""
    rng = random.Random(seed)
    bank = load_bank()
    forms = [form.id for form in bank.forms]
    for _ in range(count):
        asked = rng.sample(bank.questions, rng.choice((0, 0, 1, 2, 4, 8, 15, 30, len(bank.questions))))
        answers = {
            question.id: rng.choices(
                ("yes", "no", "unknown", "skip"), rng.choice(((1, 6, 1, 1), (4, 3, 1, 0)))
            )[0]
            for question in asked
        }
        talk = Talk(
            rng.choice(("person", "person", "observer")),
            frozenset(rng.sample(forms, rng.choice((0, 0, 1, 1, 2)))),
            rng.choice(AGES),
            rng.choice((None, True, False)),
            safe=rng.random() < 0.8,
            companion=rng.random() < 0.2,
            trained=rng.random() < 0.6,
        )
        yield Interview(talk, answers)


def talk_given(interview: Interview) -> Given:
    """The interview as ask.js takes it."""
    talk, case = interview.now, interview.case
    return {
        "case": given(case.answers, case.age_years, case.is_child),
        "talk": {
            "audience": talk.audience,
            "forms": sorted(talk.forms),
            "age": talk.age_years,
            "isChild": talk.is_child,
            "safe": talk.safe,
            "companion": talk.companion,
            "trained": talk.trained,
        },
        "passed": passed(interview),
    }


def passed(interview: Interview) -> list[str]:
    return [name for name, value in interview.answers.items() if value in ("unknown", "skip")]


def asked_next(interview: Interview, rules: Rules, most: int = 8) -> list[Given]:
    """The next questions, with what their answers would change, as ask.js gives them."""
    entries = next_questions(interview.case, rules, talk=interview.now, passed=passed(interview), most=most)
    return [
        {
            "question": entry["question"],
            # Of an unknown age a device shows no findings on each side of 18.
            "wouldChange": []
            if entry["question"] == AGE
            else [dict(change) for change in entry["would_change"]],
        }
        for entry in entries
    ]


def found(case: Given, rules: Rules) -> Given:
    """What `assess` finds, by code and key."""
    file = CaseFile(answers=case["answers"], age_years=case["age"], is_child=case["isChild"])
    made = [evaluate(rules, world) for world in worlds_of(file)]
    entries = [_entry(each, file, rules) for each in made]
    top = max(range(len(made)), key=lambda at: protection(made[at]))
    if len(made) == 1:
        return entries[0]
    return {**entries[top], "ifAdult": entries[0], "ifChild": entries[1]}


def _entry(made: Evaluation, case: CaseFile, rules: Rules) -> Given:
    entry = led_to("outcome", made)
    reasoned = [
        name
        for name in made.findings
        if name == "outcome"
        or (
            (name in _REASONED or name.startswith("law."))
            and made.findings[name] not in ("unknown", "not_indicated", "not_enough_recorded")
        )
    ]
    return {
        "findings": made.findings,
        "profile": made.profile,
        "ilo11": list(made.ilo11),
        "outcome": made.findings["outcome"],
        "rule": None if entry is None else entry[1],
        "because": list(because_of("outcome", made)),
        "reasons": {name: list(because_of(name, made)) for name in reasoned},
        "urgency": {
            "level": made.findings["urgency"],
            "asked": any(code in case.answers for code in URGENCY_CODES),
            "because": list(because_of("urgency", made)),
            "do_first": list(made.first_steps),
            "services": [service for service in made.services if service in FIRST_SERVICES],
        },
        "services": list(made.services),
        "contradictions": [
            {"about": entry["about"], "no": entry["no"], "yes": entry["yes"]}
            for entry in contradictions(rules, made, "en")
        ],
        "caveats": [key for key, _ in caveats_of(case, rules, made, "en")],
    }
