"""The content of rules.yaml, as it is written; `rules` makes the rules of it."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NotRequired, TypedDict

from equiano.vocab.load import read_yaml


class ProfileEntry(TypedDict):
    """A Delphi profile: whose it is, and whose weights it has (None where they are not sourced)."""

    age: str
    weights: str | None


# `is` is a word of Python; so this one is written as a call. `when` is a condition (`vocab.condition.parse`).
ValueEntry = TypedDict("ValueEntry", {"is": str, "when": object, "by": NotRequired[str]})
"""A value that a finding takes, and when; `by` is its letter in the specification."""


class FindingRuleEntry(TypedDict):
    """A finding: the first value whose condition is true, else `otherwise`."""

    name: str
    first: list[ValueEntry]
    otherwise: str


class ServiceEntry(TypedDict):
    """A kind of service, and when it is named."""

    service: str
    when: object


class FirstStepEntry(TypedDict):
    """What to do first, and when it is said."""

    step: str
    when: object


class RulesFile(TypedDict):
    """The whole file."""

    version: str
    context: list[str]
    not_asked: list[str]
    ask_first: list[str]
    profiles: dict[str, ProfileEntry]
    sexual_profile: object
    dimensions: list[str]
    positive_if_any: list[dict[str, int]]
    shared: dict[str, object]
    findings: list[FindingRuleEntry]
    services: list[ServiceEntry]
    first_steps: list[FirstStepEntry]


@cache
def rules_file() -> RulesFile:
    """The content of rules.yaml."""
    content: RulesFile = read_yaml(resources.files("equiano.identify") / "rules.yaml")
    return content
