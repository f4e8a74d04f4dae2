"""Shapes of the national picture in the API."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field


class SubmissionLine(Schema):
    """A draft, or what was sent."""

    id: UUID
    code: str = Field(description="The period, such as 2026-H1.")
    due: dt.date
    revision: int
    state: Literal["waiting", "sent", "refused"]
    why: str = Field(description="Why it could not be made; empty if it could.")
    looked_at: dt.datetime | None
    sent_at: dt.datetime | None


class MissingOf(Schema):
    """An open round for which nothing was sent."""

    id: UUID
    code: str
    due: dt.date
    over: bool = Field(description="Whether its last day is over.")


class ResultLine(Schema):
    """What came back of a round."""

    id: UUID
    code: str


class AgencySideOf(Schema):
    """The agency's side."""

    has_secret: bool
    may_link: bool
    submissions: list[SubmissionLine]
    missing: list[MissingOf]
    results: list[ResultLine]


class CountOf(Schema):
    """A protected count; `hidden` says why there is none."""

    table: str
    value: str
    count: int | None
    hidden: str | None


class SubmissionOf(Schema):
    """What would go or went, and what stays."""

    id: UUID
    round: UUID
    state: Literal["waiting", "sent", "refused"]
    account: dict[str, object] = Field(description="Every case: counted, or why not. It stays.")
    goes: list[str] = Field(description="In words what goes; empty once the round was combined.")
    counts: list[CountOf]
    encodings: int | None = Field(description="How many records go encoded; none: counts alone.")


class ResultOf(Schema):
    """Figures beside the medians, as `comparison.json` has them."""

    id: UUID
    code: str
    rows: list[dict[str, object]]


class ScheduleOf(Schema):
    """How often agencies submit, by when, on which basis."""

    network: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")
    cadence: Literal["half-year", "quarter", "month"]
    due_days: int = Field(ge=1, le=120)
    basis: Literal["consent", "law"]


class ParticipantOf(Schema):
    """An agency outside."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    public: str = Field(pattern=r"^ssh-ed25519 [A-Za-z0-9+/=]{60,100}$")


class RoundLineOf(Schema):
    """A round in the list."""

    id: UUID
    code: str
    due: dt.date
    state: Literal["open", "combining", "combined"]
    received: int
    participants: int


class ParticipantLineOf(Schema):
    """A participant in a round."""

    name: str
    outside: bool
    received_at: dt.datetime | None
    late: bool


class RoundOf(Schema):
    """A round."""

    id: UUID
    code: str
    due: dt.date
    state: Literal["open", "combining", "combined"]
    step: str
    why: str
    participants: list[ParticipantLineOf]
    result: dict[str, object] | None
    outside: dict[str, list[dict[str, object]]] = Field(description="What agencies outside get back.")
