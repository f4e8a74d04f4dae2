"""What a case holds: sections and fields, read from `sections.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from equiano.words import language
from equiano_web.access import Sensitivity

PERSON = "person"
KINDS = frozenset({"text", "long", "lines", "date", "number", "country", "yesno", "choice"})


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
    """

    name: str
    sensitivity: Sensitivity
    kind: str
    called: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scheme: str | None = None
    htcds: str | None = None

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
    """

    name: str
    once: bool
    called: Mapping[str, str]
    fields: Mapping[str, CaseField]

    @property
    def label(self) -> str:
        """What it is called in the person's language."""
        return self.called[language()]

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
    )


@cache
def sections() -> Mapping[str, Section]:
    """The sections, by name."""
    raw = yaml.safe_load((Path(__file__).parent / "sections.yaml").read_text(encoding="utf-8"))
    return {
        name: Section(
            name,
            entry.get("once", False),
            {"en": entry["en"], "ru": entry["ru"]},
            {each: _field(each, what) for each, what in entry["fields"].items()},
        )
        for name, entry in raw.items()
    }
