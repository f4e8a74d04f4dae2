"""What is said to a person about a cue: the reviewed sentences of `cues.yaml` and `questions.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from equiano.vocab.load import read_yaml


@dataclass(frozen=True, slots=True)
class Advice:
    """What is said about a sign or a question.

    Attributes:
        sign: What it is.
        why: Why it calls for care.
        ask: What to ask.
        keep: What to keep before leaving.
    """

    sign: str
    why: str
    ask: str
    keep: str


@dataclass(frozen=True, slots=True)
class OfferTexts:
    """Everything that is said, by language.

    Attributes:
        status: `draft-for-review` until practitioners have signed.
        advice: By id of a cue or question, then by language.
        counter_signs: What speaks for an offer, by language.
        five: The questions of every offer, by language.
        when_nothing: Said when no sign was found.
        when_one: Said when one was found.
    """

    status: str
    advice: Mapping[str, Mapping[str, Advice]]
    counter_signs: Mapping[str, tuple[str, ...]]
    five: Mapping[str, tuple[str, ...]]
    when_nothing: Mapping[str, str]
    when_one: Mapping[str, str]


def _advice(entry: Mapping[str, Any]) -> dict[str, Advice]:
    return {lang: Advice(**entry[lang]) for lang in ("en", "ru")}


def _by_language(entries: list[dict[str, str]]) -> dict[str, tuple[str, ...]]:
    return {lang: tuple(entry[lang] for entry in entries) for lang in ("en", "ru")}


@cache
def offer_texts() -> OfferTexts:
    """The texts, read when first used.

    Raises:
        DataError: If the data are damaged.
    """
    folder = resources.files("equiano.prevent.offer")
    data, questions = read_yaml(folder / "cues.yaml"), read_yaml(folder / "questions.yaml")
    advice = {entry["id"]: _advice(entry) for entry in data["cues"]}
    advice |= {entry["id"]: _advice(entry) for entry in questions["questions"] if "id" in entry}
    return OfferTexts(
        data["status"],
        advice,
        _by_language(data["counter_signs"]),
        _by_language(questions["five"]),
        data["said_when_nothing_found"],
        data["said_when_one_found"],
    )
