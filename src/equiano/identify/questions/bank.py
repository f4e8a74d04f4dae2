"""The question bank, read from the YAML files of this folder and cross-checked.

Each question asks for one notion (a fact of life) in the words of everyday, for three audiences. A yes always
means that the sign is there, so that a form can be read at a glance and no answer is turned round by mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NotRequired, TypedDict

from equiano.errors import DataError
from equiano.vocab.load import read_yaml
from equiano.vocab.notion import notions

# Whom the bank has wordings for; the order is that of the help pages.
AUDIENCES = ("person", "observer", "file")
LANGUAGES = ("en", "ru")
# Bands of `talk.Talk.age`.
AGES = ("infant", "child", "teen", "adult")
# Four, from journey and work to body and children: docs/how-to/identify.md says what each is about.
TIERS = (0, 1, 2, 3)
ANY = "any"
# What may stand under `do_not_ask_if`; a misspelt key would let a question pass that should not be asked.
CONDITIONS = ("answered_yes", "answered_no", "under", "untrained")

Words = Mapping[str, str]  # language -> text


@dataclass(frozen=True)
class Form:
    """What the talk may be about: it chooses questions and is never recorded as a sign.

    Attributes:
        id: Name on the command line, such as `fishing`.
        label: Its name on a form.
        plain: The words in which a person is asked.
        codes: Recorded codes that say a case is of this form.
    """

    id: str
    label: Words
    plain: Words
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Unless:
    """When a question is left out; one of the four is set.

    Attributes:
        answered_yes: If one of these was answered yes.
        answered_no: If one of these was answered no.
        under: If the person is younger, in years.
        untrained: If the interviewer is not trained.
    """

    answered_yes: tuple[str, ...] = ()
    answered_no: tuple[str, ...] = ()
    under: int | None = None
    untrained: bool = False

    @property
    def questions(self) -> tuple[str, ...]:
        """Questions on whose answer it depends."""
        return self.answered_yes + self.answered_no


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        id: Name of the question.
        notion: The fact of life it asks for (`vocab/notions.yaml`).
        records: Code under which the answer is recorded.
        tier: 0 journey, work, papers; 1 money, housing, contact; 2 threats, violence; 3 sexual violence,
            children, family, the body.
        forms: Forms in whose talk it makes sense.
        ages: Ages of persons to whom it may be put: `child` 7 to 13, `teen` 14 to 17, `adult`.
        infants: Whether an observer or a file can answer it of a child too young to be asked.
        wording: Audience (and `child`) -> language -> text.
        follow_up: What to ask openly after a yes.
        note: What to say before it.
        do_not_ask_if: When it is left out.
        sources: Where such a question is asked.
    """

    id: str
    notion: str
    records: str
    tier: int
    forms: frozenset[str]
    ages: frozenset[str]
    infants: bool
    wording: Mapping[str, Words]
    follow_up: Words
    note: Words | None
    do_not_ask_if: tuple[Unless, ...]
    sources: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes that say the same: whichever of them is recorded, the question is answered."""
        return tuple(dict.fromkeys((self.records, *notions()[self.notion].all_codes)))

    def text(self, audience: str, lang: str, age: str | None = None) -> str:
        """The wording for an audience; a child is asked in a child's words."""
        key = "child" if audience == "person" and age == "child" else audience
        return self.wording[key][lang]


@dataclass(frozen=True)
class Bank:
    """All questions and forms, in the order of the files."""

    questions: tuple[Question, ...]
    forms: tuple[Form, ...]
    sources: Mapping[str, _SourceEntry]

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Questions by their name."""
        return {question.id: question for question in self.questions}

    def form(self, name: str) -> Form:
        """The form of that name.

        Raises:
            KeyError: If there is none.
        """
        return next(form for form in self.forms if form.id == name)


def _folder() -> Traversable:
    return resources.files("equiano.identify.questions")


def _words(given: object, where: str) -> Words:
    if not isinstance(given, Mapping) or set(given) != set(LANGUAGES) or not all(given.values()):
        raise DataError(f"{where}: needs a text in each of {', '.join(LANGUAGES)}")
    return {lang: str(given[lang]) for lang in LANGUAGES}


def _forms(names: list[str], groups: Mapping[str, list[str]], known: list[str], where: str) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        found |= set(known) if name == ANY else set(groups.get(name, [name]))
    if found - set(known):
        raise DataError(f"{where}: unknown form {sorted(found - set(known))[0]!r}")
    return frozenset(found)


def _unless(entry: object, where: str) -> Unless:
    if not isinstance(entry, Mapping) or len(entry) != 1:
        entry = None
    match entry:
        case {"answered_yes": [*names]}:
            return Unless(answered_yes=tuple(map(str, names)))
        case {"answered_no": [*names]}:
            return Unless(answered_no=tuple(map(str, names)))
        case {"under": int(years)}:
            return Unless(under=years)
        case {"untrained": True}:
            return Unless(untrained=True)
        case _:
            raise DataError(f"{where}: a condition is one of {', '.join(CONDITIONS)}")


class _QuestionEntry(TypedDict):
    """A question as the file has it."""

    id: str
    notion: NotRequired[str]
    forms: list[str]
    ages: NotRequired[list[str]]
    infants: NotRequired[bool]
    person: Words
    observer: Words
    file: Words
    child: NotRequired[Words]
    follow_up: Words
    note: NotRequired[Words]
    do_not_ask_if: NotRequired[list[object]]
    sources: list[str]


class _FormEntry(TypedDict):
    """A form as the file has it."""

    id: str
    label: Words
    plain: Words
    codes: NotRequired[list[str]]


class _FormsFile(TypedDict):
    groups: dict[str, list[str]]
    forms: list[_FormEntry]


class _SourceEntry(TypedDict):
    """Where such a question is asked."""

    title: str
    url: NotRequired[str]
    seen: str


def _question(
    entry: _QuestionEntry, tier: int, groups: Mapping[str, list[str]], known: list[str], where: str
) -> Question:
    ages = frozenset(entry.get("ages", ("child", "teen", "adult") if "child" in entry else ("teen", "adult")))
    if not ages <= set(AGES) or ("child" in ages) != ("child" in entry):
        raise DataError(f"{where}: `ages` holds child exactly where there is a wording for a child")
    notion = entry.get("notion", entry["id"])
    if notion not in notions():
        raise DataError(f"{where}: no notion {notion!r} in vocab/notions.yaml")
    return Question(
        id=entry["id"],
        notion=notion,
        records=notions()[notion].record,
        tier=tier,
        forms=_forms(entry["forms"], groups, known, where),
        ages=ages,
        infants=bool(entry.get("infants", False)),
        wording={
            name: _words(entry.get(name), f"{where}: {name}")
            for name in (*AUDIENCES, *(("child",) if "child" in entry else ()))
        },
        follow_up=_words(entry.get("follow_up"), f"{where}: follow_up"),
        note=_words(entry["note"], f"{where}: note") if "note" in entry else None,
        do_not_ask_if=tuple(_unless(each, where) for each in entry.get("do_not_ask_if", ())),
        sources=tuple(entry["sources"]),
    )


def _read_questions(groups: Mapping[str, list[str]], known: list[str]) -> Iterator[Question]:
    for tier in TIERS:
        name = f"tier{tier}.yaml"
        for entry in read_yaml(_folder() / name)["questions"]:
            yield _question(entry, tier, groups, known, f"identify/questions/{name}: {entry.get('id')}")


@cache
def load_bank() -> Bank:
    """The question bank.

    Raises:
        DataError: If a wording is missing, or a form, source, question or notion is unknown.
    """
    content: _FormsFile = read_yaml(_folder() / "forms.yaml")
    forms = tuple(
        Form(
            entry["id"],
            _words(entry["label"], f"identify/questions/forms.yaml: {entry['id']}"),
            _words(entry["plain"], f"identify/questions/forms.yaml: {entry['id']}"),
            tuple(entry.get("codes", ())),
        )
        for entry in content["forms"]
    )
    questions = tuple(_read_questions(content["groups"], [form.id for form in forms]))
    sources: Mapping[str, _SourceEntry] = read_yaml(_folder() / "sources.yaml")
    _check(questions, sources)
    return Bank(questions, forms, sources)


def _check(questions: tuple[Question, ...], sources: Mapping[str, _SourceEntry]) -> None:
    ids = [question.id for question in questions]
    for question in questions:
        where = f"identify/questions: {question.id}"
        if ids.count(question.id) > 1:
            raise DataError(f"{where}: stands there twice")
        if not question.sources or set(question.sources) - set(sources):
            raise DataError(f"{where}: needs sources, each listed in sources.yaml")
        for condition in question.do_not_ask_if:
            if set(condition.questions) - set(ids):
                raise DataError(f"{where}: `do_not_ask_if` names an unknown question")


@cache
def not_asked() -> Mapping[str, str]:
    """Notion -> why nobody is asked for it."""
    return {
        name: entry["why"]
        for entry in read_yaml(_folder() / "not_asked.yaml")["not_asked"]
        for name in entry["notions"]
    }
