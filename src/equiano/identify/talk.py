"""Who is asked, about what, in which circumstances; and which questions may therefore be put.

The rules of sensitivity: a person is asked tier 2 and 3 only after the safety step and never with a
companion present; tier 3 only by somebody trained for it; a child of 7 to 13 is asked tier 2 only by somebody
trained, and tier 3 never; a younger child is not asked at all. An observer who is not trained is not sent to
look for tier 3. A file is asked everything that fits: reading hurts nobody anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from equiano.identify.questions.bank import Question, Unless, load_bank

# Bands of age for wording and tier. 7 and 14 are chosen, not measured: a schoolchild answers plain questions
# about what happened, and Russian law calls a child under 14 a young one (малолетний). 18 is the protocol's.
CHILD_FROM, TEEN_FROM, ADULT_FROM = 7, 14, 18
# A form of its own in forms.yaml: what may be asked before anybody knows what it is about.
UNKNOWN_FORM = "unknown"


@dataclass(frozen=True)
class Talk:
    """The circumstances of a talk.

    Attributes:
        audience: `person`, `observer` or `file`.
        forms: What it is about (`questions/forms.yaml`); empty means not known yet.
        age_years: Age in years, None if unknown.
        is_child: Whether under 18, None if unknown.
        safe: Whether the safety step was taken: alone, safe to talk, consent given.
        companion: Whether somebody is present who came with the person or speaks for them.
        trained: Whether the interviewer is trained to ask about violence and about children.
    """

    audience: str = "person"
    forms: frozenset[str] = frozenset()
    age_years: int | None = None
    is_child: bool | None = None
    safe: bool = False
    companion: bool = False
    trained: bool = False

    @property
    def age(self) -> str:
        """`infant`, `child`, `teen` or `adult`; in doubt a teen, who is spared what adults are asked."""
        if self.age_years is not None:
            bands = ((CHILD_FROM, "infant"), (TEEN_FROM, "child"), (ADULT_FROM, "teen"))
            return next((band for below, band in bands if self.age_years < below), "adult")
        return "adult" if self.is_child is False else "teen"


def age_hinders(question: Question, talk: Talk) -> bool:
    """Whether the question does not suit the age of the person."""
    if talk.age == "infant":
        # Nobody asks a small child; what is seen or written of one is a matter of few facts.
        return talk.audience == "person" or not question.infants
    if talk.audience != "person" and talk.age == "child":
        return not question.ages & {"child", "teen"}
    return talk.age not in question.ages


def tier_hinders(question: Question, talk: Talk) -> str | None:
    """Why the question is too sensitive for this talk: `not_safe`, `companion`, `untrained`, or None."""
    if talk.audience == "file":
        return None
    if talk.audience == "person" and question.tier >= 2:
        if talk.companion:
            return "companion"
        if not talk.safe:
            return "not_safe"
        if talk.age == "child" and not talk.trained:
            return "untrained"
    return "untrained" if question.tier >= 3 and not talk.trained else None


def _left_out(unless: Unless, talk: Talk, answers: Mapping[str, bool]) -> bool:
    if unless.under is not None:
        # Of a child of unknown age nothing tells that it is old enough.
        age = talk.age_years if talk.age_years is not None else (0 if talk.is_child else unless.under)
        return age < unless.under
    if unless.untrained:
        return not talk.trained
    return any(answers.get(name) is True for name in unless.answered_yes) or any(
        answers.get(name) is False for name in unless.answered_no
    )


def hindrance(question: Question, talk: Talk, answers: Mapping[str, bool]) -> str | None:
    """Why a question is not put, or None if it may be.

    Args:
        question: The question.
        talk: The circumstances.
        answers: Question -> yes or no, as answered so far.

    Returns:
        `form`, `age`, `companion`, `not_safe`, `untrained`, `condition`, or None.
    """
    if not question.forms & (talk.forms or {UNKNOWN_FORM}):
        return "form"
    if age_hinders(question, talk):
        return "age"
    if (why := tier_hinders(question, talk)) is not None:
        return why
    if any(_left_out(unless, talk, answers) for unless in question.do_not_ask_if):
        return "condition"
    return None


def suitable(talk: Talk, answers: Mapping[str, bool]) -> tuple[Question, ...]:
    """Questions that may be put in this talk, gentlest first, answered ones included."""
    return tuple(question for question in load_bank().questions if hindrance(question, talk, answers) is None)


def forms_of(codes: Iterable[str]) -> frozenset[str]:
    """Forms that recorded codes speak of."""
    recorded = set(codes)
    return frozenset(form.id for form in load_bank().forms if recorded & set(form.codes))


def with_age(talk: Talk, age_years: int | None, is_child: bool | None) -> Talk:
    """The talk with an age; a small child is not asked: what is seen is.

    Args:
        talk: The talk.
        age_years: Age in years, None if unknown.
        is_child: Whether under 18, where the years are not known.
    """
    child = is_child if age_years is None else age_years < ADULT_FROM
    talk = replace(talk, age_years=age_years, is_child=child)
    return replace(talk, audience="observer") if talk.age == "infant" and talk.audience == "person" else talk
