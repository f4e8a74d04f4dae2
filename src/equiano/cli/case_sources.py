"""Where `equiano assess` takes its case from: a file, an interview in the terminal, or a filled form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from equiano.cli.commands.identify import AssessCommand
from equiano.cli.interview import hold
from equiano.errors import UsageError
from equiano.identify.ask import talk_of
from equiano.identify.case_file import read_case
from equiano.identify.interview import Interview, is_interview, load
from equiano.identify.rules import load_rules
from equiano.identify.sheet import talk_for
from equiano.identify.talk import Talk
from equiano.words import say

if TYPE_CHECKING:
    from equiano.identify.case_file import CaseFile


@dataclass(frozen=True)
class Given:
    """A case, and the talk it came from if there was one."""

    case: CaseFile
    talk: Talk | None = None


def _begin(audience: str | None, about: str | None, resume: Path | None) -> Interview:
    if resume is not None:
        if audience is not None or about is not None:
            raise UsageError(say("--resume goes on as it began: leave --audience and --for out."))
        return load(resume)
    chosen = talk_for(about or "unknown", audience or "person", "adult", trained=False)
    return Interview(Talk(chosen.audience, chosen.forms if about else frozenset()))


def _check_options(asked: AssessCommand) -> None:
    if sum((asked.case is not None, asked.ask, asked.from_form is not None)) != 1:
        raise UsageError(say("Give a case file, or --ask, or --from-form."))
    if asked.audience is not None and asked.from_form is not None:
        raise UsageError(say("A form says itself for whom it is: leave --audience out."))
    for name, value in {"--for": asked.about, "--save": asked.save, "--resume": asked.resume}.items():
        if value is not None and not asked.ask:
            raise UsageError(say("{option} goes with --ask.", option=name))


def _from_file(path: Path, audience: str | None) -> Given:
    if is_interview(path):
        interview = load(path)
        chosen = _checked(audience) if audience is not None else interview.talk.audience
        return Given(interview.case, replace(interview.now, safe=True, audience=chosen))
    return _with_talk(read_case(path), audience)


def _with_talk(case: CaseFile, audience: str | None) -> Given:
    """A recorded case, with the next questions for the audience."""
    return Given(case, talk_of(case, audience=_checked(audience or "person")))


def _checked(audience: str) -> str:
    return talk_for("unknown", audience, "adult", trained=False).audience


def case_to_assess(asked: AssessCommand, country: str | None) -> Given | None:
    """The case that the options name; None if an interview had to be put off.

    Raises:
        UsageError: If the options do not go together.
        BadInputError: If a file cannot be used.
        KeyboardInterrupt: If an interview was broken off; what was said is saved.
    """
    _check_options(asked)
    if asked.case_id is not None:
        if asked.case is None:
            raise UsageError(say("--case goes with a table of cases that `equiano intake` wrote."))
        from equiano.identify.case_row import read_case_of  # noqa: PLC0415 - needs an extra

        return _with_talk(read_case_of(asked.case, asked.case_id), asked.audience)
    if asked.case is not None:
        return _from_file(asked.case, asked.audience)
    if asked.from_form is not None:
        from equiano.pipeline.questionnaire import read_questionnaire  # noqa: PLC0415 - needs an extra

        filled = read_questionnaire(asked.from_form)
        answers = {name: "yes" if answer else "no" for name, answer in filled.answers.items()}
        interview = Interview(filled.talk, answers, prepared=True)
        return Given(interview.case, interview.now)
    begun = _begin(asked.audience, asked.about, asked.resume)
    held = hold(begun, load_rules(country), asked.save, asked.resume)
    return None if held is None else Given(held.case, held.now)
