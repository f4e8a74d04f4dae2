"""Conditions over codes, as rule files and laws write them, and the named conditions that they share.

A condition is written in YAML as a code (`delphi.d5.documents`), a group of codes (`delphi.d5.*`), a named
condition (`@documents_taken`), a word of the case (`child`, `under 14`, `sexual`), the value of a finding
(`palermo.act=indicated`), a fact of life (`notion.papers_taken`, `notion.kind.control`; see `notions.yaml`),
or a mapping with one of `any`, `all`, `none`, `not_shown`, `positive`, `held_by`, or `at_least` with `of`. It
is read into the classes below once; whoever evaluates it decides what yes, no and unknown are (one case,
a table, many possible worlds).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from equiano.errors import DataError
from equiano.vocab.find import did_you_mean, near_names
from equiano.vocab.load import Vocabulary, load, read_yaml
from equiano.vocab.notion import Notion, notions, of_kind, ways_of


@dataclass(frozen=True)
class CodeYes:
    """True where the code was recorded yes, false where no, else unknown."""

    code: str


@dataclass(frozen=True)
class Recorded:
    """True where the code was recorded yes, else false; never unknown. Comes from the crosswalk, not YAML."""

    code: str


@dataclass(frozen=True)
class Sexual:
    """True if the case is read with a profile of sexual exploitation; never unknown."""


@dataclass(frozen=True)
class AgeBelow:
    """True below that age in years. For 18 the assumption of the evaluation counts, not the recorded age.

    Where the age is not recorded, a child is under 21 and an adult is not under 14; the rest is unknown.
    """

    years: int


@dataclass(frozen=True)
class FindingIs:
    """True if the finding of that name has that value; never unknown."""

    name: str
    value: str


@dataclass(frozen=True)
class Positive:
    """True if the Delphi dimension is positive by what was recorded yes; never unknown."""

    dimension: str


@dataclass(frozen=True)
class AnyOf:
    """True if any part is, false if all are false, else unknown (Kleene)."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class FactOf(AnyOf):
    """An `any` over all codes of a fact of life: complete, so the crosswalk adds nothing to it."""


@dataclass(frozen=True)
class AllOf:
    """True if all parts are, false if any is false, else unknown (Kleene)."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class NoneOf:
    """True if every part is false, false if any is true, else unknown (Kleene)."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class NotShown:
    """True unless the part is true: what is unknown counts as not shown."""

    part: Condition


@dataclass(frozen=True)
class AtLeast:
    """True if so many parts are, false if so many can no longer be, else unknown."""

    count: int
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AgeRecorded:
    """True if the person is recorded to be under 18 (a child that is only assumed is not); never unknown."""


Condition = (
    AgeRecorded
    | AtLeast
    | CodeYes
    | Recorded
    | Sexual
    | AgeBelow
    | FindingIs
    | Positive
    | AnyOf
    | AllOf
    | NoneOf
    | NotShown
)

_WORDS: dict[str, Condition] = {"child": AgeBelow(18), "recorded_child": AgeRecorded(), "sexual": Sexual()}
_AGE = re.compile(r"under[ _]([1-9][0-9]?)")
# A single word there would be read letter by letter.
_TAKE_A_LIST = ("any", "all", "none", "held_by")
_LISTS: dict[str, type[AnyOf | AllOf | NoneOf]] = {"any": AnyOf, "all": AllOf, "none": NoneOf}


def _codes_of(pattern: str, vocabulary: Vocabulary) -> list[str]:
    if not pattern.endswith(".*"):
        return [pattern] if pattern in vocabulary else []
    prefix = pattern.removesuffix("*")
    # Any code of the group tells the scheme; reading all schemes would slow every start.
    scheme = vocabulary.schemes.of_code(prefix + "x")
    return [] if scheme is None else [code for code in scheme.codes if code.startswith(prefix)]


def _any_code(found: Iterable[Notion]) -> FactOf:
    return _fact_of(tuple(notion.name for notion in found))


@cache
def _fact_of(names: tuple[str, ...]) -> FactOf:
    """The same facts are the same object, so that an evaluator can keep what it found."""
    return FactOf(tuple(CodeYes(code) for name in names for code in notions()[name].answerable))


def two_ways_of_control() -> Condition:
    """True if what is recorded cannot all be one and the same way of control.

    A coarse fact may be any of its alternatives, so the least number of ways that fits the record is counted:
    for every way something is recorded that is surely not this one.
    """
    control = of_kind("control")
    every = sorted({way for notion in control for way in ways_of(notion.name)})
    return AllOf(tuple(_any_code(n for n in control if way not in ways_of(n.name)) for way in every))


def _held_by(ways: Iterable[str]) -> Condition:
    return _any_code(n for n in of_kind("control") if ways_of(n.name) <= set(ways))


def _parse_notion(word: str, where: str) -> Condition:
    name = word.removeprefix("notion.")
    if name.startswith("kind."):
        if found := of_kind(name.removeprefix("kind.")):
            return _any_code(found)
    elif name in notions():
        return _any_code([notions()[name]])
    near = ", ".join(f"notion.{each}" for each in near_names(name, notions()))
    raise DataError(f"{where}: no notion {name!r} in vocab/notions.yaml. Nearest: {near or 'none'}")


def _each(word: object, where: str, known: Mapping[str, NamedCondition]) -> Iterator[Condition]:
    """What a word stands for in a count: a kind, or the signs of the ILO, are one part for each fact."""
    # Vulnerability (ILO 1) describes the person; it never counts towards an outcome.
    signs = [notion for notion in notions().values() if notion.ilo not in (None, 1)]
    if word == "notion.ilo_signs":
        yield from (_any_code([notion]) for notion in signs if notion.answerable)
    elif word == "notion.ilo_groups":
        for number in sorted({notion.ilo for notion in signs if notion.ilo}):
            yield _any_code(notion for notion in signs if notion.ilo == number)
    elif isinstance(word, str) and word.startswith("notion.kind."):
        yield from (_any_code([notion]) for notion in of_kind(word.removeprefix("notion.kind.")))
    else:
        yield parse(word, where, known)


def _parse_word(word: str, where: str, known: Mapping[str, NamedCondition]) -> Condition:
    if word in _WORDS:
        return _WORDS[word]
    if word == "two_ways_of_control":
        return two_ways_of_control()
    if word.startswith("notion."):
        return _parse_notion(word, where)
    if age := _AGE.fullmatch(word):
        return AgeBelow(int(age[1]))
    if word.startswith("@"):
        if word[1:] not in known:
            near = (
                ", ".join(f"@{name}" for name in near_names(word[1:], known))
                or "see docs/reference/conditions.md"
            )
            raise DataError(f"{where}: no condition {word!r} in vocab/conditions.yaml above its use: {near}")
        return known[word[1:]].condition
    if "=" in word:
        return FindingIs(*word.split("=", 1))
    codes = _codes_of(word, load())
    if not codes:
        raise DataError(f"{where}: unknown code {word!r}. {did_you_mean(word)}")
    return CodeYes(codes[0]) if word == codes[0] else AnyOf(tuple(CodeYes(code) for code in codes))


def parse(raw: object, where: str, known: Mapping[str, NamedCondition] | None = None) -> Condition:
    """Read a condition as YAML gives it.

    Args:
        raw: A word, or a mapping with one operator.
        where: File and entry, for messages.
        known: Named conditions that may be used; all by default.

    Raises:
        DataError: If a code, named condition or operator is unknown.
    """
    known = named_conditions() if known is None else known
    if isinstance(raw, str):
        return _parse_word(raw, where, known)
    if isinstance(raw, Mapping) and set(raw) == {"at_least", "of"}:
        if not isinstance(raw["at_least"], int) or not isinstance(raw["of"], list):
            raise DataError(f"{where}: `at_least` takes a number and `of` a list")
        counted = (part for word in raw["of"] for part in _each(word, where, known))
        return AtLeast(raw["at_least"], tuple(counted))
    if not isinstance(raw, Mapping) or len(raw) != 1:
        raise DataError(f"{where}: a condition is a word or a mapping with one operator, got {raw!r}")
    ((operator, content),) = raw.items()
    if operator in _TAKE_A_LIST and not isinstance(content, list):
        raise DataError(f"{where}: {operator!r} takes a list, got {content!r}")
    match operator:
        case "any" | "all" | "none":
            return _LISTS[operator](tuple(parse(part, where, known) for part in content))
        case "not_shown":
            return NotShown(parse(content, where, known))
        case "positive":
            return Positive(str(content))
        case "held_by":
            return _held_by(content)
        case _:
            raise DataError(f"{where}: unknown operator {operator!r}")


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and all its parts, outermost first."""
    yield condition
    match condition:
        case AnyOf(parts) | AllOf(parts) | NoneOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from walk(part)
        case NotShown(part):
            yield from walk(part)
        case _:
            pass


def codes_in(condition: Condition) -> tuple[str, ...]:
    """Codes that the condition asks for, in their order, each once."""
    return tuple(dict.fromkeys(part.code for part in walk(condition) if isinstance(part, CodeYes)))


@dataclass(frozen=True)
class NamedCondition:
    """A notion that several laws and standards share, such as documents taken away."""

    name: str
    labels: Mapping[str, str]
    condition: Condition


@cache
def named_conditions() -> Mapping[str, NamedCondition]:
    """The conditions of vocab/conditions.yaml; each may use those above it.

    Raises:
        DataError: If an entry names an unknown code.
    """
    found: dict[str, NamedCondition] = {}
    for name, entry in read_yaml(resources.files("equiano.vocab") / "conditions.yaml").items():
        condition = parse(entry["when"], f"vocab/conditions.yaml: {name}", found)
        found[name] = NamedCondition(name, {"en": entry["en"], "ru": entry["ru"]}, condition)
    return found
