"""What the pages of talks show: frozen views put in words, never a model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from equiano.record.values import ADULT_YEARS, MAX_AGE_YEARS
from equiano.words import language, say
from equiano_web.access import Permission, Seen, Who, may
from equiano_web.cases.panels import Panel
from equiano_web.cases.readings import CasePage
from equiano_web.cases.values import ages_on
from equiano_web.people.agencies import today
from equiano_web.screening import readings, talks
from equiano_web.screening.readings import CaseTalks, TalkPage
from equiano_web.screening.talks import Asked, Content, Given, Start

if TYPE_CHECKING:
    from equiano.identify.interview import Interview
    from equiano.identify.shapes import Assessment, FindingsOfCase
    from equiano_web.screening.actions import AnswersDifferError
    from equiano_web.screening.forms import Stage

MOST_NEXT = 5  # further questions beside a result; more is not read


def answer_text(value: str) -> str:
    """An answer in words."""
    return {
        "yes": say("yes"),
        "no": say("no"),
        "unknown": say("not known"),
        "skip": say("skipped, or not wished to say"),
        "": say("taken back"),
    }[value]


def outcome_text(value: object) -> str:
    """An outcome in words; empty if there is none."""
    from equiano.identify.words import value_text  # noqa: PLC0415

    return value_text("outcome", str(value), language()) if value else ""


def urgency_text(value: object) -> str:
    """An urgency in a word."""
    return {
        "now": say("now"),
        "soon": say("soon"),
        "none_recorded": say("nothing urgent recorded"),
    }.get(str(value), "")


def wish_text(value: object) -> str:
    """What the person wants, in words."""
    return {
        "agrees": say("Agrees to be referred"),
        "later": say("Wants to think about it"),
        "declines": say("Does not want help now"),
        "not_asked": say("Not asked"),
    }.get(str(value), "")


def audience_text(value: object) -> str:
    """Whose answers these are, in words."""
    return {
        "person": say("talk with the person"),
        "observer": say("what was seen"),
        "file": say("from a file"),
    }[str(value)]


@dataclass(frozen=True, slots=True)
class Line:
    """A talk in a list.

    Attributes:
        id: Its id.
        at: When it was begun, or received.
        by: Who held it.
        about: Whose answers these are.
        is_open: Not finished.
        is_loose: Belongs to no case yet.
        outcome: What the rules found, in words.
        urgency: How soon, in a word.
    """

    id: str
    at: object
    by: str
    about: str
    is_open: bool
    is_loose: bool
    outcome: str
    urgency: str


def lines(found: Sequence[Seen], names: Mapping[str, str]) -> list[Line]:
    """Talks of a list."""
    return [
        Line(
            seen.id,
            seen["made_at"],
            names.get(str(seen["made_by_id"]), ""),
            audience_text(seen["audience"]),
            seen["state"] == "open",
            seen["case_id"] is None,
            outcome_text(seen["outcome"]) if seen["state"] == "finished" else "",
            urgency_text(seen["urgency"]) if seen["state"] == "finished" else "",
        )
        for seen in found
    ]


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """A decision.

    Attributes:
        at: When.
        by: Who decided.
        outcome: In words.
        software: What the rules found, in words.
        differs: Whether the two differ.
        wish: What the person wants.
        reasons: Why, or that this is closed.
    """

    at: object
    by: str
    outcome: str
    software: str
    differs: bool
    wish: str
    reasons: str


def decisions(found: Sequence[Seen], names: Mapping[str, str]) -> list[ShownDecision]:
    """Decisions, in their order."""
    return [
        ShownDecision(
            seen["at"],
            names.get(str(seen["by_id"]), ""),
            outcome_text(seen["outcome"]),
            outcome_text(seen["software"]),
            seen["outcome"] != seen["software"],
            wish_text(seen["wish"]),
            say("closed to your role") if "reasons" in seen.closed else str(seen["reasons"]),
        )
        for seen in found
    ]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer in a list.

    Attributes:
        question: The question.
        text: In words.
        answer: In a word.
        by: Who wrote it down.
        at: When.
        said: What was written beside it.
        taken_over: Whether it was taken from an earlier talk.
    """

    question: str
    text: str
    answer: str
    by: str
    at: object
    said: Sequence[str]
    taken_over: bool


def _answers(content: Content, names: Mapping[str, str]) -> Iterator[ShownAnswer]:
    interview = talks.interview_of(content)
    for one in talks.given(content):
        yield _answer(one, interview, names)


def _answer(one: Given, interview: Interview, names: Mapping[str, str]) -> ShownAnswer:
    text, by = talks.wording(interview, one.question), names.get(one.by, "")
    taken = bool(one.taken_over)
    return ShownAnswer(one.question, text, answer_text(one.answer), by, one.at, one.said, taken)


def of_case(found: CaseTalks, who: Who) -> Mapping[str, object]:
    """Talks of a case and what was asked in them."""
    listed = lines([seen for seen, _ in found.talks], found.names)
    return {
        "case": found.case,
        "lines": listed[::-1],
        "decisions": decisions(found.decisions, found.names)[::-1],
        "known": known(found),
        "may_screen": may(who, Permission.CASE_SCREEN),
    }


def panel(who: Who, page: CasePage) -> Panel:
    """The talks of a case on its page, without what was said."""
    case = page.case.id
    found, names = readings.listed(who, case) if readings.HELD in page.holds else ((), {})
    shown = {
        "lines": lines(found, names)[::-1],
        "address": reverse("case-screening", args=(case,)),
        "may_screen": may(who, Permission.CASE_SCREEN),
    }
    return Panel("screening/panel.html", shown)


def known(found: CaseTalks) -> list[ShownAnswer]:
    """What was asked already and by whom; the latest answer to each question."""
    last: dict[str, ShownAnswer] = {}
    for _, content in found.talks:
        for one in _answers(content, found.names) if content else ():
            if not one.taken_over:
                last[one.question] = one
    return list(last.values())


@dataclass(frozen=True, slots=True)
class Question:
    """The page of one question.

    Attributes:
        asked: The question.
        number: Its number in the talk.
        title: Name of its group.
        reminder: What to bear in mind in its group.
        now: The answer that it has, in a word; empty if it has none.
        base: Version of the talk.
        back: Address of the question before.
        hidden: Of a talk that is not written down: the talk itself.
    """

    asked: Asked
    number: int
    title: str
    reminder: str
    now: str = ""
    base: int = 0
    back: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)


def _question(interview: Interview, asked: Asked, number: int) -> Question:
    from equiano.identify.sheet import tier_reminder, tier_title  # noqa: PLC0415

    reminder = tier_reminder(asked.tier, interview.talk.audience) or ""
    return Question(asked, number, tier_title(asked.tier), reminder)


def question(page: TalkPage, name: str = "") -> Question | None:
    """The next question, or the one named; None if nothing more needs to be asked.

    Raises:
        KeyError: If the one named is not of this talk.
    """
    if page.content is None:  # erased with its case
        return None
    interview = talks.interview_of(page.content)
    own = [one for one in talks.given(page.content) if not one.taken_over]
    names = [one.question for one in own]
    at = names.index(name) if name in names else len(names)
    if name and at == len(names) and not talks.may_be_put(page.content, name):
        raise KeyError(name)
    asked = talks.again(interview, name) if name else talks.next_of(interview, page.country)
    if asked is None:
        return None
    back = _address("screening-ask", page, names[at - 1]) if at else _address("screening-before", page)
    now = answer_text(own[at].answer) if at < len(own) else ""
    base = int(str(page.screening["version"]))
    return replace(_question(interview, asked, at + 1), now=now, base=base, back=back)


def _address(name: str, page: TalkPage, *more: str) -> str:
    return reverse(name, args=(page.screening.id, *more))


def question_unwritten(interview: Interview, country: str | None) -> Question | None:
    """The next question of a talk that is not written down; the page itself carries the talk."""
    asked = talks.next_of(interview, country)
    if asked is None:
        return None
    hidden = {"talk": json.dumps(interview.as_dict(), separators=(",", ":"))}
    return replace(_question(interview, asked, len(interview.answers) + 1), hidden=hidden)


def age_in(case: Seen, who: Who) -> dict[str, object]:
    """What the case says of the person's age, to begin the form with; nothing if closed or unsaid."""
    born, band = case["birth_date"], case["age_band"]
    if not isinstance(born, str) or not born:
        child = {"child": "yes", "adult": "no", "perhaps_child": "unknown"}.get(str(band))
        return {"is_child": child} if child else {}
    youngest, oldest = ages_on(born, today(who.user.agency))
    if not 0 <= youngest <= oldest <= MAX_AGE_YEARS:
        return {}
    if youngest == oldest:
        return {"age_years": youngest}
    child = "unknown" if youngest < ADULT_YEARS <= oldest else ("yes" if oldest < ADULT_YEARS else "no")
    return {"is_child": child}


def stage_shown(
    stage: Stage, case: Seen | None, known: Sequence[ShownAnswer], age: Mapping[str, object]
) -> Mapping[str, object]:
    """A page before the first question; `age` is what the case says of it."""
    audience = stage.hidden.get("audience", "")
    return {
        "stage": stage,
        "form": stage.form,
        "case": case,
        "known": known,
        "age": age,
        "before": before_asking(audience) if stage.name == "safety" else (),
        "back": reverse("case-screening", args=(case.id,)) if case else reverse("screening"),
    }


def before_asking(audience: str) -> Sequence[str]:
    """What is done and said before the first question."""
    from equiano.identify import sheet  # noqa: PLC0415

    # Its last line forbids names, which on paper may get lost; here they have fields of their own.
    return sheet.before_asking(audience)[:-1]


def not_written(audience: str, safety: Mapping[str, bool]) -> str:
    """What to do where a talk that was written down goes on with somebody who agrees to that no longer."""
    from equiano.identify.safety import may_be_written  # noqa: PLC0415

    if may_be_written(audience, safety):
        return ""
    return say("Nothing more is written down. Begin a new talk, of which nothing is kept, or stop here.")


def differ(error: AnswersDifferError | None, page: TalkPage) -> tuple[str, str, int] | None:
    """What somebody else answered to the same question: their answer, their name, the version now."""
    if error is None:
        return None
    return answer_text(error.theirs), page.names.get(error.by, ""), error.version


def talk_shown(page: TalkPage) -> Mapping[str, object]:
    """What every page of a talk shows around its content."""
    home = reverse("case-screening", args=(page.case.id,)) if page.case else reverse("screening")
    return {"id": page.screening.id, "case": page.case, "home": home}


def answers(page: TalkPage) -> list[ShownAnswer]:
    """Answers of a talk."""
    return list(_answers(page.content, page.names)) if page.content else []


def start_of(page: TalkPage, safety: Mapping[str, bool]) -> Start:
    """What stands before the questions of a talk, with safety settled anew."""
    assert page.content is not None
    talk = page.content["talk"]
    forms = tuple(name for name in talk["forms"] if name != "unknown")
    return Start(talk["audience"], safety, talk["age_years"], talk["is_child"], forms)


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers show, in words.

    Attributes:
        outcome: The advice.
        code: `refer`, `look_closer` or `not_enough_recorded`.
        because: Answers that led to it, as their questions.
        urgency: How soon, in a sentence.
        urgency_code: `now`, `soon` or `none_recorded`.
        urgent_because: What it rests on.
        first: What to do first.
        steps: What to do.
        helps: Kinds of help with who gives it: `equiano.identify.shapes.Help`.
        contact_note: What to bear in mind of the contacts.
        standards: What each standard says.
        reasons: Why each finding is as it is.
        law: Parts of the law that are shown or indicated: name, title, status.
        law_day: Day of the text of the law, and its name.
        contradictions: Answers that stand against each other.
        ages: Outcome for each age, where it is unknown.
        open: Further questions and what an answer would change.
        advice: What must stand beside every outcome: it is advice, and a missing sign clears nobody.
        notes: What else to bear in mind.
    """

    outcome: str
    code: str
    because: Sequence[str]
    urgency: str
    urgency_code: str
    urgent_because: Sequence[str]
    first: Sequence[str]
    steps: Sequence[str]
    helps: Sequence[Mapping[str, Any]]
    contact_note: str
    standards: Sequence[str]
    reasons: Sequence[str]
    law: Sequence[tuple[str, str, str]]
    law_day: Mapping[str, Any] | None
    contradictions: Sequence[str]
    ages: Sequence[tuple[str, str]]
    open: Sequence[tuple[str, str]]
    advice: str
    notes: Sequence[str]


def result(interview: Interview, country: str | None) -> Result:
    """What the answers of a talk show."""
    return _result(interview, country, talks.assessed(interview, country))


def _result(interview: Interview, country: str | None, found: Assessment) -> Result:
    from equiano.identify.next_steps import contact_note, what_to_do  # noqa: PLC0415
    from equiano.identify.words import standard_lines  # noqa: PLC0415

    lang, helps = language(), talks.helps(found, country)
    advice, *notes = found["caveats"]  # the library says it first of every case
    return Result(
        outcome=found["outcome_text"],
        code=found["outcome"],
        because=_because(interview, found["because"]),
        urgency=found["urgency"]["text"],
        urgency_code=found["urgency"]["level"],
        urgent_because=found["urgency"]["reasons"],
        first=found["urgency"]["do_first"],
        steps=what_to_do(found["outcome"]),
        helps=[dict(one) for one in helps],
        contact_note=contact_note(helps),
        standards=list(standard_lines(found, lang)),
        reasons=found["reasons"],
        law=list(_law(found, country)),
        law_day=dict(found["law_text"]) if found["law_text"] else None,
        contradictions=[one["text"] for one in found["contradictions"]],
        ages=list(_ages(found)),
        open=[(one["text"], one["reason"]) for one in found["next_questions"][:MOST_NEXT]],
        advice=advice,
        notes=notes,
    )


def _because(interview: Interview, codes: Sequence[str]) -> list[str]:
    """The questions whose yes led to something, in the words in which they were put."""
    from equiano.identify.questions.bank import load_bank  # noqa: PLC0415
    from equiano.identify.words import fact_text  # noqa: PLC0415

    asked = {
        code: name
        for name, value in interview.answers.items()
        if value == "yes"
        for code in load_bank().by_id[name].codes
    }
    words = (
        talks.wording(interview, asked[code]) if code in asked else fact_text(code, language())
        for code in codes
    )
    return list(dict.fromkeys(words))


def _law(found: FindingsOfCase, country: str | None) -> Iterator[tuple[str, str, str]]:
    from equiano.identify.rules import law_finding, load_rules  # noqa: PLC0415
    from equiano.identify.words import finding_text, value_text  # noqa: PLC0415

    rules, lang = load_rules(talks.law_of(country)), language()
    for part in found["law"]:
        if part["status"] != "not_indicated":
            name = law_finding(part["article"], part["part"])
            title, status = part["title"], value_text(name, part["status"], lang)
            yield finding_text(name, rules, lang), title, status


def _ages(found: Assessment) -> Iterator[tuple[str, str]]:
    if "if_adult" in found:
        yield say("If the person is an adult"), found["if_adult"]["outcome_text"]
        yield say("If the person is a child"), found["if_child"]["outcome_text"]


def result_shown(page: TalkPage, who: Who) -> Mapping[str, object]:
    """The page of a result."""
    shown = {
        **talk_shown(page),
        "line": lines([page.screening], page.names)[0],
        "decisions": decisions(page.decisions, page.names)[::-1],
        "may_screen": may(who, Permission.CASE_SCREEN),
        "wish": wish_text((page.content or {}).get("wish", "")),
    }
    if page.content is None:
        return shown
    interview = talks.interview_of(page.content)
    found = talks.assessed(interview, page.country)
    return {
        **shown,
        "result": _result(interview, page.country, found),
        "answers": answers(page),
        "changed": talks.changes(page.content, found, page.country),
        "rules": talks.rules_now(),
    }


def decision_initial(page: TalkPage) -> dict[str, object]:
    """What the form of a decision begins with: nothing chosen, but what the person said on a device."""
    wish = (page.content or {}).get("wish", "")
    return {"wish": wish} if wish else {}
