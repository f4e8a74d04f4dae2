"""What the person is told before agreeing, in the languages in which there is a text (`texts.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from equiano.assist.consent import Told
from equiano.text_files import own_yaml
from equiano.words import say


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a language.

    Attributes:
        lang: ISO 639-1.
        name: What the language calls itself.
        checked: Whether a native speaker has read it over.
        told: What is said, by what the person is told.
    """

    lang: str
    name: str
    checked: bool
    told: Mapping[Told, str]


@cache
def texts() -> Mapping[str, Text]:
    """The texts, by language."""
    raw = own_yaml((Path(__file__).parent / "texts.yaml").read_text(encoding="utf-8"))
    return {
        lang: Text(lang, said["name"], said["checked"], {one: said["told"][one] for one in Told})
        for lang, said in raw.items()
    }


def languages() -> list[tuple[str, str]]:
    """Languages in which something can have been explained: those with a text, and any other."""
    return [
        *((text.lang, text.name) for text in texts().values()),
        ("other", say("another, through an interpreter")),
    ]
