"""What a case holds: sections and fields, read from `sections.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from equiano.assist.track import table
from equiano.assist.wording import code_label, field_label
from equiano.text_files import own_yaml
from equiano.words import LANGUAGES, in_each, language, mark, text_of
from equiano_web.access import Sensitivity

PERSON = "person"
# An act of a track that was done: the fields of `equiano.assist`, and where the track went.
STEP = "step"
_COLUMNS_CALLED = {
    "track": mark("Track"),
    "act": mark("What was done"),
    "before": mark("State before"),
    "after": mark("State after"),
    "subject": mark("Which one"),
}
STEP_COLUMNS = tuple(_COLUMNS_CALLED)
KINDS = frozenset({"text", "long", "lines", "date", "number", "country", "yesno", "choice", "amount"})


@dataclass(frozen=True, slots=True)
class CaseField:
    """A field of a section.

    Attributes:
        name: Its name, one in the whole section.
        sensitivity: Its class.
        kind: What can be entered (`sections.yaml`).
        called: What it is called, by language.
        options: Of a choice: code -> label by language.
        scheme: Of a choice: scheme of the vocabulary that gives the codes.
        htcds: Field of HTCDS that says the same.
        is_due: Of a date: the entry is due on it, until `done` says yes.
        is_past: Of a date: it cannot lie ahead.
    """

    name: str
    sensitivity: Sensitivity
    kind: str
    called: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scheme: str | None = None
    htcds: str | None = None
    is_due: bool = False
    is_past: bool = False

    @property
    def label(self) -> str:
        """What it is called in the person's language."""
        return self.called[language()]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a case.

    Attributes:
        name: Its name.
        once: A case has it once (`person`), not as entries.
        called: What it is called, by language.
        fields: Its fields, by name, in the order of the page.
        is_typed: People add and change its entries; those of others are written by an act of their own.
        hint: A word on what belongs here, by language; may be empty.
    """

    name: str
    once: bool
    called: Mapping[str, str]
    fields: Mapping[str, CaseField]
    is_typed: bool = True
    hint: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What it is called in the person's language."""
        return self.called[language()]

    @property
    def told(self) -> str:
        """What belongs here, in the person's language."""
        return self.hint.get(language(), "")

    def classes(self) -> Mapping[str, Sensitivity]:
        """Class of each field."""
        return {name: one.sensitivity for name, one in self.fields.items()}


def _field(name: str, raw: Mapping[str, Any]) -> CaseField:
    if raw["kind"] not in KINDS:
        raise ValueError(f"sections.yaml: {name}: no such kind of field")
    return CaseField(
        name,
        Sensitivity(raw["class"]),
        raw["kind"],
        {"en": raw["en"], "ru": raw["ru"]},
        raw.get("options", {}),
        raw.get("scheme"),
        raw.get("htcds"),
        raw.get("due", False),
        raw.get("past", False),
    )


def _read(name: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = own_yaml((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return content


def _section(name: str, raw: Mapping[str, Any]) -> Section:
    fields = {each: _field(each, what) for each, what in raw["fields"].items()}
    called, hint = {"en": raw["en"], "ru": raw["ru"]}, raw.get("hint", {})
    return Section(name, raw.get("once", False), called, fields, raw.get("typed", True), hint)


_OF_TRACKS = {
    "text": "long",
    "past": "date",
    "ahead": "date",
    "answer": "yesno",
    "code": "choice",
    "amount": "amount",
}


def _steps() -> Section:
    """Section of the acts of tracks. Every free text is sealed, whatever else its class is."""
    classes = {name: kind for kind, names in _read("step_classes.yaml").items() for name in names}
    fields = {
        name: CaseField(name, Sensitivity.ORDINARY, "text", {lang: text_of(text, lang) for lang in LANGUAGES})
        for name, text in _COLUMNS_CALLED.items()
    }
    for name, kind in table().fields.items():
        usual = Sensitivity.NARRATIVE if kind == "text" else Sensitivity.ORDINARY
        options = {
            code: {lang: code_label(code, lang) for lang in LANGUAGES} for code in table().codes.get(name, ())
        }
        called = {lang: field_label(name, lang) for lang in LANGUAGES}
        sensitivity = Sensitivity(classes.get(name, usual))
        fields[name] = CaseField(name, sensitivity, _OF_TRACKS[kind], called, options)
    return Section(STEP, False, in_each("Act of a track"), fields, is_typed=False)


@cache
def sections() -> Mapping[str, Section]:
    """The sections, by name."""
    return {**{name: _section(name, raw) for name, raw in _read("sections.yaml").items()}, STEP: _steps()}


def typed_sections() -> tuple[Section, ...]:
    """Sections of which a case has many, and to which people add entries, in the order of the page."""
    return tuple(one for one in sections().values() if one.is_typed and not one.once)
