"""What goes in and out of the acts of `screenings.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from equiano_web.api.shapes import Made, Sent

Audience = Literal["person", "observer", "file"]


class SafetyStepOf(Schema):
    """A step before the talk: its key, and how it is put, in the language asked for."""

    key: str
    text: str


class StartOf(Sent):
    """What is settled before the first question: every safety step of `/safety-steps`, age, subject."""

    audience: Audience
    safety: Annotated[
        dict[str, bool], Field(max_length=20, examples=[{"alone": True, "safe": True, "agreed": True}])
    ]
    age_years: Annotated[int | None, Field(ge=0, le=120)] = None
    is_child: bool | None = None
    forms: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = Field(
        default_factory=list
    )


class StartOfCase(StartOf):
    """The same with the person of a case; `take_over`: do not ask what earlier talks recorded."""

    take_over: bool = False


class AnswerGiven(Sent):
    """An answer ("" takes it back), the version of the talk that it rests on, what was said beside it."""

    question: Annotated[str, Field(max_length=60)]
    answer: Literal["yes", "no", "unknown", "skip", ""]
    base: Annotated[int, Field(ge=0, le=2**31 - 1)]
    said: Annotated[str, Field(max_length=3_000)] = ""


class Attach(Sent):
    """A case in reach."""

    case: UUID


class Discard(Sent):
    """Why a talk is thrown away."""

    reason: Literal["twice", "practice", "mistake", "wish"]


class Decide(Sent):
    """What a person decided; where it differs from the findings, the reasons say why."""

    outcome: Literal["refer", "look_closer", "not_enough_recorded"]
    urgency: Literal["now", "soon", "none_recorded"]
    wish: Literal["agrees", "later", "declines", "not_asked"]
    reasons: Annotated[str, Field(max_length=3_000)] = ""


class SealedSet(Sent):
    """A set as a device sealed it (docs/how-to/offline-screening.md)."""

    sealed: int
    header: Annotated[str, Field(max_length=4_000)]
    iv: Annotated[str, Field(max_length=40)]
    text: Annotated[str, Field(max_length=2_000_000)]


class TalkLine(Made):
    """A talk in a list."""

    case: UUID | None
    state: str
    source: str
    audience: str
    made_at: datetime
    version: int
    outcome: str
    urgency: str


class TalkLines(Schema):
    """Talks that wait: not finished or without a case; and sets that devices sent."""

    waiting: list[TalkLine]
    inbox: list[TalkLine]


class AnswerOf(Schema):
    """An answer as it stands."""

    question: str
    answer: str
    by: UUID
    at: datetime
    said: list[str]


class AskedOf(Schema):
    """A question to put, why, and what to bear in mind."""

    question: str
    text: str
    reason: str
    note: str | None


class DecisionOf(Schema):
    """What a person decided, beside what the software found."""

    id: UUID
    at: datetime
    by: UUID
    outcome: str
    urgency: str
    software: str
    wish: str


class TalkOf(TalkLine):
    """A talk: what was answered, what to ask next, what the rules find now.

    Findings are codes: outcome, urgency, elements of the definitions. A missing sign never says "not
    trafficked".
    """

    closed: bool
    answers: list[AnswerOf]
    next: AskedOf | None
    findings: dict[str, str]
    decisions: list[DecisionOf]
