"""The labelled sentences of tests/golden/narrative, and how they are scored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

FOLDER = Path(__file__).parent / "narrative"


@dataclass(frozen=True)
class Labelled:
    """An invented sentence with the indicators that it should propose."""

    sentence: str
    codes: frozenset[str]

    @property
    def held_out(self) -> bool:
        """Whether it is kept for the final figure."""
        return hashlib.sha256(self.sentence.encode()).digest()[0] % 2 == 1


def labelled(lang: Literal["en", "ru"]) -> list[Labelled]:
    """All labelled sentences of a language."""
    labels = yaml.safe_load((FOLDER / "labels.yaml").read_text(encoding="utf-8"))
    rows = (line.split("\t") for line in (FOLDER / f"{lang}.tsv").read_text(encoding="utf-8").splitlines())
    return [
        Labelled(sentence, frozenset(labels[key] for key in keys.split(",") if key != "-"))
        for keys, sentence in rows
    ]
