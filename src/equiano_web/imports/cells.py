"""Cells of a table of persons: what a text says for a field, and what says that nothing is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from equiano.words import say
from equiano_web.cases.sections import CaseField
from equiano_web.cases.values import codes

Read = Callable[[str], tuple[str, str]]
_NAMES = ("family_name", "given_name", "patronymic")
_PLAIN = ("other_names", "phone", "document_number", "language")


def without_placeholders(values: Mapping[str, object]) -> dict[str, object]:
    """Values without the words and marks that say that nothing is known: `-` and `н/д` name nobody."""
    from equiano.tables.unknown import is_unknown, known_names  # noqa: PLC0415

    names = {name: str(values[name]) for name in _NAMES if values.get(name)}
    plain = {name: str(values[name]) for name in _PLAIN if values.get(name)}
    known = {name: "" if is_unknown(text) else text for name, text in plain.items()}
    # A number in place of a name is a code: whoever wants to stay unnamed has one.
    codes_kept = {name: text for name, text in names.items() if any(letter.isdigit() for letter in text)}
    return {**values, **known_names(names), **codes_kept, **known}


def reader_of(one: CaseField, texts: Sequence[str]) -> Read:
    """How the cells of a column are read for a field: a value, and what was doubtful."""
    match one.kind:
        case "date":
            return _date_reader(texts)
        case "country":
            return _country
        case "yesno":
            return _yes_or_no
        case "choice":
            return _choice_reader(one)
    return lambda text: (text, "")


def _not_read() -> str:
    return say("cannot be read; it is kept in the sealed source, and unknown in the case.")


def _date_reader(texts: Sequence[str]) -> Read:
    from equiano.record.days import partial_reader  # noqa: PLC0415
    from equiano.record.values import DoubtError, NotAValueError  # noqa: PLC0415
    from equiano.tables.unknown import is_unknown_date  # noqa: PLC0415

    reader = partial_reader({text.strip() for text in texts if text.strip()}, dt.date.today())

    def read(text: str) -> tuple[str, str]:
        if is_unknown_date(text):
            return "", ""
        try:
            found, doubt = reader(text), ""
        except DoubtError as error:
            found, doubt = error.found, str(error)
        except NotAValueError as error:
            return "", str(error)
        parts = [f"{found.year:04}", *(f"{part:02}" for part in (found.month, found.day) if part)]
        return "-".join(parts), doubt

    return read


def _country(text: str) -> tuple[str, str]:
    from equiano.tables.countries import place_of  # noqa: PLC0415

    found = place_of(text)
    return next(iter(found.codes), ""), found.warning or ""


def _yes_or_no(text: str) -> tuple[str, str]:
    """As consent is read: what is neither yes nor no is no yes."""
    from equiano.record.case import Answer  # noqa: PLC0415
    from equiano.record.standing_words import consent_of  # noqa: PLC0415
    from equiano.record.values import DoubtError  # noqa: PLC0415

    try:
        return Answer.of(consent_of(text)).value, ""
    except DoubtError as doubt:
        return Answer.of(doubt.found).value, str(doubt)


def _choice_reader(one: CaseField) -> Read:
    from equiano.link.columns import sexes  # noqa: PLC0415
    from equiano.vocab.plain import plain  # noqa: PLC0415
    from equiano.words import LANGUAGES, using  # noqa: PLC0415

    known: dict[str, str] = {}
    for lang in LANGUAGES:
        with using(lang):
            known |= {plain(label): code for code, label in codes(one).items()}
    known |= {code: code for code in codes(one)}
    if one.name == "sex":
        of = {"F": "gender.female", "M": "gender.male"}
        known |= {plain(word): of[code] for word, code in sexes().items()}

    def read(text: str) -> tuple[str, str]:
        found = known.get(text) or known.get(plain(text), "")
        return found, "" if found else _not_read()

    return read
