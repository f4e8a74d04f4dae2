"""A questionnaire as data: what stands on the sheet, the names of its fields, and answers read from them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from equiano.errors import BadInputError, Fault, UsageError
from equiano.identify.case_file import OLDEST
from equiano.identify.questions.bank import AUDIENCES, Question, load_bank
from equiano.identify.talk import Talk, suitable
from equiano.words import language, say

# In the order of the boxes on the sheet.
ANSWER_NAMES = ("yes", "no", "unknown")
PREFIX = "q."  # of a question's field; the others are `age` and `note`
AGES = {"infant": 0, "child": 10, "teen": 16, "adult": 30}  # an age inside each band chooses the questions
# ASCII alone: else `\d` takes the digits of every script.
_WHOLE_NUMBER = re.compile(r"\d{1,3}", re.ASCII)


@dataclass(frozen=True)
class QuestionnaireLine:
    """One question on the sheet."""

    field: str
    text: str
    note: str


@dataclass(frozen=True)
class QuestionnairePart:
    """The questions of one tier, with what to bear in mind before them."""

    title: str
    reminder: str
    lines: tuple[QuestionnaireLine, ...]


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire, ready to be set.

    Attributes:
        key: What the sheet is, for the program that reads it back: `form audience age`.
        title: Its title.
        about: Form, audience and age in words.
        before: What to do before asking.
        parts: The questions by tier.
        words: Fixed texts of the sheet by name.
        lang: Language.
    """

    key: str
    title: str
    about: str
    before: tuple[str, ...]
    parts: tuple[QuestionnairePart, ...]
    words: Mapping[str, str]
    lang: str


def talk_for(form: str, audience: str, age: str, trained: bool) -> Talk:
    """The talk for which a sheet is printed; whoever uses it takes the safety step on paper.

    Raises:
        UsageError: If the form, audience or age is not known, or a small child would be asked.
    """
    bank = load_bank()
    known = [entry.id for entry in bank.forms]
    if form not in known:
        raise UsageError(
            say("--for: no such form {form}. Choose one of: {known}.", form=form, known=", ".join(known))
        )
    if audience not in AUDIENCES:
        raise UsageError(say("--audience: choose one of: {known}.", known=", ".join(AUDIENCES)))
    if age not in AGES:
        raise UsageError(say("--age: choose one of: {known}.", known=", ".join(AGES)))
    if age == "infant" and audience == "person":
        raise UsageError(say("A child under 7 is not asked. Use --audience observer or file."))
    return Talk(audience, frozenset({form}), AGES[age], safe=True, trained=trained)


def before_asking(audience: str) -> tuple[str, ...]:
    """What is done and said before the first question."""
    if audience == "file":
        return (
            say("Answer only from what stands in the file. What is not written is not known."),
            say("Write down no names, addresses or telephone numbers."),
        )
    if audience == "observer":
        return (
            say(
                "Watch from a safe distance. Do not question anybody in front of those who may control them."
            ),
            say("Look at what is done to the person, never at origin, colour or clothes."),
            say("Tick yes only for what you saw or heard yourself. What you could not see is not known."),
            say("Write down no names, addresses or telephone numbers."),
        )
    return (
        say("Speak alone with the person, where nobody hears you. Whoever came along waits elsewhere."),
        say("If an interpreter is needed, take one who did not come with the person."),
        say('Say: "You need not answer. You may stop at any time. Help does not depend on your answers."'),
        say("Ask whether the person agrees to talk, and whether you may write the answers down."),
        say("If it is not safe now, stop here and agree on another time and place."),
        say("Write down no names, addresses or telephone numbers."),
    )


def tier_title(tier: int) -> str:
    """Name of the group of questions of a tier."""
    return (
        say("Journey, work, papers"),
        say("Money, housing, contact"),
        say("Threats and violence"),
        say("Body, family, children"),
    )[tier]


def tier_reminder(tier: int, audience: str) -> str:
    """What to bear in mind before the questions of a tier; empty if nothing."""
    if audience != "person" or tier < 2:
        return ""
    if tier == 2:
        return say("Only when you are alone with the person and it is safe.")
    return say("Only by somebody who is trained for it, alone with the person, when it is safe.")


def _part(tier: int, questions: tuple[Question, ...], talk: Talk, lang: str) -> QuestionnairePart:
    lines = tuple(
        QuestionnaireLine(
            PREFIX + question.id,
            question.text(talk.audience, lang, talk.age),
            question.note[lang] if question.note and talk.audience == "person" else "",
        )
        for question in questions
    )
    return QuestionnairePart(tier_title(tier), tier_reminder(tier, talk.audience), lines)


def _how_to_mark(audience: str) -> str:
    """When a no may be ticked: a no that nobody asked for would exclude what nobody knows."""
    if audience == "observer":
        return say(
            "Tick no only if you could see it and it was not so. Leave empty what you did not look at."
        )
    if audience == "file":
        return say("Tick no only if the file says no. Leave empty what it does not speak of.")
    return say("Tick no only if it was asked and answered. Leave empty what was not asked.")


def _about(audience: str, age: str) -> str:
    """Audience and age in words."""
    audiences = {
        "person": say("talk with the person"),
        "observer": say("what I see from outside"),
        "file": say("what the file says"),
    }
    ages = {
        "infant": say("child under 7"),
        "child": say("child of 7 to 13"),
        "teen": say("young person of 14 to 17"),
        "adult": say("adult"),
    }
    return f"{audiences[audience]} · {ages[age]}"


def _fixed_words(audience: str) -> dict[str, str]:
    """Texts that stand on every sheet, by name."""
    return {
        "before": say("Before you begin"),
        "yes": say("yes"),
        "no": say("no"),
        "unknown": say("not known"),
        "age": say("Age in years (empty if not known)"),
        "note": say("In own words (no names, addresses, telephone numbers)"),
        "mark": _how_to_mark(audience),
        "after": say(
            "A missing sign never means that nothing happened. A person decides, not the number of ticks."
        ),
        "in_danger": say("Is somebody in danger now? First bring the person to safety; the sheet can wait."),
    }


def sheet_for(form: str, audience: str, age: str = "adult", *, trained: bool = False) -> Questionnaire:
    """The questionnaire for a form of exploitation and an audience, in the language in use.

    Args:
        form: Name of a form (`questions/forms.yaml`).
        audience: `person`, `observer` or `file`.
        age: `infant` (under 7), `child` (7 to 13), `teen` (14 to 17) or `adult`.
        trained: Whether it is for somebody trained; only then tier 3 stands on it.

    Raises:
        UsageError: If one of them is not known, or a child under 7 would be asked.
    """
    lang = language()
    talk = talk_for(form, audience, age, trained)
    questions = suitable(talk, {})
    return Questionnaire(
        key=f"{form} {audience} {age}",
        title=say("Questions: {form}", form=load_bank().form(form).label[lang]),
        about=_about(audience, age),
        before=before_asking(audience),
        parts=tuple(
            _part(tier, tuple(group), talk, lang)
            for tier, group in groupby(questions, key=lambda question: question.tier)
        ),
        words=_fixed_words(audience),
        lang=lang,
    )


@dataclass(frozen=True)
class FilledQuestionnaire:
    """A sheet that was filled in.

    Attributes:
        talk: The talk it was for.
        answers: Question -> yes or no; what was left empty or is not known is absent.
        unknown: Questions that were asked and are not known.
    """

    talk: Talk
    answers: Mapping[str, bool]
    unknown: tuple[str, ...]


def _talk_of(key: str, name: str) -> Talk:
    """The talk that a sheet was for. A sheet for adults says nothing on the age of whom it was used for."""
    parts = key.split(" ")
    try:
        form, audience, age = parts
        talk = talk_for(form, audience, age, trained=True)
    except (ValueError, UsageError) as error:
        raise BadInputError(
            say(
                "{name}: not a form of `equiano questionnaire`, or its fields are gone. Use --ask.",
                name=name,
            )
        ) from error
    return replace(talk, age_years=None, is_child=None if age == "adult" else True)


def _age(text: str) -> int | Fault | None:
    if not text.strip():
        return None
    if not _WHOLE_NUMBER.fullmatch(text.strip()) or int(text) > OLDEST:
        return Fault(say("must be a whole number of years from 0 to 120, or empty."), "age")
    return int(text)


def _faults(fields: Mapping[str, str]) -> Iterator[Fault]:
    for field, value in fields.items():
        if field.startswith(PREFIX) and field.removeprefix(PREFIX) not in load_bank().by_id:
            yield Fault(say("this question is not known to this version. Print a new form."), field)
        elif field.startswith(PREFIX) and value not in ("", *ANSWER_NAMES):
            yield Fault(say("must be ticked yes, no or not known, or left empty."), field)
    if isinstance(age := _age(fields.get("age", "")), Fault):
        yield age


def read_fields(key: str, fields: Mapping[str, str], name: str) -> FilledQuestionnaire:
    """Answers of a filled sheet.

    Args:
        key: `Sheet.key` as the file carries it.
        fields: Field -> what was filled in: `yes`, `no`, `unknown` or nothing; `age`.
        name: What messages call the file.

    Raises:
        BadInputError: If it is no such sheet, or fields are unknown or unreadable; all are named.
    """
    talk = _talk_of(key, name)
    if faults := list(_faults(fields)):
        raise BadInputError(
            say("{name}: {count} {count|fault|faults}. Nothing was taken.", name=name, count=len(faults)),
            faults,
        )
    age = _age(fields.get("age", ""))
    ticked = {
        field.removeprefix(PREFIX): value for field, value in fields.items() if field.startswith(PREFIX)
    }
    return FilledQuestionnaire(
        # An age that was written down decides, whatever sheet was used.
        talk=replace(talk, age_years=age, is_child=age < 18) if isinstance(age, int) else talk,
        answers={name: value == "yes" for name, value in ticked.items() if value in ("yes", "no")},
        unknown=tuple(name for name, value in ticked.items() if value == "unknown"),
    )
