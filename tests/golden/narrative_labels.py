"""The labelled sentences of tests/golden/narrative, and how they are scored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

FOLDER = Path(__file__).parent / "narrative"


Language = Literal["en", "ru"]


@dataclass(frozen=True)
class Labelled:
    """An invented sentence with the indicators that it should propose."""

    sentence: str
    codes: frozenset[str]

    @property
    def held_out(self) -> bool:
        """Whether it is kept for the final figure."""
        return hashlib.sha256(self.sentence.encode()).digest()[0] % 2 == 1


def _labels() -> dict[str, str]:
    read: dict[str, str] = yaml.safe_load((FOLDER / "labels.yaml").read_text(encoding="utf-8"))
    return read


def labelled(lang: Language) -> list[Labelled]:
    """All labelled sentences of a language."""
    labels = _labels()
    rows = (line.split("\t") for line in (FOLDER / f"{lang}.tsv").read_text(encoding="utf-8").splitlines())
    return [
        Labelled(sentence, frozenset(labels[key] for key in keys.split(",") if key != "-"))
        for keys, sentence in rows
    ]


@dataclass(frozen=True)
class Told:
    """An invented sentence after a published testimony (sources.yaml), with the indicators to be proposed."""

    story: str
    sentence: str
    codes: frozenset[str]

    @property
    def held_out(self) -> bool:
        """Whether its story is kept for the final figure: no story stands in both halves."""
        return int(self.story[2:]) % 2 == 0


def told(lang: Language) -> list[Told]:
    """All sentences of stories of a language."""
    labels = _labels()
    lines = (FOLDER / f"stories_{lang}.tsv").read_text(encoding="utf-8").splitlines()
    return [
        Told(story, sentence, frozenset(labels[key] for key in keys.split(",") if key != "-"))
        for keys, story, sentence in (line.split("\t") for line in lines)
    ]
