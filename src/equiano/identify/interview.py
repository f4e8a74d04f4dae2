"""An interview as data: what was said so far, kept in a file that only its owner can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from equiano import text_files
from equiano.errors import BadInputError, Fault
from equiano.files import write_json
from equiano.identify.ask import answered, with_answers
from equiano.identify.case_file import OLDEST, CaseFile, read_json
from equiano.identify.questions.bank import AUDIENCES, load_bank
from equiano.identify.shapes import InterviewFile
from equiano.identify.talk import Talk
from equiano.words import say

VERSION = 1  # of the file; a saved interview of another is refused, as its questions may have changed
# `skip` is its own answer: the question is not put again, and nothing is recorded of the person.
ANSWERS = ("yes", "no", "unknown", "skip")
_TALK_FLAGS = ("safe", "companion", "trained")


@dataclass(frozen=True)
class Interview:
    """What was said so far.

    Attributes:
        talk: Who is asked, about what, in what circumstances.
        answers: Question -> `yes`, `no`, `unknown` (asked, not known) or `skip`, in the order of asking.
        prepared: Whether age and form were asked for.
    """

    talk: Talk = field(default_factory=Talk)
    answers: Mapping[str, str] = field(default_factory=dict)
    prepared: bool = False

    @property
    def case(self) -> CaseFile:
        """The case as far as it was told. A no is in it only if it was asked for."""
        told = {name: value == "yes" for name, value in self.answers.items() if value in ("yes", "no")}
        return with_answers(CaseFile(age_years=self.talk.age_years, is_child=self.is_child), told)

    @property
    def is_child(self) -> bool | None:
        """Whether under 18, by the age if it is known."""
        years = self.talk.age_years
        return self.talk.is_child if years is None else years < 18

    @property
    def now(self) -> Talk:
        """The talk; its subject is work if the person said that they work and nothing else is known."""
        works = answered(self.case).get("works_for_another")
        forms = self.talk.forms - {"unknown"} or ({"work"} if works else frozenset())
        return replace(self.talk, forms=frozenset(forms), is_child=self.is_child)

    def answer(self, name: str, value: str) -> Interview:
        """The interview with one more answer."""
        kept = {key: given for key, given in self.answers.items() if key != name}
        return replace(self, answers={**kept, name: value})

    def without_last(self) -> Interview:
        """The interview without its last answer."""
        return replace(self, answers=dict(list(self.answers.items())[:-1]))

    def as_dict(self) -> InterviewFile:
        """The interview as JSON holds it."""
        talk = self.talk
        return {
            "interview": VERSION,
            "audience": talk.audience,
            "forms": sorted(talk.forms),
            "age_years": talk.age_years,
            "is_child": talk.is_child,
            "safe": talk.safe,
            "companion": talk.companion,
            "trained": talk.trained,
            "prepared": self.prepared,
            "answers": dict(self.answers),
        }


def save(interview: Interview, path: Path | str) -> None:
    """Write the interview whole or not at all; only its owner can read the file (mode 0600).

    Raises:
        OutputError: If nothing can be written there.
    """
    write_json(path, interview.as_dict())


def _faults(given: Mapping[str, object]) -> list[Fault]:
    bank, faults = load_bank(), []
    if given.get("interview") != VERSION:
        faults.append(Fault(say("made by another version. Begin the interview anew."), "interview"))
    if given.get("audience") not in AUDIENCES:
        faults.append(Fault(say("choose one of: {known}.", known=", ".join(AUDIENCES)), "audience"))
    forms = given.get("forms")
    if not isinstance(forms, list) or set(map(str, forms)) - {form.id for form in bank.forms}:
        faults.append(Fault(say("must be a list of forms of `equiano questionnaire --help`."), "forms"))
    age = given.get("age_years")
    if age is not None and (isinstance(age, bool) or not isinstance(age, int) or not 0 <= age <= OLDEST):
        faults.append(Fault(say("must be a whole number of years from 0 to 120, or empty."), "age_years"))
    for name in ("is_child", *_TALK_FLAGS, "prepared"):
        value = given.get(name)
        if not isinstance(value, bool) and not (name == "is_child" and value is None):
            faults.append(Fault(say("must be true or false."), name))
    answers = given.get("answers")
    if not isinstance(answers, Mapping):
        return [*faults, Fault(say("must be an object of questions and answers."), "answers")]
    for name, value in answers.items():
        if name not in bank.by_id:
            faults.append(Fault(say("this question is not known to this version."), f"answers.{name}"))
        elif value not in ANSWERS:
            faults.append(Fault(say("choose one of: {known}.", known=", ".join(ANSWERS)), f"answers.{name}"))
    return faults


def interview_from(given: object, name: str) -> Interview:
    """Read an interview from its JSON object.

    Raises:
        BadInputError: With every fault found, by field.
    """
    if not isinstance(given, Mapping) or "interview" not in given:
        raise BadInputError(say("{name}: not an interview saved by `equiano assess --ask`.", name=name))
    if faults := _faults(given):
        raise BadInputError(
            say("{name}: {count} {count|fault|faults}. Nothing was taken.", name=name, count=len(faults)),
            faults,
        )
    talk = Talk(
        given["audience"],
        frozenset(given["forms"]),
        given["age_years"],
        given["is_child"],
        **{flag: given[flag] for flag in _TALK_FLAGS},
    )
    return Interview(talk, dict(given["answers"]), given["prepared"])


def load(path: Path | str) -> Interview:
    """Read a saved interview.

    Raises:
        BadInputError: If the file is missing, not JSON, or has faults.
    """
    return interview_from(read_json(path), Path(path).name)


def is_interview(path: Path | str) -> bool:
    """Whether a JSON file is a saved interview rather than a case; what cannot be read is none."""
    try:
        given = text_files.parse_json(text_files.read_text(path, "utf-8-sig"))
    except (OSError, ValueError, BadInputError):
        return False
    return isinstance(given, dict) and "interview" in given
