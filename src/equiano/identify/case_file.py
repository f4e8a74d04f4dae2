"""Read one case from JSON: every fault is named by its field, none by its value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NoReturn

from equiano import text_files
from equiano.errors import BadInputError, Fault
from equiano.identify.how_sure import load_instruments
from equiano.identify.rules import load_rules
from equiano.schema.table import load_table
from equiano.vocab import load
from equiano.vocab.find import codes_of_label, did_you_mean
from equiano.vocab.notion import notions
from equiano.words import say

# What lies above is a slip of the pen, such as a year of birth.
OLDEST = 120
ANSWERS: dict[object, bool | None] = {"yes": True, "no": False, "unknown": None, None: None}
# Of the fields of a case record these bear on the findings; the others are allowed and not looked at.
_OWN_FIELDS = ("age_years", "age_band", "is_child", "profile", "indicators", "instruments")


@dataclass(frozen=True)
class CaseFile:
    """What a case records, as far as the rules look at it.

    Attributes:
        answers: Code -> yes or no; what is absent is unknown.
        age_years: Age in years, None if unknown.
        is_child: Whether under 18, None if unknown.
        profile: Delphi profile, None if not given.
        instruments: Screening instrument -> whether its result was positive.
    """

    answers: Mapping[str, bool] = field(default_factory=dict)
    age_years: int | None = None
    is_child: bool | None = None
    profile: str | None = None
    instruments: Mapping[str, bool] = field(default_factory=dict)

    @property
    def sexual(self) -> bool | None:
        """Whether the profile is one of sexual exploitation; None if no profile is given."""
        return None if self.profile is None else self.profile.endswith("_sexual")


class _Pairs(dict[str, object]):
    """A JSON object that remembers the keys it was given twice."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.twice = sorted({name for name in names if names.count(name) > 1})


def _no_constants(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def parse_json(text: str, name: str) -> object:
    """Parse JSON, remembering keys given twice.

    Raises:
        BadInputError: If it is not JSON; the message names line and column.
    """
    try:
        found: object = text_files.parse_json(text, object_pairs_hook=_Pairs, parse_constant=_no_constants)
    except json.JSONDecodeError as error:
        raise BadInputError(
            say(
                "{name}: not valid JSON at line {line}, column {column}. Correct it there.",
                name=name,
                line=error.lineno,
                column=error.colno,
            )
        ) from error
    except ValueError as error:
        raise BadInputError(
            say("{name}: not valid JSON (a number or nesting that JSON does not have).", name=name)
        ) from error
    return found


def read_json(path: Path | str) -> object:
    """Content of a JSON file, as `parse_json` gives it.

    Raises:
        BadInputError: If the file is missing, too large, or not JSON in UTF-8.
    """
    name = Path(path).name
    try:
        text = text_files.read_text(path, "utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(say("{name}: not UTF-8 text. Save it as UTF-8.", name=name)) from error
    return parse_json(text, name)


@cache
def answerable_codes() -> frozenset[str]:
    """Codes that a case may answer: the boolean columns of the case table that stand for a term."""
    return frozenset(entry.code for entry in load_table("case").fields if entry.code)


def _check_age(value: object) -> Iterator[Fault]:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int):
        yield Fault(say("must be a whole number of years; leave it out if unknown."), "age_years")
    elif not 0 <= value <= OLDEST:
        yield Fault(
            say("impossible age; it must be from 0 to {oldest}. Leave it out if unknown.", oldest=OLDEST),
            "age_years",
        )


def _check_indicators(given: object) -> Iterator[Fault]:
    if not isinstance(given, Mapping):
        yield Fault(
            say(
                'must be an object such as {{"delphi.d5.documents": "yes"}}, or a list of what was '
                "recorded yes."
            ),
            "indicators",
        )
        return
    for name in getattr(given, "twice", ()):
        yield Fault(say("is given twice. Keep one answer."), f"indicators.{name}")
    for code, answer in given.items():
        yield from _check_answer(code, answer)


def _check_answer(code: str, answer: object) -> Iterator[Fault]:
    where = f"indicators.{code}"
    if code not in answerable_codes() and _replacement(code) is None:
        yield Fault(say("unknown code. {advice}", advice=did_you_mean(code, answerable_codes())), where)
    if not isinstance(answer, str | None) or answer not in ANSWERS:
        yield Fault(say('must be "yes", "no" or "unknown".'), where)


def _by_code(given: object) -> tuple[object, list[Fault]]:
    """Indicators by code: a list holds what was recorded yes, and a label stands for its code.

    A label is read only where a single code has it. Otherwise nothing is guessed: the fault lists the codes.
    Entries of a list are named by their position, as free text may hold anything.
    """
    if isinstance(given, list) and all(isinstance(name, str) for name in given):
        entries = [(name, "yes", f"indicators[{number}]") for number, name in enumerate(given, 1)]
    elif isinstance(given, Mapping):
        entries = [(name, answer, f"indicators.{name}") for name, answer in given.items()]
    else:
        return given, []
    named: list[tuple[str, object]] = []
    faults: list[Fault] = []
    for name, answer, where in entries:
        codes = _meant(name)
        if len(codes) == 1 or (not codes and isinstance(given, Mapping)):
            named.append((codes[0] if codes else name, answer))
        elif codes:
            listed = ", ".join(f"`{code}`" for code in codes)
            faults.append(
                Fault(say("several codes have this label. Write one of {codes}.", codes=listed), where)
            )
        else:
            advice = did_you_mean(name, answerable_codes())
            faults.append(Fault(say("unknown code or label. {advice}", advice=advice), where))
    by_code = _Pairs(named)
    by_code.twice = sorted({*by_code.twice, *getattr(given, "twice", ())})
    return by_code, faults


def _meant(name: str) -> list[str]:
    """The code that a code, fact of life or label means; several where a label is ambiguous, or none."""
    if name in answerable_codes() or _replacement(name) is not None:
        return [name]
    if name in notions() and notions()[name].record in answerable_codes():
        return [notions()[name].record]
    return codes_of_label(name, sorted(answerable_codes()))


def _replacement(code: str) -> str | None:
    """The active code that took the place of a retired one."""
    vocabulary = load()
    seen: set[str] = set()
    while code in vocabulary and code not in seen:
        seen.add(code)
        replaced_by = vocabulary.term(code).replaced_by
        if replaced_by is None:
            return code if code in answerable_codes() else None
        code = replaced_by
    return None


def _check_instruments(given: object) -> Iterator[Fault]:
    if not isinstance(given, Mapping):
        yield Fault(say('must be an object such as {{"qyit": "positive"}}.'), "instruments")
        return
    for name, result in given.items():
        if name not in load_instruments():
            known = ", ".join(load_instruments())
            yield Fault(say("unknown instrument. Known: {known}.", known=known), f"instruments.{name}")
        if result not in ("positive", "negative"):
            yield Fault(say('must be "positive" or "negative".'), f"instruments.{name}")


def _check_fields(given: Mapping[str, object]) -> Iterator[Fault]:
    allowed = {*_OWN_FIELDS, *(entry.name for entry in load_table("case").fields if entry.code is None)}
    for name in getattr(given, "twice", ()):
        yield Fault(say("is given twice. Keep one."), name)
    for name in given:
        if name not in allowed:
            yield Fault(
                say(
                    "unknown field. Known: {fields} and the columns of a case.", fields=", ".join(_OWN_FIELDS)
                ),
                name,
            )
    yield from _check_age(given.get("age_years"))
    if given.get("is_child") is not None and not isinstance(given["is_child"], bool):
        yield Fault(say("must be true or false; leave it out if unknown."), "is_child")
    profile = given.get("profile")
    profiles = load_rules().profiles
    if profile is not None and (not isinstance(profile, str) or profile not in profiles):
        yield Fault(
            say("unknown profile. Choose {profiles}, or leave it out.", profiles=", ".join(profiles)),
            "profile",
        )
    if given.get("age_band") is not None and child_by_band(given["age_band"]) == "bad":
        yield Fault(say("must look like 9--17 (years); leave it out if unknown."), "age_band")


def child_by_band(band: object) -> bool | str | None:
    """Whether an age band lies under 18 or not; None if it straddles 18, `bad` if it is no band."""
    ends = band.split("--") if isinstance(band, str) else []
    numbers = [
        int(end.rstrip("+")) for end in ends if end.rstrip("+").isascii() and end.rstrip("+").isdigit()
    ]
    if not numbers or len(numbers) != len(ends) or len(ends) > 2 or numbers != sorted(numbers):
        return "bad"
    # 18 by the Palermo Protocol, article 3 (d), here and below.
    if numbers[0] >= 18:
        return False
    return True if len(numbers) == 2 and numbers[-1] < 18 else None


def _ages(given: Mapping[str, object], answers: Mapping[str, bool]) -> dict[str, bool]:
    """What each field says on being under 18."""
    said: dict[str, bool] = {}
    if isinstance(age := given.get("age_years"), int):
        said["age_years"] = age < 18
    if isinstance(is_child := given.get("is_child"), bool):
        said["is_child"] = is_child
    band = child_by_band(given["age_band"]) if given.get("age_band") else None
    if isinstance(band, bool):
        said["age_band"] = band
    said |= {f"indicators.{code}": answers[code] for code in load().under_18 if code in answers}
    return said


def _check_together(given: Mapping[str, object], answers: Mapping[str, bool]) -> Iterator[Fault]:
    said = _ages(given, answers)
    profile = given.get("profile")
    if said and len(set(said.values())) > 1:
        first = next(iter(said))
        for name in said:
            if said[name] != said[first]:
                yield Fault(
                    say("contradicts `{other}` on being under 18. Correct one of them.", other=first), name
                )
    elif said and isinstance(profile, str) and profile.startswith("child") != next(iter(said.values())):
        yield Fault(
            say("contradicts `{other}` on being under 18. Correct one of them.", other=next(iter(said))),
            "profile",
        )


def case_from(given: object, name: str = "case") -> CaseFile:
    """Check and read a case.

    Args:
        given: The JSON object.
        name: What messages call it.

    Raises:
        BadInputError: With every fault found, each named by its field.
    """
    if not isinstance(given, Mapping):
        raise BadInputError(say("{name}: must be one JSON object. See `docs/how-to/identify.md`.", name=name))
    indicators, unclear = _by_code(given.get("indicators", {}))
    faults = [*_check_fields(given), *unclear, *_check_indicators(indicators)]
    if given.get("instruments") is not None:
        faults += _check_instruments(given["instruments"])
    answers: dict[str, bool] = {}
    if not faults and isinstance(indicators, Mapping):
        answers, clashes = _answers(indicators)
        faults = [*clashes, *_check_together(given, answers)]
    if faults:
        raise BadInputError(
            say(
                "{name}: {faults:,} {faults|fault|faults}. Nothing was assessed.",
                name=name,
                faults=len(faults),
            ),
            faults,
        )
    said = _ages(given, answers)
    return CaseFile(
        answers=answers,
        age_years=given.get("age_years"),
        is_child=next(iter(said.values())) if said else None,
        profile=given.get("profile"),
        instruments={key: value == "positive" for key, value in (given.get("instruments") or {}).items()},
    )


def _answers(indicators: Mapping[str, object]) -> tuple[dict[str, bool], list[Fault]]:
    """Answers by active code; a retired code and its successor may not disagree."""
    answers: dict[str, bool] = {}
    faults: list[Fault] = []
    for code, answer in indicators.items():
        value = ANSWERS[answer]
        active = _replacement(code) or code
        if value is None:
            continue
        if answers.get(active, value) != value:
            faults.append(
                Fault(
                    say("contradicts `{active}`, which took its place.", active=active), f"indicators.{code}"
                )
            )
        answers[active] = value
    return answers, faults


def read_case(path: Path | str) -> CaseFile:
    """Read a case from a JSON file.

    Raises:
        BadInputError: If the file is missing, not JSON in UTF-8, or has faults; all are named.
    """
    return case_from(read_json(path), Path(path).name)
