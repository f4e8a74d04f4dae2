"""What to ask next, in words that a person can be asked, and when to stop asking.

The search for answers that could change a finding is `next_question`; here its candidates are the questions
that suit the talk, and nothing else, so a legal term or a conclusion is never asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from equiano.identify.case_file import CaseFile
from equiano.identify.findings import evaluate, worlds_of
from equiano.identify.next_question import AnswerStep, steps
from equiano.identify.questions.bank import Question, load_bank
from equiano.identify.rules import Rules
from equiano.identify.shapes import QuestionEntry, WouldChange
from equiano.identify.talk import UNKNOWN_FORM, Talk, forms_of, suitable
from equiano.identify.words import finding_text, texts, value_text
from equiano.identify.worlds import World, Worlds, evaluate_worlds, truth
from equiano.vocab.notion import notions
from equiano.words import fill, mark, say, text_of, using

MOST_QUESTIONS = 8  # shown beside a finding; more is not read
EVERYTHING = 1000  # more than the bank holds: an interview asks until nothing is left
# The age is asked under the name of its field, since no notion stands for it.
AGE = "age_years"
# Facts of these kinds are asked until the outcome is `refer`, also where up to three answers change nothing
# yet: who stops before them has not looked. Conditions and deception are asked only if they change it.
BEARING = ("control", "act", "purpose", "urgency")


def talk_of(case: CaseFile, *, audience: str = "person", trained: bool = False) -> Talk:
    """The talk that a recorded case calls for: its forms from what was recorded, its age.

    The safety step is taken as done: whoever reads the questions of a finding is reminded of it above them.
    """
    forms = set(forms_of(code for code, answer in case.answers.items() if answer))
    if case.profile is not None:
        forms.add("sex" if case.profile.endswith("_sexual") else "work")
    elif not forms and answered(case).get("works_for_another"):
        forms.add("work")
    talk = Talk(
        audience,
        frozenset(forms or {UNKNOWN_FORM}),
        case.age_years,
        case.is_child,
        safe=True,
        trained=trained,
    )
    # A small child is not asked: what is seen is.
    return replace(talk, audience="observer") if audience == "person" and talk.age == "infant" else talk


def answered(case: CaseFile) -> dict[str, bool]:
    """Questions that the case answers already, by whatever code of the notion it was recorded."""
    found: dict[str, bool] = {}
    for question in load_bank().questions:
        said = [case.answers[code] for code in question.codes if code in case.answers]
        if said:
            found[question.id] = any(said)
    return found


def with_answers(case: CaseFile, answers: Mapping[str, bool]) -> CaseFile:
    """The case with answers to questions recorded under their codes."""
    by_id = load_bank().by_id
    return replace(
        case,
        answers={**case.answers, **{by_id[name].records: answer for name, answer in answers.items()}},
    )


def open_questions(case: CaseFile, talk: Talk, passed: Collection[str] = ()) -> tuple[Question, ...]:
    """Questions that may be put and are neither answered nor passed over, gentlest first."""
    known = answered(case)
    return tuple(
        question
        for question in suitable(talk, known)
        if question.id not in known and question.id not in passed
    )


def _searched(
    case: CaseFile, talk: Talk, questions: Sequence[Question], passed: Collection[str]
) -> tuple[Question, ...]:
    """The open questions and those answered under their own code, which the search leaves out itself.

    So it is one set for the whole of a talk, and what the search works out for it is worked out once.
    """
    wanted = {question.id for question in questions}
    return tuple(
        question
        for question in suitable(talk, {})
        if question.id in wanted or (question.records in case.answers and question.id not in passed)
    )


_KEPT = 64  # rule sets with their questions; a server that holds many talks at once works them out anew
_RESTRICTED: dict[tuple[int, tuple[str, ...]], tuple[Rules, Rules]] = {}


def restricted(rules: Rules, codes: tuple[str, ...]) -> Rules:
    """The same rules, with these codes alone as questions, in this order; kept, as a talk asks often."""
    key = (id(rules), codes)  # the rules are kept beside, so that nobody else gets their identity
    known = _RESTRICTED.pop(key, None)
    if known is None:
        wanted = set(codes)
        asked = replace(rules, ask_first=codes, not_asked=tuple(c for c in rules.codes if c not in wanted))
        known = rules, asked
    _RESTRICTED[key] = known
    if len(_RESTRICTED) > _KEPT:
        _RESTRICTED.pop(next(iter(_RESTRICTED)))
    return known[1]


@dataclass(frozen=True)
class _Tried:
    """One world and what each single answer would make of it, all worked out in one pass.

    Attributes:
        worlds: World 2i says yes to question i, world 2i + 1 no; the last one is the world as it is.
        services: Kind of service -> worlds in which it fits.
    """

    worlds: Worlds
    services: Mapping[str, int]

    @property
    def outcome(self) -> str:
        """The outcome as things stand."""
        return self.value("outcome", self.worlds.count - 1)

    def value(self, finding: str, number: int) -> str:
        """Value of a finding in a world."""
        values = self.worlds.findings[finding]
        return next(value for value, mask in values.items() if mask >> number & 1)

    def help(self, number: int) -> dict[str, str | list[str]]:
        """How soon help is needed, and which, in a world."""
        found: dict[str, str | list[str]] = {
            "services": [service for service, mask in self.services.items() if mask >> number & 1]
        }
        return {"urgency": self.value("urgency", number), **found}

    def changes_of_help(self, question: int) -> Iterator[WouldChange]:
        """What a yes, and what a no, to a question would change of the help."""
        now = self.help(self.worlds.count - 1)
        for place, answer in enumerate(("yes", "no")):
            for name, then in self.help(2 * question + place).items():
                if then != now[name]:
                    yield {
                        "finding": name,
                        "from": now[name],
                        "to": then,
                        "answer": answer,
                        "together_with": [],
                    }


def _try_each(rules: Rules, questions: Sequence[Question], world: World) -> _Tried:
    answers = {
        question.records: (1 << 2 * number, 1 << 2 * number + 1) for number, question in enumerate(questions)
    }
    worlds = Worlds(world, 2 * len(questions) + 1, answers)
    evaluate_worlds(rules, worlds)
    services: dict[str, int] = {}
    for service, when in rules.services:
        services[service] = services.get(service, 0) | truth(when, worlds)[0]
    return _Tried(worlds, services)


def _finding_changes(
    rules: Rules, questions: Sequence[Question], worlds: Sequence[World], most: int
) -> dict[str, list[WouldChange]]:
    """Question -> the findings that its answer could change, the most useful question first.

    Answered questions may be among them: the search leaves them out, and one set serves a whole talk.
    """
    by_code = {question.records: question for question in questions}
    asked = restricted(rules, tuple(by_code))
    found: dict[str, list[WouldChange]] = {}
    for world in worlds:
        for step in steps(asked, world, most // len(worlds)):
            for code in step.answers:
                change = _step_change(step, code, by_code)
                found.setdefault(by_code[code].id, []).append(_for_age(change, world, worlds))
    return found


def _step_change(step: AnswerStep, code: str, by_code: Mapping[str, Question]) -> WouldChange:
    return {
        "finding": step.goal.finding,
        "from": step.before,
        "to": step.after,
        "answer": "yes" if step.answers[code] else "no",
        "together_with": [by_code[other].id for other in step.answers if other != code],
    }


def _for_age(change: WouldChange, world: World, worlds: Sequence[World]) -> WouldChange:
    if len(worlds) > 1:
        change["if"] = "child" if world.child else "adult"
    return change


def _help_changes(
    questions: Sequence[Question], tried: Sequence[_Tried], worlds: Sequence[World]
) -> dict[str, list[WouldChange]]:
    """Question -> the urgency and the kinds of help that a single answer would change."""
    found: dict[str, list[WouldChange]] = {}
    for world, each in zip(worlds, tried, strict=True):
        for number, question in enumerate(questions):
            for change in each.changes_of_help(number):
                found.setdefault(question.id, []).append(_for_age(change, world, worlds))
    return found


def reason(change: WouldChange, rules: Rules, lang: str) -> str:
    """Why a question is asked, in words."""
    name = change["finding"]
    of_help = name in ("urgency", "services")
    kind = name if of_help else "finding_together" if change["together_with"] else "finding"
    words = (
        {}
        if of_help
        else {
            "finding": finding_text(name, rules, lang),
            "before": value_text(name, str(change["from"]), lang),
            "after": value_text(name, str(change["to"]), lang),
        }
    )
    with using(lang):
        return fill(text_of(REASONS[f"{kind}_{change['answer']}"]), **words)


# Why a question is asked: by what an answer would change, and by which answer; the last two where one alone,
# or with two others, changes nothing yet.
REASONS: Mapping[str, str] = {
    "urgency_yes": mark("A yes would change how soon help is needed."),
    "urgency_no": mark("A no would change how soon help is needed."),
    "services_yes": mark("A yes would change which help fits."),
    "services_no": mark("A no would change which help fits."),
    "finding_together_yes": mark("A yes, with further answers, could lead to: {finding} – {after}."),
    "finding_together_no": mark("A no, with further answers, could lead to: {finding} – {after}."),
    "finding_yes": mark("A yes would change: {finding} – {after} instead of {before}."),
    "finding_no": mark("A no would change: {finding} – {after} instead of {before}."),
    "work": mark("It decides which further questions make sense."),
    "gap": mark("Without it the picture has a gap and somebody would have to ask again."),
}


def _other_reason(question: Question, lang: str) -> str:
    with using(lang):
        return text_of(REASONS["work" if notions()[question.notion].kind == "work" else "gap"])


def _entry(
    question: Question, changes: list[WouldChange], rules: Rules, talk: Talk, lang: str
) -> QuestionEntry:
    to_person = talk.audience == "person"
    return {
        "question": question.id,
        "indicator": question.notion,
        "records": question.records,
        "text": question.text(talk.audience, lang, talk.age),
        "tier": question.tier,
        "audience": talk.audience,
        "note": question.note[lang] if question.note and to_person else None,
        "follow_up": question.follow_up[lang] if to_person else None,
        "reason": reason(changes[0], rules, lang) if changes else _other_reason(question, lang),
        "would_change": changes,
    }


def age_wording(audience: str) -> str:
    """The question for an unknown age."""
    return {
        "person": say("Are you under 18?"),
        "observer": say("I see that the person may be under 18."),
        "file": say("The record says that the person was under 18."),
    }[audience]


def _age_entry(rules: Rules, worlds: Sequence[World], talk: Talk, lang: str) -> QuestionEntry:
    """The question for an unknown age: what stands on each side of 18."""
    with using(lang):
        text = age_wording(talk.audience)
    adult, child = (evaluate(rules, world).findings for world in worlds)
    return {
        "question": AGE,
        "indicator": AGE,
        "records": AGE,
        "text": text,
        "tier": 0,
        "audience": talk.audience,
        "note": None,
        "follow_up": None,
        "reason": texts()["age_question"][lang],
        "would_change": [
            # The Palermo result always, as a child needs no means.
            {"finding": name, "if_adult": value, "if_child": child[name]}
            for name, value in adult.items()
            if child[name] != value or name == "palermo.result"
        ],
    }


def _order(question: Question, opening: Sequence[str], worth: Sequence[str]) -> tuple[int, bool, bool, int]:
    """The gentlest first; of those what the person may need at once, what opens others, the most useful."""
    value = worth.index(question.id) if question.id in worth else len(worth)
    urgent = notions()[question.notion].kind == "urgency"
    return question.tier, not urgent, question.id not in opening, value


def _opening(worth: Sequence[Question], questions: Sequence[Question]) -> list[str]:
    """Open questions on whose answer it depends whether those worth asking make sense; they go first."""
    named = {name for question in worth for unless in question.do_not_ask_if for name in unless.questions}
    return [question.id for question in questions if question.id in named]


def next_questions(
    case: CaseFile,
    rules: Rules,
    *,
    lang: str = "en",
    talk: Talk | None = None,
    passed: Collection[str] = (),
    most: int = MOST_QUESTIONS,
) -> list[QuestionEntry]:
    """The few questions worth asking next, the gentlest first and of those the most useful.

    Until the outcome is `refer` these are the questions whose answers could change a finding or the help,
    then what else bears on the outcome. From `refer` on they are only those that would change how soon help
    is needed or which. None left means: stop asking.

    Args:
        case: The case.
        rules: The rules, with the law of a country or without.
        lang: Language of texts.
        talk: Who is asked and in what circumstances; from the case by default.
        passed: Questions that were asked without an answer, or skipped.
        most: How many at most, an unknown age not counted.

    Returns:
        Entries `{question, indicator, records, text, tier, audience, note, follow_up, reason, would_change}`:
        the fact of life that is asked for, and the code under which a case file holds its answer.
        `would_change` lists findings with the value now and the value with that answer, together with the
        answers to the questions of `together_with`. An unknown age comes first, as `age_years`.
    """
    possible = worlds_of(case)
    talk = talk or talk_of(case)
    questions = open_questions(case, talk, passed)
    # Singles first, in one pass for all: from `refer` on nothing more is searched.
    tried = [_try_each(rules, questions, world) for world in possible]
    changes = _help_changes(questions, tried, possible)
    if all(each.outcome != "refer" for each in tried):
        findings = _finding_changes(rules, _searched(case, talk, questions, passed), possible, MOST_QUESTIONS)
        changes = findings | {name: findings.get(name, []) + found for name, found in changes.items()}
        changes |= {
            q.id: [] for q in questions if q.id not in changes and notions()[q.notion].kind in BEARING
        }
    by_id = load_bank().by_id
    worth = list(changes)[:most]
    opening = _opening([by_id[name] for name in worth], questions)
    # In a fixed order before sorting: a set would settle ties anew in each process.
    chosen = sorted(dict.fromkeys((*opening, *worth)), key=lambda name: _order(by_id[name], opening, worth))
    entries = [_entry(by_id[name], changes.get(name, []), rules, talk, lang) for name in chosen]
    if case.is_child is None and AGE not in passed:
        entries.insert(0, _age_entry(rules, possible, talk, lang))
    return entries
