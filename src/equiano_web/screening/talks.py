"""A talk as data, and what the library says of it. Rules and questions are read for the first talk.

    content  {"talk": {...}, "safety": {...}, "log": [entry, …], "shown": {...}}
    entry    {"q": question, "a": "yes"|"no"|"unknown"|"skip"|"" (taken back), "by", "at", "said", "from"}

The log only grows: two people at one talk lose nothing, and each answer keeps who wrote it down and when.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from equiano.errors import BadInputError
from equiano.words import language, say

if TYPE_CHECKING:
    from equiano.identify.interview import Interview
    from equiano.identify.shapes import Assessment, Help, QuestionEntry

Content = dict[str, Any]
FORMAT = 1
VALUES = ("yes", "no", "unknown", "skip")
WISHES = ("agrees", "later", "declines", "not_asked")
MOST_SAID = 3_000  # letters beside an answer; a longer account belongs in the case


@dataclass(frozen=True, slots=True)
class Start:
    """What is settled before the first question.

    Attributes:
        audience: `person`, `observer` or `file`.
        safety: Safety step -> whether it was answered yes.
        age_years: Age in years, None if unknown.
        is_child: Whether under 18, None if unknown.
        forms: What it is about, codes of `questions/forms.yaml`; empty if not known.
    """

    audience: str
    safety: Mapping[str, bool]
    age_years: int | None = None
    is_child: bool | None = None
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it stands now.

    Attributes:
        question: The question.
        answer: `yes`, `no`, `unknown` or `skip`.
        by: Id of who wrote it down.
        at: When.
        said: What was written beside it, by whoever wrote to this question.
        taken_over: Id of the earlier talk from which it was taken.
        number: Its place in the log, from 1.
    """

    question: str
    answer: str
    by: str
    at: dt.datetime
    said: tuple[str, ...]
    taken_over: str
    number: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a page puts it.

    Attributes:
        question: The question.
        text: In words.
        tier: 0 to 3.
        note: What to bear in mind.
        follow_up: What to ask further after a yes.
        reason: Why it is asked.
    """

    question: str
    text: str
    tier: int
    note: str | None
    follow_up: str | None
    reason: str


def interview_at(start: Start) -> Interview:
    """The interview before the first question.

    Raises:
        ValueError: If the talk must not be held now.
    """
    from equiano.identify.interview import Interview  # noqa: PLC0415
    from equiano.identify.safety import after_safety  # noqa: PLC0415
    from equiano.identify.talk import UNKNOWN_FORM, Talk, with_age  # noqa: PLC0415

    talk = Talk(start.audience, frozenset(start.forms or (UNKNOWN_FORM,)))
    return Interview(
        with_age(after_safety(talk, start.safety), start.age_years, start.is_child), prepared=True
    )


def begun(start: Start) -> Content:
    """The content of a talk before its first question.

    Raises:
        ValueError: If the talk must not be held now.
    """
    return {"format": FORMAT, "safety": dict(start.safety), "log": [], **_circumstances(start)}


def _circumstances(start: Start) -> Content:
    talk = dict(interview_at(start).as_dict())
    del talk["answers"]
    return {"talk": talk}


def interview_of(content: Content) -> Interview:
    """The interview that a talk has come to."""
    from equiano.identify.interview import interview_from  # noqa: PLC0415

    answers = {one.question: one.answer for one in given(content)}
    return interview_from({**content["talk"], "answers": answers}, "talk")


def given(content: Content) -> list[Given]:
    """Answers as they stand, in the order in which they were given."""
    last: dict[str, Given] = {}
    said: dict[str, list[str]] = {}
    for number, entry in enumerate(content["log"], 1):
        name = entry["q"]
        if entry["said"]:
            said.setdefault(name, []).append(entry["said"])
        last.pop(name, None)
        if entry["a"]:
            at = dt.datetime.fromisoformat(entry["at"])
            words = tuple(said.get(name, ()))
            last[name] = Given(name, entry["a"], entry["by"], at, words, entry["from"], number)
    return list(last.values())


def recorded(contents: Sequence[Content]) -> Mapping[str, bool]:
    """What talks with one person recorded: code -> yes or no.

    Args:
        contents: The talks, the earliest first: of a question that was answered twice the later answer holds.
    """
    from equiano.identify.ask import with_answers  # noqa: PLC0415
    from equiano.identify.case_file import CaseFile  # noqa: PLC0415

    answers = {one.question: one.answer == "yes" for content in contents for one in known(content)}
    return with_answers(CaseFile(), answers).answers


def known(content: Content) -> list[Given]:
    """Answers that say something: yes or no."""
    return [one for one in given(content) if one.answer in ("yes", "no")]


def since(content: Content, question: str, base: int) -> Sequence[Mapping[str, Any]]:
    """Entries on a question that were written after a version."""
    return [entry for entry in content["log"][base:] if entry["q"] == question]


def entry(question: str, answer: str, by: str, at: dt.datetime, said: str = "", source: str = "") -> Content:
    """An entry of the log."""
    return {"q": question, "a": answer, "by": by, "at": at.isoformat(), "said": said, "from": source}


def may_be_put(content: Content, question: str) -> bool:
    """Whether a question is of the bank, and neither age nor circumstances forbid it in this talk."""
    from equiano.identify.questions.bank import load_bank  # noqa: PLC0415
    from equiano.identify.talk import age_hinders, tier_hinders  # noqa: PLC0415

    known = load_bank().by_id.get(question)
    talk = interview_of(content).now
    return known is not None and not age_hinders(known, talk) and tier_hinders(known, talk) is None


def forms() -> list[tuple[str, str]]:
    """What a talk can be about: code and name."""
    from equiano.identify.questions.bank import load_bank  # noqa: PLC0415
    from equiano.identify.talk import UNKNOWN_FORM  # noqa: PLC0415

    return [(one.id, one.plain[language()]) for one in load_bank().forms if one.id != UNKNOWN_FORM]


@cache
def pack_of(country: str) -> str | None:
    """Country pack of an agency's country (ISO 3166-1 alpha-3); None if there is none."""
    from equiano.countries.folders import available  # noqa: PLC0415
    from equiano.vocab import load  # noqa: PLC0415

    try:
        code = str(load().term(country).extra.get("alpha2", "")).lower()
    except KeyError:
        return None
    return code if code in available() else None


@cache
def law_of(pack: str | None) -> str | None:
    """The pack, if it has a law that can be applied."""
    from equiano.identify.rules import load_rules  # noqa: PLC0415

    try:
        load_rules(pack)
    except BadInputError:
        return None
    return pack


def rules_now() -> str:
    """Version of what decides."""
    from equiano.identify.offline_table import rules_version  # noqa: PLC0415

    return rules_version()


def entries(interview: Interview, country: str | None) -> list[QuestionEntry]:
    """Questions worth asking, the next one first; none: nothing more needs to be asked."""
    from equiano.identify.ask import AGE, EVERYTHING, next_questions  # noqa: PLC0415
    from equiano.identify.rules import load_rules  # noqa: PLC0415

    # The age was asked before the first question; who did not know it then is not asked twice.
    passed = {AGE, *(name for name, value in interview.answers.items() if value in ("unknown", "skip"))}
    return next_questions(
        interview.case,
        load_rules(law_of(country)),
        lang=language(),
        talk=interview.now,
        passed=passed,
        most=EVERYTHING,
    )


def next_of(interview: Interview, country: str | None) -> Asked | None:
    """The next question, or None if nothing more needs to be asked."""
    found = entries(interview, country)
    return _asked(found[0]) if found else None


def _asked(found: QuestionEntry) -> Asked:
    return Asked(
        found["question"], found["text"], found["tier"], found["note"], found["follow_up"], found["reason"]
    )


def again(interview: Interview, question: str) -> Asked:
    """A question that was answered, to be put again."""
    from equiano.identify.questions.bank import load_bank  # noqa: PLC0415

    known, talk, lang = load_bank().by_id[question], interview.now, language()
    to_person = talk.audience == "person"
    return Asked(
        question,
        known.text(talk.audience, lang, talk.age),
        known.tier,
        known.note[lang] if known.note and to_person else None,
        known.follow_up[lang] if to_person else None,
        say("It was answered before. A new answer replaces the old one; the history keeps both."),
    )


def wording(interview: Interview, question: str) -> str:
    """A question in the words of this talk."""
    return again(interview, question).text


def assessed(interview: Interview, country: str | None) -> Assessment:
    """What the answers show: `equiano.assess`, with the law of the country where its pack has one."""
    from equiano.identify.assess import assess  # noqa: PLC0415

    return assess(interview.case, country=law_of(country), lang=language(), talk=interview.now)


def helps(found: Assessment, country: str | None) -> list[Help]:
    """Help that fits, with those who give it in the country."""
    from equiano.identify.next_steps import help_for  # noqa: PLC0415

    return help_for(found["services"], country, language())


def flat(found: Assessment) -> dict[str, str]:
    """Findings by name, as they are kept beside a finished talk."""
    parts = {f"law.{part['article']}.{part['part']}": part["status"] for part in found["law"]}
    return {
        "outcome": found["outcome"],
        "urgency": found["urgency"]["level"],
        **{f"palermo.{name}": value for name, value in found["palermo"].items()},
        **{f"eu.{name}": value for name, value in found["eu"].items()},
        "delphi.result": found["delphi"]["result"],
        **parts,
    }


def shown_at(found: Assessment) -> Content:
    """What stood on the page when a talk was finished."""
    return {"rules": rules_now(), "findings": flat(found)}


def changes(content: Content, found: Assessment, country: str | None) -> list[tuple[str, str, str]]:
    """What other rules make of the same answers: finding, before, now; none if the rules are the same."""
    from equiano.identify.rules import load_rules  # noqa: PLC0415
    from equiano.identify.words import finding_text, value_text  # noqa: PLC0415

    shown = content.get("shown")
    if not shown or shown["rules"] == rules_now():
        return []
    rules, lang, now = load_rules(law_of(country)), language(), flat(found)
    return [
        (finding_text(name, rules, lang), value_text(name, before, lang), value_text(name, now[name], lang))
        for name, before in cast("dict[str, str]", shown["findings"]).items()
        if now.get(name, before) != before
    ]
