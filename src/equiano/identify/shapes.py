"""The shapes of what recognition gives as JSON: what `assess` and its fellows return, key by key.

Keys keep their order: it is the order in which `--json` prints them. What each means is told in
docs/how-to/identify.md.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict


class MissingNeed(TypedDict):
    """A need of a part of a law that no record meets."""

    need: str
    text: str
    any_of: list[str]


class PartStatus(TypedDict):
    """What a case meets of one part of a law."""

    article: str
    part: int
    status: str
    matched: list[str]
    items: list[str]
    missing: list[MissingNeed]
    title: str
    penalty: str | None
    verified: bool
    source: str
    penalty_source: str | None
    state_of: str


class LawText(TypedDict):
    """Which text of the law was applied."""

    title: str
    state_of: str
    note: str | None


class ContradictionEntry(TypedDict):
    """Answers that stand against each other."""

    about: str
    no: list[str]
    yes: list[str]
    text: str


class TallyOfDimension(TypedDict):
    """What was recorded yes in one Delphi dimension; None where the weights are not sourced."""

    positive: bool | None
    strong: int | None
    medium: int | None
    weak: int | None
    present: int


class DelphiResult(TypedDict):
    """Findings by the Delphi indicators."""

    profile: str
    dimensions: dict[str, TallyOfDimension]
    result: str


class Urgency(TypedDict):
    """How soon somebody must act, why, and what to do first."""

    level: str
    asked: bool
    text: str
    because: list[str]
    reasons: list[str]
    do_first: list[str]
    services: list[str]


# `from` and `if` are words of Python; so this one is written as a call.
WouldChange = TypedDict(
    "WouldChange",
    {
        "finding": str,
        "from": NotRequired["str | list[str]"],
        "to": NotRequired["str | list[str]"],
        "answer": NotRequired[str],
        "together_with": NotRequired[list[str]],
        "if": NotRequired[str],
        "if_adult": NotRequired[str],
        "if_child": NotRequired[str],
    },
)
"""What an answer would change: a finding `from` a value `to` another; of an age, its value on each side."""


class QuestionEntry(TypedDict):
    """A question worth asking next."""

    question: str
    indicator: str
    records: str
    text: str
    tier: int
    audience: str
    note: str | None
    follow_up: str | None
    reason: str
    would_change: list[WouldChange]


class FindingsOfCase(TypedDict):
    """Everything that depends on the assumption on age."""

    palermo: dict[str, str]
    eu: dict[str, str]
    ilo11: list[str]
    delphi: DelphiResult
    law: list[PartStatus]
    outcome: str
    outcome_text: str
    rule: str | None
    because: list[str]
    urgency: Urgency
    services: list[str]
    contradictions: list[ContradictionEntry]
    reasons: list[str]
    caveats: list[str]


class InstrumentResult(TypedDict):
    """What a result of a screening instrument means at a prevalence."""

    instrument: str
    positive: bool
    prevalence: float
    right_of_100: int
    interval_of_100: tuple[int, int] | None
    words: str


class Assessment(FindingsOfCase):
    """What `assess` returns: the findings that protect more, and those of each age where it is unknown."""

    country: str | None
    law_text: LawText | None
    age: str
    next_questions: list[QuestionEntry]
    vocabulary_version: str
    if_adult: NotRequired[FindingsOfCase]
    if_child: NotRequired[FindingsOfCase]
    how_sure: NotRequired[list[InstrumentResult]]


class ContactEntry(TypedDict):
    """Where help is to be had, rung by somebody."""

    organisation: str
    contact: str
    hours: str | None
    languages: list[str]
    confirmed: str | None


class LeadEntry(TypedDict):
    """An organisation to be rung before anybody is sent there."""

    organisation: str
    page: str | None
    note: str


class Help(TypedDict):
    """A kind of help, with what the country pack knows of it."""

    kind: str
    label: str
    when: str
    contacts: list[ContactEntry]
    leads: list[LeadEntry]


class ProposalEntry(TypedDict):
    """An indicator that a text may say, for a person to confirm or refuse."""

    indicator: str
    sentence: str
    start: int
    end: int
    words: tuple[str, ...]
    notions: tuple[str, ...]
    label: str


class NarrativeReport(TypedDict):
    """What `report_on` returns."""

    language: str
    proposals: list[ProposalEntry]
    note: str
    vocabulary_version: str


class ScreeningSummary(TypedDict):
    """What `screen` returns: cases, cases by outcome, and where the numbers come from."""

    cases: int
    outcomes: dict[str, int]
    country: str | None
    provenance: dict[str, str | int | None]


class InterviewFile(TypedDict):
    """A saved interview."""

    interview: int
    audience: str
    forms: list[str]
    age_years: int | None
    is_child: bool | None
    safe: bool
    companion: bool
    trained: bool
    prepared: bool
    answers: dict[str, str]
